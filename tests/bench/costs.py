# SPDX-License-Identifier: MIT
"""What the rows of bench.py need beside load: layers made for a measurement, floors, starts, growth."""

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

import peers
from harness import SONDA, ConfigMap, Server, clean_environment, cpu_seconds, eventually, status_kib
from measure import fetch, scrape_cost, slope

TOP = peers.TOP
GENERATE = TOP / "tests" / "fixtures" / "generate.py"


def resident_mib(server):
    return status_kib(server.pid, "VmRSS") / 1024


def settled_mib(server):
    """Resident memory once the connections of the load are gone: the least of a second."""
    least = resident_mib(server)
    for _ in range(10):
        time.sleep(0.1)
        least = min(least, resident_mib(server))
    return least


# ---- a scrape ----

@contextmanager
def sonda_and_exporter(*flags):
    """{name: server} of sonda and node_exporter, both running at once."""
    with Server(*flags) as sonda, peers.node_exporter() as exporter:
        yield {"sonda": sonda, peers.node_exporter_here()[0]: exporter}


# Each choice is asked for again only after seven others, 140 ms: fifty a second would else share collections.
HOT_PATHS = [f"/metrics?exclude[]={name}" for name in ("entropy", "filefd", "loadavg", "sockstat", "stat", "time", "uname")]


def scrape_costs(servers, paths, count, pause):
    """{name: {encoding: scrape_cost}}; the servers are asked side by side, each at its own pace."""
    costs = {name: {} for name in servers}
    with ThreadPoolExecutor() as pool:
        for encoding in ("identity", "gzip"):
            asked = {
                name: pool.submit(scrape_cost, server, paths, count, pause, encoding) for name, server in servers.items()
            }
            for name, cost in asked.items():
                costs[name][encoding] = cost.result()
    return costs


def cost_text(cost):
    cpu, p50, p99, size = cost
    return f"{cpu * 1e3:.2f}, {p50 * 1e3:.2f}, {p99 * 1e3:.2f} ms"


@contextmanager
def layer_without_reuse(path):
    """The default script that declares `path`, with max_age = 0, as a layer of its own."""
    for script in sorted((TOP / "scripts").glob("*.lua")):
        text = script.read_text()
        if f'"{path}"' in text and "sonda.get" in text:
            break
    else:
        raise RuntimeError(f"no script declares {path}")
    with tempfile.TemporaryDirectory(prefix="sonda-bench-") as layer:
        Path(layer, script.name).write_text(re.sub(r"max_age\s*=\s*[\d.]+", "max_age = 0", text))
        yield layer


# ---- floors ----

OPENED = re.compile(r'^(\d+) +openat\([^,]*, "([^"]+)"(?:.*= (\d+)$|.*<unfinished)')
RESUMED = re.compile(r"^(\d+) +<\.\.\. openat resumed.*= (-?\d+)")


def opened_files(trace):
    """The paths that openat(2) gave a descriptor for, in an strace -f of it."""
    waiting, files = {}, []
    for line in trace.splitlines():
        if found := OPENED.match(line):
            if found.group(3):
                files.append(found.group(2))
            else:
                waiting[found.group(1)] = found.group(2)
        elif (found := RESUMED.match(line)) and found.group(1) in waiting:
            path = waiting.pop(found.group(1))
            if int(found.group(2)) >= 0:
                files.append(path)
    return [path for path in files if path.startswith(("/proc/", "/sys/", "/run/", "/etc/"))]


def traced_files(program):
    """What node_exporter opens for one scrape, once it is warm."""
    with tempfile.NamedTemporaryFile("r", prefix="sonda-trace-") as trace:
        port = peers.free_port()
        command = ["strace", "-D", "-f", "-e", "trace=openat", "-s", "4096", "-o", trace.name, program]
        with peers.Peer([*command, f"--web.listen-address=127.0.0.1:{port}"], port):
            fetch(("127.0.0.1", port), "/metrics")
            trace.seek(0, os.SEEK_END)
            fetch(("127.0.0.1", port), "/metrics")
            return opened_files(trace.read())


def floors(pause):
    """(how, CPU seconds of one round each `pause`, files) of programs that only read what node_exporter opens."""
    if not shutil.which("strace"):
        return
    files = traced_files(peers.node_exporter_here()[1])
    for how in ("opened", "kept"):
        done = subprocess.run(
            [str(peers.BUILD / "bench/peers/floor"), how, "50", str(int(pause * 1e6))],
            input="\n".join(files) + "\n", capture_output=True, text=True, check=True,
        )
        microseconds, count = done.stdout.split()
        yield how, float(microseconds) / 1e6, int(count)


# ---- start ----

def start_seconds():
    """From just before exec to the last byte of a 200."""
    port = peers.free_port()
    with tempfile.TemporaryDirectory() as directory:
        started = time.perf_counter()
        pid = os.posix_spawn(
            SONDA, [SONDA, "serve", "--listen", f"127.0.0.1:{port}", "--workers", "2"],
            clean_environment({"PWD": directory}),
            file_actions=[(os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)],
        )
        try:
            while True:
                try:
                    fetch(("127.0.0.1", port), "/health")
                    return time.perf_counter() - started
                except ConnectionRefusedError:
                    if time.perf_counter() - started > 10:
                        raise
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


# ---- reload ----

SCRIPT = """local sonda = require "sonda"
sonda.get("/bench/revision", function() return { revision = %d } end)
"""
_revisions = itertools.count(1)


@contextmanager
def volume():
    made = ConfigMap({"revision.lua": SCRIPT % 0})
    try:
        yield made
    finally:
        made.remove()


def revision_of(server):
    return server.get("/bench/revision").json["revision"]


def swap_and_wait(made, server):
    number = next(_revisions)
    made.swap({"revision.lua": SCRIPT % number})
    eventually(lambda: revision_of(server) == number, 10, 0.002, "the swapped script")


def swap_times(count):
    """From the rename of ..data to the first answer of the new generation, one worker asked without pause."""
    times = []
    with volume() as made, Server("--scripts", made.mount, "--workers", "2") as server:
        for _ in range(count):
            number = next(_revisions)
            made.swap({"revision.lua": SCRIPT % number})
            swapped = time.perf_counter()
            while revision_of(server) != number:
                if time.perf_counter() - swapped > 10:
                    raise RuntimeError("a swap did not go live")
            times.append(time.perf_counter() - swapped)
    times.sort()
    return f"{times[len(times) // 2] * 1e3:.0f} ms ({times[-1] * 1e3:.0f} ms)"


# ---- growth ----

GROWTH = (
    ("cpus", "/metrics", (8, 64, 256, 512)),
    ("mounts", "/metrics", (50, 500, 2500, 5000)),
    ("devices", "/metrics", (50, 500, 2500, 5000)),
    ("processes", "/metrics/processes", (500, 5000, 25000, 50000)),
)
BIG = ("--cpus=512", "--mounts=5000", "--devices=2000")


@contextmanager
def generated(*sizes):
    """The flags that make a server answer for a host made up of plain files."""
    with tempfile.TemporaryDirectory(prefix="sonda-tree-", dir=peers.IN_MEMORY) as tree:
        subprocess.run([sys.executable, str(GENERATE), tree, *sizes], check=True, stdout=subprocess.DEVNULL)
        yield [f"--path.{part}fs={tree}/{name}" for part, name in (("proc", "proc"), ("sys", "sys"), ("root", "root"))]


def cost_on(flags, path, count):
    """CPU seconds of one answer; the budgets are wide, so that what is measured is the whole work."""
    roomy = ("--max-call-ms", "10000", "--max-answer", "64M", "--max-memory", "256M", "--workers", "1")
    layer = layer_without_reuse(path) if path != "/metrics" else nullcontext(tempfile.gettempdir() + "/no-layer")
    with layer as scripts, Server("--scripts", scripts, *flags, *roomy) as server:
        status = server.get(path).status
        if status != 200:
            raise RuntimeError(f"{path} is {status} on {flags}")
        return scrape_cost(server, path, count)[0]


def growth(quick):
    """(what, path, [(size, CPU seconds)], slope) for each kind of thing that a host can have many of."""
    for what, path, sizes in GROWTH:
        points = []
        for size in (sizes[::3] + sizes[1:2]) if quick else sizes:
            with generated(f"--{what}={size}") as flags:
                points.append((size, cost_on(flags, path, 3 if quick else 10)))
        points.sort()
        yield what, path, points, slope(points)


def big_host():
    """CPU seconds of a scrape on a big host made up of plain files: (sonda's, node_exporter's)."""
    with generated(*BIG) as flags:
        ours = cost_on(flags, "/metrics", 10)
        with peers.node_exporter(*flags) as exporter:
            return ours, scrape_cost(exporter, "/metrics", 5)[0]


def limits():
    program = peers.BUILD / "bench" / "limits"
    if not program.exists():
        return [f"{'limits: not built (tests/bench/limits.c)':<58}"]
    return subprocess.run([str(program)], capture_output=True, text=True, timeout=60).stdout.splitlines()
