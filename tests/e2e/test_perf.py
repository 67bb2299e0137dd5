# SPDX-License-Identifier: MIT
"""Counters of perf_event_open(2), as far as this kernel and user may have them; tracepoints in a mount namespace with tracefs."""

import re
import subprocess

from harness import Case, SONDA, Server, clean_environment, eventually

TRACEFS = 'mount -t tracefs none /sys/kernel/tracing && exec "$@"'


class Perf(Case):
    def test_counts_go_on_for_every_worker_and_over_a_reload(self):
        layer = self.scratch({"hello.lua": 'require("sonda").get("/hello", function() return { a = 1 } end)'})
        with Server("--collector.perf", "--collector.perf.software-profilers=ContextSwitch", "--workers=3", "--scripts", layer) as server:
            others = iter("arp cpu entropy filefd loadavg meminfo netdev netstat sockstat softnet stat time timex uname vmstat".split())

            def switches():
                # With another collector each time: one collection serves those who ask for the same within 0.1 s.
                text = server.get(f"/metrics?collect[]=perf&collect[]={next(others)}").text
                if 'node_scrape_collector_success{collector="perf"} 0' in text:
                    self.skipTest("nothing may be counted here")
                return sum(int(n) for n in re.findall(r"^node_perf_context_switches_total\{.*\} (\d+)$", text, re.M))
            last = switches()
            for _ in range(10):
                now = switches()
                self.assertGreaterEqual(now, last)
                last = now
            (layer / "hello.lua").write_text('require("sonda").get("/hello", function() return { a = 2 } end)')
            eventually(lambda: server.get("/hello").json == {"a": 2}, why="the new generation")
            self.assertGreaterEqual(switches(), last)

    def test_a_tracepoint_is_a_metric_of_its_own(self):
        inside = ["unshare", "-m", "sh", "-c", TRACEFS, "sh"]
        if subprocess.run([*inside, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespaces for this user, or no tracefs")
        command = [*inside, SONDA, "get", "/metrics?collect[]=perf", "--collector.perf", "--collector.perf.cpus=0"]
        for kind in ("hardware", "software", "cache"):
            command.append(f"--collector.perf.disable-{kind}-profilers")
        for point in ("sched:sched_switch", "sched:sched_process_fork"):
            command.append(f"--collector.perf.tracepoint={point}")
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=30, env=clean_environment())
        if "perf_event_open" in done.stderr:
            self.skipTest("nothing may be counted here")
        self.assertIn("# HELP node_perf_sched_sched_switch Perf tracepoint sched:sched_switch\n", done.stdout)
        self.assertIn("# TYPE node_perf_sched_sched_switch counter\n", done.stdout)
        self.assertRegex(done.stdout, r'(?m)^node_perf_sched_sched_process_fork\{cpu="0"\} \d+$')
        self.assertNotIn("page_faults", done.stdout)
