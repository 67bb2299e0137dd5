# SPDX-License-Identifier: MIT
"""A fleet on one machine: many sondas, each with a recorded host of its own, scraped by one real Prometheus each 15 s;
beside as many node_exporters as memory allows. Timing is told, not judged.

usage: fleet.py      BENCH_FLEET=10,100,200  BENCH_FLEET_PEERS=10,50  BENCH_FLEET_SECONDS=60; BENCH_QUICK=1: 5 and 20, 30 s
"""

import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import peers
from harness import TESTS, Server, cpu_seconds, eventually, run, status_kib
from measure import Scraper, slope

sys.path.insert(0, str(TESTS / "prometheus"))

from scrape import Prometheus  # noqa: E402

QUICK = bool(os.environ.get("BENCH_QUICK"))
SECONDS = int(os.environ.get("BENCH_FLEET_SECONDS", "30" if QUICK else "60"))
SIZES, PEER_SIZES = (
    [int(word) for word in os.environ.get(name, few if QUICK else many).split(",")]
    for name, few, many in (("BENCH_FLEET", "5,20", "10,100,200"), ("BENCH_FLEET_PEERS", "5,20", "10,50"))
)
EVERY = 15
CONFIG = """
global: { scrape_interval: %ds, scrape_timeout: 10s }
scrape_configs:
  - job_name: fleet
    static_configs: [ { targets: [ %s ] } ]
"""


class Hosts:
    """This host, recorded once, and a copy for each instance: own files, and a boot time that no other has."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="sonda-fleet-", dir=peers.IN_MEMORY)
        self.first = Path(self.directory.name, "0")
        done = run("record", self.first, seconds=60)
        if done.returncode:
            raise RuntimeError(f"sonda record: {done.stderr}")
        # node_exporter 1.12.1 ends where a host has no directory of a CPU (updateOnline); a record holds files alone.
        for cpu in Path("/sys/devices/system/cpu").glob("cpu[0-9]*"):
            (self.first / "sys/devices/system/cpu" / cpu.name).mkdir(parents=True, exist_ok=True)

    def flags(self, number):
        """That make a server answer for host `number`, from 1 on."""
        tree = self.first.parent / str(number)
        if not tree.exists():
            shutil.copytree(self.first, tree, symlinks=True)
            stat = tree / "proc/stat"
            stat.write_text(re.sub(r"(?m)^btime .*$", f"btime {1700000000 + number}", stat.read_text()))
        return [f"--path.procfs={tree}/proc", f"--path.sysfs={tree}/sys", f"--path.rootfs={tree}"]


def pss_bytes(pid):
    """Its memory, where pages shared by n processes count as 1/n each: proc_pid_smaps(5)."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.M).group(1)) * 1024


class Fleet:
    """Instances of one program; grows, and is stopped at the end."""

    def __init__(self, stack, hosts, start):
        self.stack, self.hosts, self.start = stack, hosts, start
        self.servers = []

    def grow(self, size):
        """Seconds that the start of those that were lacking took, each until it listened."""
        lacking = [self.hosts.flags(number) for number in range(len(self.servers) + 1, size + 1)]
        started = time.perf_counter()
        for flags in lacking:
            self.servers.append(self.stack.enter_context(self.start(*flags)))
        return time.perf_counter() - started


def first_number(prometheus, expression):
    found = prometheus.query(expression)
    return float(found[0]["value"][1]) if found else 0.0


def wait_for_scrapes(prometheus, size):
    """Every instance was scraped, and each answered for a host of its own."""
    eventually(lambda: first_number(prometheus, "count(up == 1)") == size, 60, 0.5, f"{size} scraped instances")
    hosts = first_number(prometheus, 'count(count_values("boot", node_boot_time_seconds))')
    if hosts != size:
        raise RuntimeError(f"{size} instances answer for {hosts:.0f} hosts")


def measured(fleet, prometheus, size, seconds):
    """What `seconds` of scrapes cost the fleet and Prometheus."""
    pids = [server.pid for server in fleet.servers]
    before, started = {pid: cpu_seconds(pid) for pid in [*pids, prometheus.process.pid]}, time.perf_counter()
    time.sleep(seconds)  # what is measured is a span of time
    spent = time.perf_counter() - started
    cpu = {pid: (cpu_seconds(pid) - before[pid]) / spent for pid in before}
    scrapers = [Scraper(server.url) for server in fleet.servers]
    span = f"{int(seconds)}s"
    return {
        "size": size,
        "cpu": sum(cpu[pid] for pid in pids),
        "pss": sum(map(pss_bytes, pids)),
        "resident": sum(status_kib(pid, "VmRSS") * 1024 for pid in pids),
        "mean": first_number(prometheus, f"avg(avg_over_time(scrape_duration_seconds[{span}]))"),
        "worst": first_number(prometheus, f"max(max_over_time(scrape_duration_seconds[{span}]))"),
        "failed": first_number(prometheus, f"sum(count_over_time(up[{span}]) - sum_over_time(up[{span}]))"),
        "samples": first_number(prometheus, "sum(scrape_samples_scraped)") / EVERY,
        "wire": sum(scraper.ask() for scraper in scrapers) / EVERY,
        "prometheus_cpu": cpu[prometheus.process.pid],
        "prometheus_pss": pss_bytes(prometheus.process.pid),
    }


def print_size(name, took, row):
    size = row["size"]
    print(f"{name}, {size} instances ({took[1]} started in {took[0]:.1f} s), {row['failed']:.0f} failed scrapes")
    print(f"    CPU {row['cpu'] * 1e3:9.1f} ms/s, {row['cpu'] / size * 1e3:.3f} each")
    print(f"    PSS {row['pss'] / 2**20:9.1f} MiB,  {row['pss'] / size / 2**20:.2f} each; alone it would hold "
          f"{row['resident'] / size / 2**20:.2f} (resident)")
    print(f"    scrape duration {row['mean'] * 1e3:.1f} ms in the mean, {row['worst'] * 1e3:.0f} ms the worst")
    print(f"    Prometheus: {row['samples']:.0f} samples/s, {row['wire'] / 1024:.1f} KiB/s on the wire, "
          f"CPU {row['prometheus_cpu'] * 1e3:.1f} ms/s, PSS {row['prometheus_pss'] / 2**20:.0f} MiB", flush=True)


# What a line is told of: (key, unit, its size in what was measured).
LINES = (
    ("cpu", "ms/s of CPU", 1e-3), ("pss", "MiB (PSS)", 2**20), ("samples", "samples/s", 1), ("wire", "KiB/s on the wire", 1024),
    ("prometheus_cpu", "ms/s of Prometheus' CPU", 1e-3), ("prometheus_pss", "MiB of Prometheus", 2**20),
)


def print_slopes(name, rows):
    """What one instance more costs, and what ten thousand would if the line went on."""
    print(f"{name}: one instance more, from {rows[0]['size']} to {rows[-1]['size']}; ten thousand, were the line to go on")
    for key, unit, scale in LINES:
        by, base, _ = slope([(row["size"], row[key] / scale) for row in rows])
        print(f"    {unit:<26} {by:10.3f}   {base + by * 10000:12.0f}", flush=True)


def measure_fleet(name, hosts, start, sizes, settle):
    """Rows of each size: grown from the one before, a Prometheus of its own."""
    rows = []
    with ExitStack() as stack:
        fleet = Fleet(stack, hosts, start)
        for size in sizes:
            had = len(fleet.servers)
            took = fleet.grow(size)
            listening = time.perf_counter()
            targets = ", ".join('"' + server.url.split("://")[1] + '"' for server in fleet.servers)
            prometheus = Prometheus(CONFIG % (EVERY, targets))
            try:
                wait_for_scrapes(prometheus, size)
                time.sleep(max(0, listening + settle - time.perf_counter()))
                rows.append(measured(fleet, prometheus, size, SECONDS))
            finally:
                prometheus.close()
            print_size(name, (took, size - had), rows[-1])
    if len(rows) > 1:
        print_slopes(name, rows)
    return rows


def compare(ours, theirs, name):
    for key, what in (("cpu", "CPU"), ("pss", "PSS"), ("resident", "resident memory"), ("wire", "bytes on the wire"), ("samples", "samples")):
        each = [rows[-1][key] / rows[-1]["size"] for rows in (ours, theirs)]
        print(f"{what} of an instance / {name}: {each[0] / each[1]:.2f}")


def main():
    # A sonda's first minute counts as looked at, with a sample each second: a fleet's day is what comes after it.
    settle = 0 if QUICK else 65
    hosts = Hosts()
    name = peers.node_exporter_here()[0]
    print(f"CPUs {os.cpu_count()}, load {os.getloadavg()[0]:.1f}; a scrape each {EVERY} s, {SECONDS} s measured, "
          f"{'the first minute' if QUICK else 'past the first minute'}", flush=True)
    ours = measure_fleet("sonda", hosts, Server, SIZES, settle)
    compare(ours, measure_fleet(name, hosts, peers.node_exporter, PEER_SIZES, 0), name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
