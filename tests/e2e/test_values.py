# SPDX-License-Identifier: MIT
"""The values of /metrics/system beside psutil's (where it is installed) and beside the kernel's own files."""

import os
import statistics
import subprocess
import sys
import time
import unittest
from pathlib import Path

from harness import TOP, Case, Server, eventually

BUILD = Path(os.environ.get("SONDA", TOP / "build" / "sonda")).parent
READ = """
import json, psutil, sys
psutil.cpu_percent()
for line in sys.stdin:
    memory, disk = psutil.virtual_memory(), psutil.disk_usage("/")
    print(json.dumps({
        "cpu": psutil.cpu_percent(), "cores": psutil.cpu_count(),
        "total_mb": memory.total / 2**20, "used_mb": (memory.total - memory.available) / 2**20,
        "total_gb": disk.total, "used_gb": disk.used, "disk": disk.percent, "load": psutil.getloadavg()[0],
    }), flush=True)
"""


def python_with_psutil():
    for python in (str(TOP / "build" / "venv" / "bin" / "python"), str(BUILD / "venv" / "bin" / "python"), sys.executable):
        try:
            if subprocess.run([python, "-c", "import psutil"], capture_output=True).returncode == 0:
                return python
        except OSError:
            continue
    return None


class BesidePsutil(Case):
    @classmethod
    def setUpClass(cls):
        cls.python = python_with_psutil()
        if not cls.python:
            raise unittest.SkipTest("psutil is not installed (pip install -r tests/python/requirements.txt)")
        cls.server = cls.enterClassContext(Server())
        cls.psutil = subprocess.Popen(
            [cls.python, "-c", READ], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        cls.addClassCleanup(cls.psutil.communicate)

    def both(self):
        import json

        self.psutil.stdin.write("\n")
        self.psutil.stdin.flush()
        theirs = json.loads(self.psutil.stdout.readline())
        return self.server.get("/metrics/system").json, theirs

    def assert_alike(self):
        ours, theirs = self.both()
        self.assertEqual(ours["cpu"]["cores"], theirs["cores"])
        self.assertLessEqual(abs(ours["memory"]["total_mb"] - theirs["total_mb"]), 1)
        self.assertLessEqual(abs(ours["memory"]["used_mb"] - theirs["used_mb"]), 64 + 0.01 * theirs["used_mb"])
        self.assertLessEqual(abs(ours["disk"]["percent"] - theirs["disk"]), 0.3)
        self.assertLessEqual(abs(ours["load_average"]["1m"] - theirs["load"]), 0.5)

    def test_values_are_psutils_within_the_drift_of_the_host_when_idle(self):
        self.assert_alike()

    def test_values_are_psutils_under_load_and_cpu_percent_sees_it(self):
        burner = subprocess.Popen([sys.executable, "-c", "while True: pass"])
        try:
            least = 100 / os.cpu_count() * 0.5
            eventually(lambda: self.server.get("/metrics/system").json["cpu"]["percent"] > least, 10, 0.1, "a busy CPU")
            self.assert_alike()
        finally:
            burner.kill()
            burner.wait()

    def percent_after(self, last):
        """The next second's percent; the same one where a second and a half told nothing else."""
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            ours = self.server.get("/metrics/system").json["cpu"]["percent"]
            if ours != last:
                break
            time.sleep(0.005)  # between two questions
        return ours

    def test_cpu_percent_of_a_second_is_psutils_of_that_second(self):
        last = self.percent_after(None)
        apart = []
        for _ in range(6):
            last = self.percent_after(last)
            theirs = self.both()[1]["cpu"]  # since it was asked before: the first time before the server was there
            apart.append(abs(last - theirs))
        self.assertLessEqual(statistics.median(apart[1:]), 10)


class BesideTheKernel(Case):
    def test_memory_is_total_minus_available_of_meminfo(self):
        with Server() as server:
            ours = server.get("/metrics/system").json["memory"]
        kib = {line.split(":")[0]: int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines()}
        self.assertAlmostEqual(ours["total_mb"], kib["MemTotal"] / 1024, delta=0.51)
        self.assertLess(abs(ours["used_mb"] - (kib["MemTotal"] - kib["MemAvailable"]) / 1024), 200)

    def test_disk_percent_is_what_df_says(self):
        with Server() as server:
            ours = server.get("/metrics/system").json["disk"]["percent"]
        df = subprocess.run(["df", "--output=pcent", "/"], capture_output=True, text=True).stdout.split()[1]
        self.assertLessEqual(abs(ours - int(df.rstrip("%"))), 1.01)

    def test_load_is_loadavgs(self):
        with Server() as server:
            ours = server.get("/metrics/system").json["load_average"]["15m"]
        self.assertLessEqual(abs(ours - float(Path("/proc/loadavg").read_text().split()[2])), 0.05)

    def test_json_and_metrics_tell_the_same_truth(self):
        with Server() as server:
            total = server.get("/metrics/system").json["memory"]["total_mb"]
            line = [x for x in server.get("/metrics").text.splitlines() if x.startswith("node_memory_MemTotal_bytes ")]
        self.assertAlmostEqual(float(line[0].split()[1]) / 2**20, total, delta=0.51)
