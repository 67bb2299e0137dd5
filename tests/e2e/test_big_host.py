# SPDX-License-Identifier: MIT
"""GET /metrics and the JSON routes on a host with hundreds of CPUs and thousands of mounts and network devices."""

import subprocess
import sys
import tempfile
from pathlib import Path

from harness import Case, Server

GENERATE = Path(__file__).resolve().parents[1] / "fixtures" / "generate.py"
CPUS, MOUNTS, DEVICES = 512, 5000, 2000
ENDLESS = """local sonda = require "sonda"
local cpu = sonda.gauge_family("my_half", "Half done.")
sonda.collector("endless", function() cpu(1) while true do end end)
"""
SLOW = """local sonda = require "sonda"
sonda.get("/metrics", { type = "text/plain; version=0.0.4", timeout_seconds = 60 }, function(request)
  local text = sonda.scrape {}
  while request:header("x-slow") do end
  return text
end)
"""


class BigHost(Case):
    @classmethod
    def setUpClass(cls):
        tree = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="sonda-big-"))
        numbers = ("--cpus", CPUS, "--mounts", MOUNTS, "--devices", DEVICES, "--attributes", 2)
        subprocess.run([sys.executable, GENERATE, tree, *map(str, numbers)], check=True)
        cls.flags = (f"--path.procfs={tree}/proc", f"--path.sysfs={tree}/sys", f"--path.rootfs={tree}/root")

    def scrape(self, server):
        answer = server.get("/metrics")
        self.assertEqual(answer.status, 200)
        return answer.text

    def count(self, text, start):
        return sum(line.startswith(start) for line in text.splitlines())

    def test_a_scrape_holds_every_cpu_mount_and_device(self):
        with Server(*self.flags, "--workers", "1") as server:
            text = self.scrape(server)
            self.assertGreater(len(text), 4 << 20)
            self.assertEqual(self.count(text, 'node_cpu_seconds_total{'), CPUS * 8)
            self.assertEqual(self.count(text, 'node_network_receive_bytes_total{'), DEVICES)
            self.assertGreater(self.count(text, 'node_filesystem_device_error{'), MOUNTS * 0.9)
            self.assertEqual(self.count(text, 'node_network_up{'), DEVICES)
            self.assertNotIn('node_scrape_collector_success{collector="netclass"} 0', text)

    def test_the_json_routes_hold_them_too_each_with_its_numbers(self):
        with Server(*self.flags, "--workers", "1") as server:
            cores = server.get("/metrics/cpu").json["per_core"]
            self.assertEqual([core["id"] for core in cores], list(range(CPUS)))
            self.assertEqual(cores[500]["percent"], round(100 * (100 + 500 + 200) / (1000 + 100 + 500 + 200), 1))
            mounts = [disk["mount"] for disk in server.get("/metrics/disks").json["disks"]]
            self.assertEqual(mounts, ["/"] + [f"/mnt/{n}" for n in range(MOUNTS - 2)])
            devices = server.get("/metrics/network").json["devices"]
            self.assertEqual([device["received"]["bytes"] for device in devices[1:]], [1000 + n for n in range(DEVICES - 1)])

    def test_a_collector_that_does_not_end_costs_itself_alone(self):
        layer = self.scratch({"collectors/endless.lua": ENDLESS})
        with Server(*self.flags, "--scripts", layer, "--workers", "1", "--max-collector-ms", "1500") as server:
            text = self.scrape(server)
            self.assertIn('node_scrape_collector_success{collector="endless"} 0', text)
            self.assertEqual(self.count(text, "my_half"), 0)
            self.assertEqual(self.count(text, 'node_network_receive_bytes_total{'), DEVICES)

    def test_a_scrape_past_its_time_is_refused_in_time(self):
        layer = self.scratch({"metrics.lua": SLOW})
        with Server(*self.flags, "--scripts", layer, "--workers", "1", "--max-scrape-ms", "500") as server:
            self.assertEqual(server.get("/metrics", {"X-Slow": "1"}).status, 503)
            self.assertEqual(server.get("/health").status, 200)

    def test_collectors_without_time_are_told_where_the_scrape_still_ends(self):
        with Server(*self.flags, "--workers", "1", "--max-scrape-ms", "1", "--max-call-ms", "1") as server:
            answer = server.get("/metrics")
            self.assertIn(answer.status, (200, 503))
            if answer.status == 200:
                self.assertIn('node_scrape_collector_success{collector="netclass"} 0', answer.text)
            self.assertEqual(server.get("/health").status, 200)
