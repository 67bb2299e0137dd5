# SPDX-License-Identifier: MIT
"""GET /metrics as Prometheus sees it: formats, selection, families without doubles, a failing collector."""

import re
import shutil
import subprocess
import threading
import unittest

from harness import Case, Server, eventually, machine_arguments

COLLECTOR = """local sonda = require "sonda"
local widgets = sonda.gauge_family("my_widgets", "Widgets on stock.", { "kind" })
sonda.collector("widgets", { default = true }, function() widgets(3, "round") widgets(4, "square") end)
"""
FAILING = """local sonda = require "sonda"
local half = sonda.gauge_family("my_half", "Half done.")
sonda.collector("failing", { default = true }, function() half(1) error("no widgets") end)
"""
LATE = """local sonda = require "sonda"
sonda.collector("late", { default = true }, function() while true do end end)
"""
COUNTED = """local sonda = require "sonda"
local made = sonda.gauge_family("my_made", "Collections made.")
sonda.collector("counted", { default = true }, function()
  made(sonda.store.add("made", 1))
  while not sonda.store.get "go" do end
end)
sonda.get("/worker", {}, function(request) return { worker = request.id >> 40, made = sonda.store.get "made" or 0 } end)
sonda.post("/go", {}, function() sonda.store.set("go", true) return { go = true } end)
sonda.post("/wait", {}, function() sonda.store.delete "go" return { go = false } end)
"""


class Compressed(Case):
    """Of a recorded machine, whose numbers stand still."""

    def setUp(self):
        self.server = self.enterContext(Server(*machine_arguments("laptop")))

    def of_the_machine(self, accept_encoding):
        answer = self.server.get("/metrics?collect[]=meminfo&collect[]=netstat&collect[]=stat", {"Accept-Encoding": accept_encoding})
        lines = [line for line in answer.text.splitlines() if re.match(r"(# \w+ )?node_(?!scrape)", line)]
        return answer, lines

    def test_a_scrape_by_gzip_is_the_plain_one_made_smaller(self):
        plain, lines = self.of_the_machine("identity")
        packed, unpacked = self.of_the_machine("gzip")
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(unpacked, lines)
        self.assertGreater(len(lines), 150)
        self.assertLess(len(packed.raw), len(plain.raw) / 4)

    def test_each_of_many_scrapes_by_gzip_is_whole(self):
        _, lines = self.of_the_machine("identity")
        for _ in range(20):
            self.assertEqual(self.of_the_machine("gzip")[1], lines)


class Exposition(Case):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())

    def test_text_is_the_default_format(self):
        answer = self.server.get("/metrics")
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        for name in ("node_load1 ", "node_memory_MemTotal_bytes ", "sonda_build_info{", "process_resident_memory_bytes "):
            self.assertRegex(answer.text, f"(?m)^{re.escape(name)}")

    def test_openmetrics_is_given_to_who_asks_and_ends_as_it_must(self):
        answer = self.server.get("/metrics", {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"})
        self.assertTrue(answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0"))
        self.assertTrue(answer.text.endswith("# EOF\n"))

    def test_no_series_and_no_family_comes_twice(self):
        lines = self.server.get("/metrics").text.splitlines()
        types = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
        series = [line.rsplit(" ", 1)[0] for line in lines if line and not line.startswith("#")]
        self.assertEqual(len(types), len(set(types)))
        self.assertEqual(len(series), len(set(series)))

    def test_every_sample_is_a_number(self):
        for line in self.server.get("/metrics").text.splitlines():
            if not line.startswith("#"):
                float(line.rsplit(" ", 1)[1].replace("Inf", "inf"))

    def test_collect_and_exclude_choose_collectors(self):
        only = self.server.get("/metrics?collect[]=loadavg").text
        self.assertIn("node_load1 ", only)
        self.assertNotIn("node_memory_MemTotal_bytes", only)
        without = self.server.get("/metrics?exclude[]=loadavg").text
        self.assertNotIn("node_load1 ", without)
        self.assertIn("node_memory_MemTotal_bytes", without)

    def test_an_unknown_collector_is_400(self):
        self.assertEqual(self.server.get("/metrics?collect[]=nonsense").status, 400)

    def test_every_scrape_tells_how_each_collector_fared(self):
        text = self.server.get("/metrics").text
        self.assertRegex(text, r'(?m)^node_scrape_collector_success\{collector="loadavg"\} 1$')
        self.assertRegex(text, r'(?m)^node_scrape_collector_duration_seconds\{collector="loadavg"\} ')

    def test_many_clients_at_once_all_get_a_whole_answer(self):
        whole = []

        def ask():
            text = self.server.get("/metrics").text
            whole.append(text.endswith("\n") and "node_load15 " in text)

        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(whole, [True] * 20)

    def test_promtool_finds_nothing_in_sondas_own_metrics(self):
        promtool = shutil.which("promtool")
        if not promtool:
            raise unittest.SkipTest("promtool is not installed")
        text = "".join(
            line for line in self.server.get("/metrics").text.splitlines(keepends=True)
            if line.split()[2 if line.startswith("#") else 0].startswith(("sonda_", "process_"))
        )
        done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))


class Scripts(Case):
    def test_a_new_collector_is_a_script(self):
        with Server("--scripts", self.scratch({"collectors/widgets.lua": COLLECTOR})) as server:
            text = server.get("/metrics").text
        self.assertIn('my_widgets{kind="round"} 3\n', text)
        self.assertIn("# HELP my_widgets Widgets on stock.\n# TYPE my_widgets gauge\n", text)

    def test_a_failing_collector_costs_only_itself(self):
        layer = self.scratch({"collectors/failing.lua": FAILING, "collectors/widgets.lua": COLLECTOR})
        with Server("--scripts", layer) as server:
            text = server.get("/metrics").text
        self.assertIn('node_scrape_collector_success{collector="failing"} 0\n', text)
        self.assertIn('my_widgets{kind="round"} 3\n', text)
        self.assertNotIn("my_half 1", text)

    def test_a_late_collector_costs_only_itself(self):
        with Server("--scripts", self.scratch({"collectors/late.lua": LATE})) as server:
            text = server.get("/metrics").text
        self.assertIn('node_scrape_collector_success{collector="late"} 0\n', text)
        self.assertIn("node_load1 ", text)

    def test_flags_switch_collectors(self):
        with Server("--no-collector.loadavg") as server:
            self.assertNotIn("node_load1 ", server.get("/metrics").text)
        with Server("--collector.disable-defaults", "--collector.loadavg") as server:
            text = server.get("/metrics").text
            self.assertIn("node_load1 ", text)
            self.assertNotIn("node_memory_MemTotal_bytes", text)

    def test_the_textfile_directory_joins_the_scrape(self):
        directory = self.scratch({"backup.prom": "# HELP backup_age_seconds Age.\n# TYPE backup_age_seconds gauge\nbackup_age_seconds 12\n"})
        with Server(f"--collector.textfile.directory={directory}") as server:
            self.assertIn("backup_age_seconds 12\n", server.get("/metrics").text)


class SameMoment(Case):
    """One connection to each of four workers; three scrape."""

    def clients(self, *arguments):
        layer = self.scratch({"collectors/counted.lua": COUNTED})
        server = self.enterContext(Server("--scripts", layer, "--workers", 4, "--max-connections-per-address", 0, *arguments))
        clients = {}

        def add():
            client = server.client()
            worker = client.request("GET", "/worker").json["worker"]
            self.addCleanup(client.close)
            if clients.setdefault(worker, client) is not client:
                client.close()
            return len(clients) == 4

        eventually(add, why="each worker has a connection")  # they may begin to run after each other
        return list(clients.values())

    def made(self, client):
        return client.request("GET", "/worker").json["made"]

    def ask_all(self, clients, path):
        for client in clients:
            client.connection.request("GET", path)

    def texts(self, clients):
        return [client.connection.getresponse().read().decode() for client in clients]

    def test_all_workers_answer_with_one_collection(self):
        other, *clients = self.clients("--max-collector-ms", 5000)
        # A worker that a busy machine keeps from its turn collects for itself: then another choice is asked for.
        for without in ("arp", "bonding", "edac", "hwmon", "loadavg", "meminfo", "netdev", "netstat", "stat", "uname"):
            other.request("POST", "/wait")
            before = self.made(other)
            self.ask_all(clients, f"/metrics?exclude[]={without}")
            eventually(lambda: self.made(other) > before, why="a collection begins")
            other.request("POST", "/go")
            texts = self.texts(clients)
            if self.made(other) == before + 1:
                self.assertEqual(len(set(texts)), 1)
                self.assertIn(f"\nmy_made {before + 1}\n", texts[0])
                return
        self.fail("not once")

    def test_a_collector_that_hangs_in_one_worker_costs_the_others_nothing_else(self):
        _, *clients = self.clients("--max-collector-ms", 300)
        self.ask_all(clients, "/metrics")
        for text in self.texts(clients):
            self.assertIn('node_scrape_collector_success{collector="counted"} 0\n', text)
            self.assertIn("node_load1 ", text)
