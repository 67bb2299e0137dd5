# SPDX-License-Identifier: MIT
"""Full load for a while: 256 connections over every kind of route, with reloads, and what is left afterwards.

usage: soak.py [SECONDS [CONNECTIONS]]     600 and 256 unless given

Fails where a request failed, where resident memory grew by more than a tenth and 1 MiB between the first fifth
and the end, where a descriptor was not returned, or where another client waited longer
than a second for /health beside the load (which has all the CPUs; the figures are told).
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "e2e"))

from harness import PATIENCE, ConfigMap, Server, eventually  # noqa: E402

import shutil  # noqa: E402
import subprocess  # noqa: E402
import threading  # noqa: E402

SCRIPT = 'require("sonda").get("/soak", function() return { revision = %d } end)\n'
PATHS = ("/health", "/metrics/system", "/metrics/app", "/info", "/soak", "/metrics")


class Loader:
    """wrk where it is installed, one process for each path; else threads of http.client."""

    def __init__(self, server, seconds, connections):
        self.processes = []
        share = max(1, connections // len(PATHS))
        for index, path in enumerate(PATHS):
            count = share + (connections - share * len(PATHS) if index == 0 else 0)
            command = ["wrk", "-t1", f"-c{count}", f"-d{seconds}s", "--latency", server.url + path]
            self.processes.append((path, subprocess.Popen(command, stdout=subprocess.PIPE, text=True)))

    def results(self):
        for path, process in self.processes:
            yield path, process.communicate()[0]


class Watch(threading.Thread):
    """Once a second: resident memory, descriptors, and how long a client of its own waits for /health."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.over = server, threading.Event()
        self.resident, self.descriptors, self.waits, self.problems = [], [], [], []
        self.start()

    def run(self):
        while not self.over.wait(1.0):
            started = time.monotonic()
            try:
                if self.server.get("/health").status != 200:
                    self.problems.append("/health is not 200")
            except Exception as problem:
                self.problems.append(repr(problem))
            self.waits.append(time.monotonic() - started)
            self.resident.append(self.server.resident_bytes())
            self.descriptors.append(self.server.sockets())

    def stop(self):
        self.over.set()
        self.join()


def reload_now_and_then(volume, watch, seconds):
    """A new revision every five seconds; a broken one each third time."""
    revision, until = 0, time.monotonic() + seconds
    while not watch.over.wait(5.0) and time.monotonic() < until - 1:
        revision += 1
        volume.swap({"soak.lua": SCRIPT % revision if revision % 3 else "this is no Lua"})
    return revision


def failures(output):
    return [line.strip() for line in output.splitlines() if "Socket errors" in line or "Non-2xx" in line]


def judge(watch, results, before, after):
    found = list(watch.problems)
    for path, output in results:
        found += [f"{path}: {line}" for line in failures(output)]
    early = max(watch.resident[: max(2, len(watch.resident) // 5)])
    late = watch.resident[-1]
    if late > early * 1.1 + 2**20:
        found.append(f"resident memory grew from {early / 2**20:.1f} to {late / 2**20:.1f} MiB")
    if after > before + 2:
        found.append(f"{after - before} sockets were not returned")
    if max(watch.waits) > 1.0 * PATIENCE:
        found.append(f"/health took {max(watch.waits):.2f} s")
    return found


def warm_up(server):
    """Every worker answers every path: clients that stay connected are spread over the workers, and each worker keeps the
    descriptors of what it reads."""
    clients = [server.client() for _ in range(8)]
    for client in clients:
        for path in PATHS:
            client.request("GET", path)
    for client in clients:
        client.close()


def main(seconds, connections):
    if not shutil.which("wrk"):
        print("not run: wrk is not installed")
        return 77
    volume = ConfigMap({"soak.lua": SCRIPT % 0})
    flags = ["--max-connections-per-address", "0", "--max-connections", str(connections + 64)]
    with Server("--scripts", volume.mount, *flags) as server:
        warm_up(server)
        eventually(lambda: "sonda_http_connections 1\n" in server.get("/metrics").text, why="the clients gone")
        # The background thread has taken its first sample, and keeps what it reads too.
        eventually(lambda: server.get("/metrics/app").json["uptime_seconds"] >= 2, why="two seconds")
        before = server.sockets()
        loader, watch = Loader(server, seconds, connections), Watch(server)
        reloads = reload_now_and_then(volume, watch, seconds)
        results = list(loader.results())
        watch.stop()
        eventually(lambda: server.sockets() <= before + 2, 5, 0.05, "returned sockets")
        found = judge(watch, results, before, server.sockets())
        total = sum(int(word) for _, text in results for word in [text.split(" requests in")[0].split()[-1]])
    volume.remove()
    waits = sorted(watch.waits)
    print(f"soak: {seconds} s, {connections} connections, {total} requests, {reloads} swaps")
    print(f"soak: resident {watch.resident[0] / 2**20:.1f} MiB at first, {watch.resident[-1] / 2**20:.1f} at the end")
    print(f"soak: /health beside the load: median {waits[len(waits) // 2] * 1e3:.0f} ms, worst {waits[-1] * 1e3:.0f} ms")
    for problem in found:
        print(f"soak: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:]]
    sys.exit(main(*(numbers + [600, 256][len(numbers):])))
