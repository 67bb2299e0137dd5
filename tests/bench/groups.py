# SPDX-License-Identifier: MIT
"""What a scrape of the collector `cgroup` costs with 100 and 500 control groups: of the kernel, which has to add up what each
used whenever it is asked, and of generated trees of plain files (version 2), which tell what sonda's own part is.

usage: groups.py [SCRAPES]     a row a size; groups of the kernel need root, and are made and removed again
"""

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP / "tests" / "e2e"), str(TOP / "tests" / "fixtures")]
import cgroups  # noqa: E402
from harness import Server  # noqa: E402
from measure import scrape_cost  # noqa: E402

SIZES = (100, 500)
PATH = "/metrics?collect[]=cgroup"
#: What the rules of kube-prometheus ask for, and nothing else.
KUBE_PROMETHEUS = ("--collector.cgroup.metric-include=^container_(cpu_usage|cpu_cfs_(throttled_)?periods|"
                   "memory_(working_set|rss|cache|swap)|fs_(reads|writes)|network_)")
HIERARCHIES = Path("/sys/fs/cgroup")


def cost(scrapes, *flags):
    with Server("--workers", "1", "--collector.disable-defaults", "--collector.cgroup", *flags) as server:
        text = server.get(PATH).text
        told = int(text.rpartition("\nsonda_cgroup_groups ")[2].split("\n")[0])
        spent, p50, _, size = scrape_cost(server, PATH, scrapes, pause=0.15)  # collections are shared for 100 ms
    return told, spent, p50, size


def row(what, told, spent, p50, size):
    print(f"{what:<46} {told:4} groups {spent * 1e3:7.2f} ms CPU {p50 * 1e3:7.2f} ms wall {size / 1024:7.0f} KiB", flush=True)


def pods_and_units(size):
    """A node of so many groups: three in ten are units, the others of pods (3.5 each), but for the few above them."""
    units = size * 3 // 10
    return int((size - units - 7) / 3.5), units


def generated(scrapes):
    for size in SIZES:
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        with tempfile.TemporaryDirectory(prefix="sonda-groups-", dir=memory) as tree:
            cgroups.generate(tree, "v2", "systemd", *pods_and_units(size))
            flags = [f"--path.{name}fs={tree}/{name}" for name in ("proc", "sys", "root")]
            row("generated, all families", *cost(scrapes, *flags))
            row("generated, those of kube-prometheus", *cost(scrapes, *flags, KUBE_PROMETHEUS))


@contextmanager
def groups_of_kernel(count):
    """So many empty groups in each hierarchy that is mounted, below one of their own."""
    tops = [HIERARCHIES] if (HIERARCHIES / "cgroup.controllers").exists() else [
        top for top in HIERARCHIES.iterdir() if top.is_dir() and not top.is_symlink() and (top / "cgroup.procs").exists()]
    made = []
    try:
        for top in tops:
            for name in ["sonda-bench", *(f"sonda-bench/unit-{number}.service" for number in range(count - 1))]:
                (top / name).mkdir()
                made.append(top / name)
        yield
    finally:
        for directory in reversed(made):
            directory.rmdir()


def kernel(scrapes):
    told, spent, _, _ = cost(scrapes)
    print(f"{'of the kernel, before':<46} {told:4} groups {spent * 1e3:7.2f} ms CPU", flush=True)
    for size in SIZES:
        with groups_of_kernel(size):
            row(f"of the kernel, {size} more, all families", *cost(scrapes))
            row(f"of the kernel, {size} more, those of kube-prometheus", *cost(scrapes, KUBE_PROMETHEUS))


def main():
    scrapes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    generated(scrapes)
    try:
        kernel(scrapes)
    except PermissionError:
        print("of the kernel: not without root, and hierarchies that are mounted to be written")


if __name__ == "__main__":
    main()
