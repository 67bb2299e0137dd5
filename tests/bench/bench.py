# SPDX-License-Identifier: MIT
"""The table of "Speed and size": figure, budget, met or short. Timing is never pass or fail here; it is told.

usage: bench.py [ROW...]    rows: day throughput fresh others scrape memory start reload growth limits
"""

import os
import statistics
import sys
import time
from contextlib import ExitStack

import costs
import peers
from harness import Server
from measure import Load, interleaved, start_wrk, wrk

QUICK = bool(os.environ.get("BENCH_QUICK"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
ROUNDS, SECONDS = (3, 1) if QUICK else (7, 2)
DAY_SECONDS = float(os.environ.get("BENCH_DAY_SECONDS", "15" if QUICK else "60"))
OPEN = ("--workers", WORKERS, "--max-connections-per-address", "0")


def print_row(what, figure, budget=None, met=None):
    verdict = "" if met is None else "met" if met else "SHORT"
    print(f"{what:<58} {figure:>26}  {budget or '':<16} {verdict}".rstrip(), flush=True)


def ratio_row(what, figure, least, detail=""):
    print_row(what, f"{figure:.2f}{detail}", f">= {least}", figure >= least)


def day():
    """What a day costs beside node_exporter, as Prometheus asks: by gzip, each 15 s; default settings."""
    with costs.sonda_and_exporters() as servers:
        spent = costs.day(servers, DAY_SECONDS)
    cpu, wakes = spent.pop("sonda")
    print_row("a day, gzip scrape each 15 s: CPU", f"{cpu * 1e3:.2f} ms/s ({cpu * 86400:.0f} s a day)")
    print_row("a day: wake-ups", f"{wakes:.1f} a second", "<= 1.5", wakes <= 1.5)
    for name, (their_cpu, their_wakes) in spent.items():
        print_row(f"a day of {name}: CPU, wake-ups", f"{their_cpu * 1e3:.2f} ms/s, {their_wakes:.1f} a second")
        print_row(f"CPU of a day / {name}", f"{cpu / their_cpu:.2f}", "<= 0.25", cpu <= their_cpu * 0.25)


def throughput():
    """Each answer beside a C constant of the same size, threads and headers."""
    with Server(*OPEN) as sonda:
        for path in ("/health", "/metrics/app", "/metrics/system"):
            with peers.constant(sonda.get(path), WORKERS) as constant:
                rates = interleaved({"sonda": sonda.url + path, "constant": constant.url + path}, ROUNDS, SECONDS)
            detail = f" ({rates['sonda']:.0f}/{rates['constant']:.0f} a second)"
            ratio_row(f"{path} / C constant, 32 connections", rates["sonda"] / rates["constant"], 0.9, detail)


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
    """Beside nginx and the service that sonda replaces: what a user would otherwise run."""
    with Server(*OPEN) as sonda, ExitStack() as stack:
        nginx = stack.enter_context(peers.Nginx(sonda.get("/health").text, WORKERS))
        rates = interleaved({"sonda": sonda.url + "/health", "nginx": nginx.url + "/health"}, 3, 1)
        print_row("/health / nginx answering a constant", f"{rates['sonda'] / rates['nginx']:.2f}")
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
    with costs.sonda_and_exporters(*OPEN) as servers:
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
        print_row("resident memory at start", f"{costs.resident_mib(sonda):.1f} MiB")
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
    print_row("exec to first 200, median (worst)", f"{median * 1e3:.1f} ms ({times[-1] * 1e3:.1f} ms)", "<= 15 ms", median <= 0.015)


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
    print_row("rename of ..data to first new answer, median (worst)", costs.swap_times(20 if QUICK else 50), "<= 100 ms")


def growth():
    """CPU time against the size of a host made up of plain files: the slope, and how straight the line is. Nothing of
    it can be kept open or asked of netlink, so it says how work grows, and nothing of a user's machine."""
    for what, path, points, fit in costs.growth(QUICK):
        by, base, straight = fit
        ends = ", ".join(f"{size}: {cpu * 1e3:.2f}" for size, cpu in points)
        print_row(f"{path}, made-up {what}, ms at {ends}", f"{by * 1e6:.2f} us each", "linear", straight > 0.98)
    for name, program in peers.node_exporters()[-1:]:
        ours, theirs = costs.big_host(program)
        detail = f"1/{theirs / ours:.1f} ({ours * 1e3:.0f}/{theirs * 1e3:.0f} ms)"
        print_row(f"made-up big host of plain files / {name}", detail, "<= 1/15", ours * 15 <= theirs)


def limits():
    """What the limits cost an ordinary handler: the engine's own measurement, where it is built."""
    for line in costs.limits():
        print(line)


ROWS = (day, throughput, fresh, others, scrape, memory, start, reload, growth, limits)


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
