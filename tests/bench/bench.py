# SPDX-License-Identifier: MIT
"""The table of "Speed and size": figure, budget, met or short. Timing is never pass or fail here; it is told.

usage: bench.py [ROW...]    rows: ROWS below
"""

import importlib
import os
import statistics
import sys
import time
from contextlib import ExitStack

import costs
import kernel_host
import peers
import states
from harness import Server
from measure import Load, interleaved, start_wrk, wrk

QUICK = bool(os.environ.get("BENCH_QUICK"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
ROUNDS, SECONDS = (3, 1) if QUICK else (7, 2)
DAY_SECONDS = float(os.environ.get("BENCH_DAY_SECONDS", "15" if QUICK else "60"))
DAY_SETTLE = 0 if QUICK else 65  # its first minute counts as looked at: the host is sampled each second
OPEN = ("--workers", WORKERS, "--max-connections-per-address", "0")


def print_row(what, figure, budget=None, met=None):
    verdict = "" if met is None else "met" if met else "SHORT"
    print(f"{what:<58} {figure:>26}  {budget or '':<16} {verdict}".rstrip(), flush=True)


def ratio_row(what, figure, least, detail=""):
    print_row(what, f"{figure:.2f}{detail}", f">= {least}", figure >= least)


def day():
    """What a day costs beside node_exporter: asked as Prometheus does, by nobody, and with idle connections; default
    settings, all over the same time."""
    spent, name = states.day(DAY_SECONDS, DAY_SETTLE), peers.node_exporter_here()[0]
    age = "the first minute, which samples each second" if QUICK else "past the first minute"
    print(f"a day: {DAY_SECONDS:.0f} s of it, {age}", flush=True)
    for state in (states.SCRAPED, states.NOBODY, states.KEPT):
        ours, theirs = spent[state, "sonda"], spent[state, name]
        day_state(state, ours, theirs, name, state == states.SCRAPED)
        print(f"    wake-ups a second by thread (CPU a second): {ours.by_thread_text()}", flush=True)


def day_state(state, ours, theirs, name, scraped):
    """The budgets are of a day: a quick run sees the first minute alone, and judges nothing."""
    judged = not QUICK
    cpu, wakes = (None, 1.5) if scraped else (0.02e-3, 0.2)
    detail = f"{ours.cpu * 1e3:.3f} ms/s ({ours.cpu * 86400:.1f} s a day)"
    print_row(f"{state}: CPU", detail, cpu and f"<= {cpu * 1e3} ms/s", ours.cpu <= cpu if cpu and judged else None)
    print_row(f"{state}: wake-ups", f"{ours.wakes:.2f} a second", f"<= {wakes}", ours.wakes <= wakes if judged else None)
    print_row(f"{state}, {name}: CPU, wake-ups", f"{theirs.cpu * 1e3:.3f} ms/s, {theirs.wakes:.2f} a second")
    if scraped:
        met = ours.cpu <= theirs.cpu * 0.25 if judged else None
        print_row(f"{state}: CPU / {name}", f"{ours.cpu / theirs.cpu:.2f}", "<= 0.25", met)


LOADS = (
    ("32 connections", {"connections": 32}),
    ("32 pipelined by 8", {"connections": 32, "pipeline": 8}),
    ("256 connections", {"connections": 256}),
)


def throughput():
    """Each answer beside a C constant of the same size, threads and headers; /health beside nginx too. A client that
    sleeps between two answers measures its waking as well: pipelined, or as one of 256, it does not sleep."""
    with Server(*OPEN) as sonda:
        for path, least in (("/health", 0.95), ("/metrics/app", 0.95), ("/metrics/system", 0.9)):
            answer = sonda.get(path)
            with ExitStack() as stack:
                urls = {"sonda": sonda.url + path}
                urls["constant"] = stack.enter_context(peers.constant(answer, WORKERS)).url + path
                if path == "/health":
                    urls["nginx"] = stack.enter_context(peers.Nginx(answer.text, WORKERS)).url + path
                for what, load in LOADS:
                    rates = interleaved(urls, ROUNDS, 1, **load)
                    rate_rows(f"{path}, {what}", rates, least)


def rate_rows(what, rates, least):
    ours = rates.pop("sonda")
    for name, theirs in rates.items():
        detail = f" ({ours:.0f}/{theirs:.0f} a second)"
        ratio_row(f"{what} / {'C constant' if name == 'constant' else name}", ours / theirs, 1.0 if name == "nginx" else least, detail)


def pace():
    """CPU of the server a request at a pace that is held: no client falls asleep or tips over."""
    measured = module_beside("pace")
    for path, ours, theirs, held in measured.rows() if measured else ():
        detail = f"{ours / theirs:.2f} ({ours:.1f}/{theirs:.1f} us at {held}/s)"
        print_row(f"{path}, CPU of a request at a pace / C constant", detail, "<= 1.10", ours <= theirs * 1.1)


def engine():
    """What an engine costs: start.py's own lines."""
    measured = module_beside("start")
    if measured:
        measured.engine()


def module_beside(name):
    """The module of that name in this folder, or None where there is none."""
    return importlib.import_module(name) if (peers.HERE / f"{name}.py").exists() else None


def fresh():
    """/metrics/system with nothing reused, beside a C program that reads the same four sources."""
    with ExitStack() as stack:
        layer = stack.enter_context(costs.layer_without_reuse("/metrics/system"))
        sonda = stack.enter_context(Server("--scripts", layer, *OPEN))
        answer = sonda.get("/metrics/system")
        urls = {"sonda": sonda.url + "/metrics/system"}
        for how in ("opened", "kept"):
            urls[how] = stack.enter_context(peers.reading(answer, WORKERS, how)).url + "/metrics/system"
        rates = interleaved(urls, ROUNDS, SECONDS)
    for how in ("opened", "kept"):
        detail = f" ({rates['sonda']:.0f}/{rates[how]:.0f} a second)"
        ratio_row(f"/metrics/system, max_age 0 / C reading ({how})", rates["sonda"] / rates[how], 0.8, detail)


def others():
    """Beside the service that sonda replaces."""
    with Server(*OPEN) as sonda, ExitStack() as stack:
        service = peers.python_service()
        if not service:
            return print_row("FastAPI + psutil service", "not installed")
        stack.enter_context(service)
        for path in ("/health", "/metrics/app", "/metrics/system"):
            rates = interleaved({"sonda": sonda.url + path, "service": service.url + path}, 1 if QUICK else 3, 1)
            print_row(f"{path} / FastAPI + psutil", f"{rates['sonda'] / rates['service']:.0f} times")
        print_row("resident memory / FastAPI + psutil", f"{costs.resident_mib(sonda) / costs.resident_mib(service):.2f}")


def scrape():
    """CPU time of one /metrics scrape beside node_exporter with its default collectors, and beside the floors."""
    with costs.sonda_and_exporter(*OPEN) as servers:
        scrape_at("cold (1/s)", costs.scrape_costs(servers, "/metrics", 3 if QUICK else 10, 1.0))
        hot = costs.scrape_costs(servers, costs.HOT_PATHS, 20 if QUICK else 100, 0.02)
    scrape_at("hot (50/s)", hot)
    ours = hot["sonda"]["identity"][0]
    for how, floor, files in costs.floors(0.02):
        met = ours <= floor / 2 if how == "opened" else None
        budget = "<= 0.5" if how == "opened" else None
        print_row(f"hot scrape / floor ({how}, {files} files, {floor * 1e3:.2f} ms)", f"{ours / floor:.2f}", budget, met)


def scrape_at(pace, measured):
    """The rows of one pace: sonda's scrape and each node_exporter's, plain and by gzip."""
    ours = measured["sonda"]
    for name, theirs in measured.items():
        for encoding, what in (("identity", "plain"), ("gzip", "gzip")):
            print_row(f"{name}, {pace}, {what}: CPU, p50, p99", costs.cost_text(theirs[encoding]))
        if name != "sonda":
            for encoding, what in (("identity", "plain"), ("gzip", "gzip")):
                met = ours[encoding][0] * 15 <= theirs[encoding][0] if encoding == "identity" else None
                budget = "<= 1/15" if encoding == "identity" else None
                print_row(f"scrape, {pace}, {what} / {name}", f"1/{theirs[encoding][0] / ours[encoding][0]:.1f}", budget, met)


def memory():
    """Resident memory with two workers after a million requests over every default route."""
    total = 100_000 if QUICK else 1_000_000
    with Server("--workers", "2", "--max-connections-per-address", "0") as sonda:
        at_start = costs.resident_mib(sonda)
        print_row("resident memory at start", f"{at_start:.1f} MiB", "<= 6 MiB", at_start <= 6)
        done, paths = 0, ("/health", "/metrics/app", "/metrics/system", "/metrics", "/info")
        while done < total:
            for path in paths:
                done += wrk(sonda.url + path, 1 if path in ("/metrics", "/info") else 2).requests
        peak, resident = costs.resident_mib(sonda), costs.settled_mib(sonda)
    print_row("resident memory under the last of the load", f"{peak:.1f} MiB")
    print_row(f"resident memory after {done} requests", f"{resident:.1f} MiB", "<= 8 MiB", resident <= 8)


def start():
    """From exec to the first 200, asked by a client that tries without pause."""
    times = sorted(costs.start_seconds() for _ in range(11 if QUICK else 50))
    median = statistics.median(times)
    print_row("exec to first 200, median (worst)", f"{median * 1e3:.1f} ms ({times[-1] * 1e3:.1f} ms)", "<= 10 ms", median <= 0.01)


def reload():
    """p99 of the seconds around a reload under full load beside quiet ones, in turns; and failed requests."""
    with ExitStack() as stack:
        volume = stack.enter_context(costs.volume())
        sonda = stack.enter_context(Server("--scripts", volume.mount, "--show-generation", *OPEN))
        quiet, around, failures = [], [], 0
        for _ in range(3 if QUICK else 7):
            load = wrk(sonda.url + "/health", 2)
            quiet.append(load.p99)
            process = start_wrk(sonda.url + "/health", 2)
            time.sleep(0.8)  # the reload belongs in the middle of the load: this is its clock, not a wait for something
            costs.swap_and_wait(volume, sonda)
            around_load = Load(process.communicate()[0])
            around.append(around_load.p99)
            failures += load.failures + around_load.failures
    ratio = statistics.median(around) / statistics.median(quiet)
    print_row("p99 around a reload / quiet", f"{ratio:.2f} ({statistics.median(quiet) * 1e3:.2f} ms quiet)", "<= 2", ratio <= 2)
    print_row("failed requests around reloads", f"{failures}", "0", failures == 0)
    print_row("rename of ..data to first new answer, median (worst)", costs.swap_times(20 if QUICK else 50), "<= 50 ms")


def growth():
    """CPU time against the size of a host made up of plain files: the slope, and how straight the line is. Nothing of
    it can be kept open or asked of netlink, so it says how work grows, and nothing of a user's machine."""
    for what, path, points, fit in costs.growth(QUICK):
        by, base, straight = fit
        ends = ", ".join(f"{size}: {cpu * 1e3:.2f}" for size, cpu in points)
        print_row(f"{path}, made-up {what}, ms at {ends}", f"{by * 1e6:.2f} us each", "linear", straight > 0.98)
    ours, theirs = costs.big_host()
    detail = f"1/{theirs / ours:.1f} ({ours * 1e3:.0f}/{theirs * 1e3:.0f} ms)"
    print_row(f"made-up big host of plain files / {peers.node_exporter_here()[0]}", detail)


def kernel():
    """A scrape of a big host on the real kernel, in namespaces of its own, beside node_exporter in the same."""
    for kind, count in (("veth devices", 1000), ("bind mounts", 2000)):
        told = kernel_host.measure(kind, count, 3 if QUICK else 10)
        ours = told.pop("sonda")
        for name, theirs in told.items():
            for encoding, what in (("identity", "plain"), ("gzip", "gzip")):
                cpu, their_cpu = ours[encoding][0], theirs[encoding][0]
                detail = f"1/{their_cpu / cpu:.1f} ({cpu * 1e3:.1f}/{their_cpu * 1e3:.0f} ms)"
                print_row(f"{count} {kind}, cold (1/s), {what} / {name}", detail, "<= 1/15", cpu * 15 <= their_cpu)
            print_row(f"{count} {kind}: series of each / {name}", f"{ours['series']}/{theirs['series']}")
            print_row(f"{count} {kind}: resident memory of {name}", f"{theirs['mib']:.1f} MiB")
        print_row(f"{count} {kind}: resident memory", f"{ours['mib']:.1f} MiB", "<= 12 MiB", ours["mib"] <= 12)


def limits():
    """What the limits cost an ordinary handler: the engine's own measurement, where it is built."""
    for line in costs.limits():
        print(line)


ROWS = (day, throughput, pace, fresh, others, scrape, kernel, memory, engine, start, reload, growth, limits)


def main(names):
    print(f"workers {WORKERS}, CPUs {os.cpu_count()}, load {os.getloadavg()[0]:.1f}, {ROUNDS} rounds of {SECONDS} s", flush=True)
    for row in ROWS:
        if not names or row.__name__ in names:
            try:
                row()
            except Exception as problem:  # one row that cannot run must not hide the others
                print_row(f"{row.__name__}: not measured", str(problem)[:200])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
