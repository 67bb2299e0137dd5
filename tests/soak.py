# SPDX-License-Identifier: MIT
"""Full load for a while, 256 connections over every kind of route, with reloads; then nobody asks for a while. What is
left, what the rest costs, and what a server does that was left alone.

usage: soak.py [LOAD [IDLE [CONNECTIONS]]]     600 s, 600 s and 256 unless given

Fails where a request failed, where resident memory grew by more than a tenth and 1 MiB between the first fifth of the
load and its end, or anew at rest, where a descriptor was not returned, where another client waited longer than a second
for /health beside the load (which has all the CPUs; the figures are told), or where the server, after its rest, does
not cut a slow client, load an edit, run its job and end.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "e2e"))

import at_rest  # noqa: E402
from harness import PATIENCE, ConfigMap, Server, eventually  # noqa: E402
from spent import Spent  # noqa: E402

import os  # noqa: E402
import shutil  # noqa: E402
import subprocess  # noqa: E402
import threading  # noqa: E402

SCRIPT = """local sonda = require "sonda"
sonda.get("/soak", function() return { revision = %d } end)
"""
JOB_SECONDS = 60
BROKEN = "this is no Lua"
# After a look it samples each second for a minute: core/serve/clock.c.
LOOKING_SECONDS = 62
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


def scripts(text):
    return {"soak.lua": text, "job.lua": at_rest.JOB % JOB_SECONDS}


def reload_now_and_then(volume, watch, seconds):
    """A new revision every five seconds; a broken one each third time."""
    revision, until = 0, time.monotonic() + seconds
    while not watch.over.wait(5.0) and time.monotonic() < until - 1:
        revision += 1
        volume.swap(scripts(SCRIPT % revision if revision % 3 else BROKEN))
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


def mib(count):
    return f"{count / 2**20:.1f} MiB"


def descriptors(server):
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def load(server, volume, seconds, connections):
    """Full load, and what is amiss after it."""
    before = server.sockets()
    loader, watch = Loader(server, seconds, connections), Watch(server)
    reloads = reload_now_and_then(volume, watch, seconds)
    results = list(loader.results())
    watch.stop()
    eventually(lambda: server.sockets() <= before + 2, 5, 0.05, "returned sockets")
    total = sum(int(word) for _, text in results for word in [text.split(" requests in")[0].split()[-1]])
    waits = sorted(watch.waits)
    print(f"soak: {seconds} s, {connections} connections, {total} requests, {reloads} swaps")
    print(f"soak: resident {mib(watch.resident[0])} at first, {mib(watch.resident[-1])} at the end")
    print(f"soak: /health beside the load: median {waits[len(waits) // 2] * 1e3:.0f} ms, worst {waits[-1] * 1e3:.0f} ms", flush=True)
    return judge(watch, results, before, server.sockets())


def tell_span(server, what, seconds):
    """What it spends in `seconds`, for which it is left alone."""
    spent = Spent(server.pid)
    time.sleep(seconds)  # what is measured is a span of time
    spent.end()
    print(f"soak: {what}, {seconds} s: {spent.cpu * 1e3:.3f} ms/s of CPU, {spent.wakes:.2f} wake-ups a second")
    print(f"soak:     wake-ups by thread (CPU): {spent.by_thread_text()}", flush=True)


def rest(server, seconds):
    """Nobody asks: what that costs, and what is amiss after it."""
    resident, open_before = server.resident_bytes(), descriptors(server)
    young = min(seconds, LOOKING_SECONDS)
    tell_span(server, "at rest, sampled each second", young)
    if seconds > young:
        tell_span(server, "at rest", seconds - young)
    now, left = server.resident_bytes(), descriptors(server)
    print(f"soak: resident {mib(resident)} before the rest, {mib(now)} after; descriptors {open_before}, {left}", flush=True)
    found = []
    if now > resident + 2**20:
        found.append(f"resident memory grew at rest from {mib(resident)} to {mib(now)}")
    if left > open_before:
        found.append(f"{left - open_before} descriptors more after the rest")
    return found


def after_rest(server, volume):
    """What it must do although it slept; each raises where that does not come."""
    times = at_rest.job_times(server)
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    told = "by " + ", ".join(f"{gap - JOB_SECONDS:+.3f}" for gap in gaps) + " s" if gaps else "not told: fewer than three runs"
    print(f"soak: a job each {JOB_SECONDS} s, off {told}")
    live = at_rest.live_seconds(server, lambda: volume.swap(scripts(SCRIPT % -1)))
    revision = server.get("/soak").json["revision"]
    print(f"soak: a swap after the rest: loaded after {live * 1e3:.0f} ms, the next request answered by revision {revision}")
    cut = at_rest.cut_seconds(server, b"GET /health HTTP/1.1\r\nX: ", b"x")
    print(f"soak: a client that drips after the rest: cut after {cut:.2f} s (--head-seconds 5)")
    print(f"soak: SIGTERM: ended after {at_rest.term_seconds(server) * 1e3:.0f} ms")
    found = [f"a job of each {JOB_SECONDS} s ran after {gap:.1f} s" for gap in gaps if gap > 1.5 * JOB_SECONDS]
    return found + (["a swap after the rest was not answered by"] if revision != -1 else [])


def main(seconds, idle, connections):
    if not shutil.which("wrk"):
        print("not run: wrk is not installed")
        return 77
    volume = ConfigMap(scripts(SCRIPT % 0))
    flags = ["--max-connections-per-address", "0", "--max-connections", str(connections + 64)]
    with Server("--scripts", volume.mount, *flags) as server:
        warm_up(server)
        eventually(lambda: "sonda_http_connections 1\n" in server.get("/metrics").text, why="the clients gone")
        # The background thread has taken its first sample, and keeps what it reads too.
        eventually(lambda: server.get("/metrics/app").json["uptime_seconds"] >= 2, why="two seconds")
        found = load(server, volume, seconds, connections)
        found += rest(server, idle)
        found += after_rest(server, volume)
    volume.remove()
    for problem in found:
        print(f"soak: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:]]
    sys.exit(main(*(numbers + [600, 600, 256][len(numbers):])))
