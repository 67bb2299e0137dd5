#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What an engine, a start and a reload cost, and what a server holds: medians, on this machine.

    tests/bench/start.py [engine] [start] [reload] [memory] [devices]      all but devices where none is named

`devices` makes 1,000 network devices in a network namespace of its own (root).
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "e2e")]

from harness import SONDA, Server, clean_environment, eventually, status_kib  # noqa: E402
from measure import address_of, fetch  # noqa: E402
from peers import free_port  # noqa: E402

ROUTE = 'require("sonda").get("/bench-reload", function() return {{ number = {number} }} end)\n'


def child_seconds(command):
    """User and system time of a command that runs to its end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=clean_environment())
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime


def instructions(command):
    """As callgrind counts them; None where there is no valgrind."""
    if not shutil.which("valgrind"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        traced = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", *command]
        done = subprocess.run(traced, capture_output=True, text=True, env=clean_environment(), check=True)
    return int(next(line for line in done.stderr.splitlines() if "refs" in line).split()[-1].replace(",", ""))


def median_of(count, measure):
    return statistics.median(measure() for _ in range(count))


def engine():
    for path in ("/health", "/metrics"):
        command = [SONDA, "get", path]
        counted = instructions(command)
        print(
            f"sonda get {path}: {median_of(20, lambda c=command: child_seconds(c)) * 1e3:.2f} ms of CPU, "
            + (f"{counted / 1e6:.1f} million instructions" if counted else "no valgrind to count instructions")
        )


def seconds_to_first_answer():
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(
        [SONDA, "serve", "--listen", f"127.0.0.1:{port}", "--workers", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment(),
    )
    try:
        while True:
            try:
                fetch(("127.0.0.1", port), "/health")
                return time.perf_counter() - started
            except ConnectionRefusedError:
                time.sleep(0.0002)
    finally:
        process.terminate()
        process.wait()


def start():
    print(f"exec to the first 200: {median_of(50, seconds_to_first_answer) * 1e3:.1f} ms")


def reload():
    """From the rename of a script into place to the first answer of it."""
    with tempfile.TemporaryDirectory() as layer, Server("--scripts", layer, "--workers", "2") as server:
        client = server.client()
        client.request("GET", "/health")
        number = 0

        def once():
            nonlocal number
            number += 1
            fresh = Path(layer, ".fresh")
            fresh.write_text(ROUTE.format(number=number))
            time.sleep(0.3)  # what was before is over, and the file older than the rename
            began = time.perf_counter()
            fresh.rename(Path(layer, "bench.lua"))
            wanted = f'"number":{number}'.encode()
            eventually(lambda: wanted in client.request("GET", "/bench-reload").body, every=0.0005)
            return time.perf_counter() - began

        print(f"rename of a script until it is live: {median_of(20, once) * 1e3:.1f} ms")


def pss_kib(pid):
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1])


def least(pid, seconds=1.0):
    """(resident, proportional) MiB, the least of some looks: what is passing is over then."""
    looks = []
    for _ in range(10):
        time.sleep(seconds / 10)
        looks.append((status_kib(pid, "VmRSS") / 1024, pss_kib(pid) / 1024))
    return tuple(map(min, zip(*looks)))


def tell_memory(when, pid):
    print("%s: %.2f MiB resident, %.2f MiB proportional" % (when, *least(pid)))


def memory():
    requests = int(os.environ.get("BENCH_REQUESTS", "1000000"))
    with Server("--workers", "2") as server:
        tell_memory("after the start", server.pid)
        address = address_of(server.url)
        for _ in range(60):
            fetch(address, "/metrics", "gzip")
        tell_memory("after 60 scrapes", server.pid)
        if shutil.which("wrk"):
            sent = 0
            while sent < requests:
                done = subprocess.run(
                    ["wrk", "-t2", "-c32", "-d5s", server.url + "/metrics/system"], capture_output=True, text=True,
                    check=True,
                )
                sent += int(done.stdout.split(" requests in")[0].split()[-1])
            tell_memory(f"after {sent / 1e6:.1f} million requests more", server.pid)


def devices():
    if "--inside" not in sys.argv:
        subprocess.run(["unshare", "-n", "-m", sys.executable, "-B", __file__, "devices", "--inside"], check=True)
        return
    links = "link set lo up\n" + "".join(f"link add a{n} type veth peer name b{n}\n" for n in range(500))
    subprocess.run(["mount", "-t", "sysfs", "sysfs", "/sys"], check=True)  # of this namespace
    subprocess.run(["ip", "-batch", "-"], input=links, text=True, check=True)
    with Server("--workers", "2") as server:
        tell_memory("1,000 devices, after the start", server.pid)
        address, began = address_of(server.url), time.monotonic()
        while time.monotonic() - began < 60:
            fetch(address, "/metrics", "gzip")
            time.sleep(1)
        tell_memory("1,000 devices, after a minute of scrapes", server.pid)


PARTS = {"engine": engine, "start": start, "reload": reload, "memory": memory, "devices": devices}

if __name__ == "__main__":
    for part in [name for name in sys.argv[1:] if name in PARTS] or ["engine", "start", "reload", "memory"]:
        PARTS[part]()
