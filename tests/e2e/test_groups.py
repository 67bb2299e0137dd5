# SPDX-License-Identifier: MIT
"""Control groups of generated nodes: each series beside what Python computes from the same files."""

import os
import re
import sys
import tempfile
from pathlib import Path

from harness import Case, Server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))
import cgroups  # noqa: E402

PODS, UNITS = 110, 300
#: What the rules and dashboards of kube-prometheus ask for.
KUBE_PROMETHEUS = (
    *(f"container_network_{way}_{what}_total" for way in ("receive", "transmit") for what in ("bytes", "packets", "packets_dropped")),
    *(f"container_fs_{way}{what}_total" for way in ("reads", "writes") for what in ("", "_bytes")),
    *(f"container_memory_{what}" for what in ("working_set_bytes", "rss", "cache", "swap")),
    "container_cpu_usage_seconds_total", "container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total",
)
#: And what those of awesome-prometheus-alerts and cAdvisor's own dashboards do.
OTHERS = (
    "container_cpu_user_seconds_total", "container_cpu_system_seconds_total", "container_cpu_cfs_throttled_seconds_total",
    "container_memory_usage_bytes", "container_memory_max_usage_bytes", "container_memory_mapped_file",
    "container_memory_kernel_usage", "container_oom_events_total", "container_memory_failures_total",
    "container_spec_cpu_quota", "container_spec_cpu_period", "container_spec_cpu_shares", "container_spec_memory_limit_bytes",
    "container_processes", "container_threads", "container_threads_max", "container_start_time_seconds",
    *(f"container_pressure_{what}_{how}_seconds_total" for what in ("cpu", "memory", "io") for how in ("waiting", "stalled")),
)
ROOTS = ("proc", "sys", "root")


def flags_of(tree):
    return [f"--path.{name}fs={tree}/{name}" for name in ROOTS]


def keyed(text):
    return {line.split()[0]: int(line.split()[1]) for line in text.splitlines() if len(line.split()) == 2}


class Files:
    """The files of one group in the tree, wherever its kernel keeps them."""

    def __init__(self, tree, layout, path):
        self.top, self.layout, self.path = f"{tree}/sys/fs/cgroup", layout, path.rstrip("/")

    def name(self, file):
        kind = file.split(".")[0]
        if self.layout == "v2":
            return f"{self.top}{self.path}/{file}"
        if file.endswith(".pressure"):
            return f"{self.top}/unified{self.path}/{file}"
        hierarchy = {"cpu": "cpu,cpuacct", "cpuacct": "cpu,cpuacct", "cgroup": "memory"}.get(kind, kind)
        return f"{self.top}/{hierarchy}{self.path}/{file}"

    def text(self, file):
        try:
            with open(self.name(file), encoding="ascii") as opened:
                return opened.read()
        except FileNotFoundError:
            return None

    def number(self, file):
        text = self.text(file)
        return None if text is None else 0 if text.strip() == "max" else int(text)

    def start(self):
        mark = self.name("cgroup.events" if self.layout == "v2" else "cgroup.clone_children")
        times = [int(os.stat(name).st_mtime) for name in (os.path.dirname(mark), mark) if os.path.exists(name)]
        return min(times)


def v2_values(files):
    cpu, memory = keyed(files.text("cpu.stat")), keyed(files.text("memory.stat"))
    events = keyed(files.text("memory.events") or "")
    limits = (files.text("cpu.max") or "").split()
    current, weight = files.number("memory.current"), files.number("cpu.weight")
    used = memory["anon"] + memory["file"] if current is None else current
    return {
        "container_cpu_usage_seconds_total": cpu["usage_usec"] / 1e6,
        "container_cpu_user_seconds_total": cpu["user_usec"] / 1e6,
        "container_cpu_system_seconds_total": cpu["system_usec"] / 1e6,
        "container_cpu_cfs_throttled_seconds_total": cpu["throttled_usec"] / 1e6,
        "container_memory_usage_bytes": used,
        "container_memory_working_set_bytes": max(0, used - memory["inactive_file"]),
        "container_memory_rss": memory["anon"],
        "container_memory_cache": memory["file"],
        "container_memory_mapped_file": memory["file_mapped"],
        "container_memory_kernel_usage": memory["kernel"],
        "container_memory_swap": files.number("memory.swap.current"),
        "container_memory_max_usage_bytes": files.number("memory.peak"),
        "container_oom_events_total": events.get("oom_kill"),
        "container_spec_cpu_quota": int(limits[0]) if limits and limits[0] != "max" else None,
        "container_spec_cpu_period": int(limits[1]) if limits else None,
        "container_spec_cpu_shares": None if weight is None else 2 + (weight - 1) * 262142 // 9999,
        "container_spec_memory_limit_bytes": files.number("memory.max"),
    }


def v1_values(files):
    acct, memory, cpu = keyed(files.text("cpuacct.stat")), keyed(files.text("memory.stat")), keyed(files.text("cpu.stat"))
    used, limit, quota = files.number("memory.usage_in_bytes"), files.number("memory.limit_in_bytes"), files.number("cpu.cfs_quota_us")
    return {
        "container_cpu_usage_seconds_total": files.number("cpuacct.usage") / 1e9,
        "container_cpu_user_seconds_total": acct["user"] / os.sysconf("SC_CLK_TCK"),
        "container_cpu_system_seconds_total": acct["system"] / os.sysconf("SC_CLK_TCK"),
        "container_cpu_cfs_throttled_seconds_total": cpu["throttled_time"] / 1e9,
        "container_memory_usage_bytes": used,
        "container_memory_working_set_bytes": max(0, used - memory["total_inactive_file"]),
        "container_memory_rss": memory["total_rss"],
        "container_memory_cache": memory["total_cache"],
        "container_memory_mapped_file": memory["total_mapped_file"],
        "container_memory_kernel_usage": files.number("memory.kmem.usage_in_bytes"),
        "container_memory_swap": memory["total_swap"],
        "container_memory_max_usage_bytes": files.number("memory.max_usage_in_bytes"),
        "container_oom_events_total": keyed(files.text("memory.oom_control"))["oom_kill"],
        "container_spec_cpu_quota": quota if quota > 0 else None,
        "container_spec_cpu_period": files.number("cpu.cfs_period_us"),
        "container_spec_cpu_shares": files.number("cpu.shares"),
        "container_spec_memory_limit_bytes": 0 if limit > 1 << 62 else limit,
    }


def common_values(files):
    cpu, memory, procs = keyed(files.text("cpu.stat")), keyed(files.text("memory.stat")), files.text("cgroup.procs")
    values = {
        "container_cpu_cfs_periods_total": cpu["nr_periods"],
        "container_cpu_cfs_throttled_periods_total": cpu["nr_throttled"],
        "container_processes": len(procs.splitlines()),
        "container_threads": files.number("pids.current"),
        "container_threads_max": files.number("pids.max"),
        "container_start_time_seconds": files.start(),
    }
    for resource in ("cpu", "memory", "io"):
        text = files.text(f"{resource}.pressure")
        for word, how in (("some", "waiting"), ("full", "stalled")) if text else ():
            microseconds = int(re.search(rf"{word} .*total=(\d+)", text)[1])
            values[f"container_pressure_{resource}_{how}_seconds_total"] = microseconds / 1e6
    return values, {"pgfault": memory["pgfault"], "pgmajfault": memory["pgmajfault"]}


def device_values(files, layout):
    """{(name, device): value}"""
    names, found = dict(cgroups.DISK_NUMBERS), {}
    if layout == "v2":
        for line in files.text("io.stat").splitlines():
            number, *words = line.split()
            counted = dict(word.split("=") for word in words)
            for key, name in (("rbytes", "reads_bytes"), ("wbytes", "writes_bytes"), ("rios", "reads"), ("wios", "writes")):
                found[f"container_fs_{name}_total", f"/dev/{names[number]}"] = int(counted[key])
        return found
    for file, suffix in (("io_service_bytes", "_bytes"), ("io_serviced", "")):
        for number, way, value in re.findall(r"(?m)^(\S+) (Read|Write) (\d+)$", files.text(f"blkio.throttle.{file}_recursive")):
            found[f"container_fs_{way.lower()}s{suffix}_total", f"/dev/{names[number]}"] = int(value)
    return found


def network_values(tree, pid):
    """{(name, interface): value}; the loopback and the host's ends of pairs are none of a pod's."""
    columns = {0: "receive_bytes", 1: "receive_packets", 2: "receive_errors", 3: "receive_packets_dropped", 8: "transmit_bytes",
               9: "transmit_packets", 10: "transmit_errors", 11: "transmit_packets_dropped"}
    found = {}
    for line in Path(f"{tree}/proc/{pid}/net/dev").read_text(encoding="ascii").splitlines()[2:]:
        name, numbers = line.split(":")
        if name.strip() in ("eth0", "tunl0"):
            for column, what in columns.items():
                found[f"container_network_{what}_total", name.strip()] = int(numbers.split()[column])
    return found


def labels_of(group, **more):
    is_container = group.kind in ("sandbox", "container")
    labels = {"id": group.path, "name": group.id, "image": "unknown" if is_container else "", "container": group.container,
              "pod": group.pod, "namespace": group.namespace, **more}
    return frozenset(labels.items())


def expected(tree, layout, groups):
    """{(name, labels): value} of all groups."""
    series = {}
    for group in groups:
        files = Files(tree, layout, group.path)
        common, faults = common_values(files)
        for name, value in {**(v2_values if layout == "v2" else v1_values)(files), **common}.items():
            more = {"cpu": "total"} if name == "container_cpu_usage_seconds_total" else {}
            if value is not None:
                series[name, labels_of(group, **more)] = value
        for failure, value in faults.items():
            series["container_memory_failures_total", labels_of(group, failure_type=failure, scope="container")] = value
        for (name, device), value in device_values(files, layout).items():
            series[name, labels_of(group, device=device)] = value
        if group.kind == "sandbox":
            for (name, interface), value in network_values(tree, group.pid).items():
                series[name, labels_of(group, interface=interface)] = value
    return series


def parse(text):
    """{(name, labels): value} of container_*."""
    unescape = {r"\\": "\\", r"\"": '"', r"\n": "\n"}
    series = {}
    for name, labels, value in re.findall(r"(?m)^(container_\w+)\{(.*)\} (\S+)$", text):
        pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels)
        told = frozenset((key, re.sub(r"\\.", lambda m: unescape[m[0]], word)) for key, word in pairs)
        series[name, told] = float(value)
    return series


class Nodes(Case):
    maxDiff = 4000

    def node(self, layout, driver, pods=PODS, units=UNITS):
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        tree = self.enterContext(tempfile.TemporaryDirectory(prefix="sonda-groups-", dir=memory))
        return tree, cgroups.generate(tree, layout, driver, pods, units)

    def scrape(self, tree, *flags):
        with Server(*flags_of(tree), "--workers", "1", "--collector.cgroup", "--collector.cgroup.max-ms=20000",
                    "--max-collector-ms=30000", "--max-scrape-ms=30000", *flags) as server:
            answer = server.get("/metrics?collect[]=cgroup")
        self.assertEqual(answer.status, 200)
        return answer.text

    def assert_told(self, layout, driver, absent=()):
        tree, groups = self.node(layout, driver)
        text = self.scrape(tree)
        found, wanted = parse(text), expected(tree, layout, groups)
        for name in (*KUBE_PROMETHEUS, *OTHERS):
            of_found = {key[1]: value for key, value in found.items() if key[0] == name}
            of_wanted = {key[1]: value for key, value in wanted.items() if key[0] == name}
            with self.subTest(name):
                self.assertEqual(bool(of_wanted), name not in absent)
                self.assertEqual(of_found, of_wanted)
        self.assertIn(f"\nsonda_cgroup_groups {len(groups)}\n", text)

    def test_version_2_made_by_systemd(self):
        self.assert_told("v2", "systemd")

    def test_version_2_made_by_the_kubelet_itself(self):
        self.assert_told("v2", "cgroupfs")

    def test_version_1_knows_no_pressure(self):
        self.assert_told("v1", "systemd", [name for name in OTHERS if "_pressure_" in name])

    def test_the_two_beside_each_other(self):
        self.assert_told("hybrid", "systemd")

    def test_what_is_past_the_cap_are_units_not_pods_and_it_is_told_once(self):
        tree, groups = self.node("v2", "systemd", pods=6, units=20)
        with Server(*flags_of(tree), "--collector.cgroup", f"--collector.cgroup.max-groups={len(groups) - 5}", "--workers=1") as server:
            texts = [server.get(f"/metrics?collect[]=cgroup{more}").text for more in ("", "&collect[]=loadavg", "")]
            server.wait_log("max-groups")
            self.assertEqual("\n".join(server.log).count("max-groups"), 1)
        for text in texts:
            self.assertIn('sonda_cgroup_cut{reason="cap"} 1\n', text)
            self.assertIn(f"sonda_cgroup_groups {len(groups) - 5}\n", text)
        told = {dict(labels)["pod"] for _, labels in parse(texts[0])}
        self.assertEqual(told, {group.pod for group in groups})

    def test_the_deadline_leaves_what_was_read(self):
        tree, groups = self.node("v2", "systemd")
        text = self.scrape(tree, "--collector.cgroup.max-ms=1")
        self.assertIn('sonda_cgroup_cut{reason="deadline"} 1\n', text)
        self.assertIn('node_scrape_collector_success{collector="cgroup"} 1', text)
        self.assertLess(int(re.search(r"(?m)^sonda_cgroup_groups (\d+)$", text)[1]), len(groups))

    def test_families_that_are_not_wanted_are_not_there(self):
        tree, _ = self.node("v2", "systemd", pods=3, units=3)
        text = self.scrape(tree, "--collector.cgroup.metric-include=^container_(cpu_usage|memory_rss)",
                           "--collector.cgroup.id-include=^/kubepods")
        self.assertEqual({name for name, _ in parse(text)}, {"container_cpu_usage_seconds_total", "container_memory_rss"})
        self.assertNotIn("/system.slice", text)

    def test_units_of_the_host_are_told_by_name(self):
        tree, groups = self.node("v2", "systemd", pods=2, units=30)
        text = self.scrape(tree)
        found = {name: float(value) for name, value in re.findall(r'(?m)^sonda_unit_cpu_seconds_total\{name="(.*)"\} (\S+)$', text)}
        units = [group for group in groups if group.kind == "unit"]
        self.assertEqual(found, {group.path.split("/")[-1].replace("\\", "\\\\"): group.n * 1000003 / 1e6 for group in units})
