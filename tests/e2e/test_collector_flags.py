# SPDX-License-Identifier: MIT
"""Flags of collectors: what no script knows is told at start, what node_exporter's fleets pass is taken."""

from harness import Case, Server, eventually, run

PLAIN = """local sonda = require "sonda"
local size = sonda.option("collector.shelf.size", "1")
local shelf = sonda.gauge_family("my_shelf", "Shelves.")
sonda.collector("shelf", function() shelf(tonumber(size)) end)
"""
RENAMED = PLAIN.replace('"shelf"', '"rack"').replace("collector.shelf.", "collector.rack.")


#: Each loads the scripts, and refuses what none of them knows.
COMMANDS = (("serve", "--listen", "127.0.0.1:0"), ("check",), ("routes",), ("get", "/health"), ("repl",))


class Flags(Case):
    def test_a_flag_that_nothing_knows_is_named_and_ends_with_2(self):
        for flag in ("--collector.nosuch", "--no-collector.nosuch", "--collector.netdev.nosuch", "--no-collector.cpu.gast"):
            self.assert_refused(flag, flag, "no collector and no option of that name")

    def test_a_misspelt_flag_is_told_with_the_nearest(self):
        self.assert_refused("--no-collector.cpu.gast", "--no-collector.cpu.gast", "is --collector.cpu.guest meant?")
        self.assert_refused("--collector.sysctl.inclde", "--collector.sysctl.inclde=x", "is --collector.sysctl.include meant?")
        self.assert_refused("--web.listen-adress", "--web.listen-adress=:1", "is --web.listen-address meant?")

    def test_what_node_exporter_alone_has_is_taken_with_a_warning(self):
        with Server("--collector.ntp", "--collector.ntp.server=127.0.0.1", "--collector.supervisord", "--no-collector.ntp") as server:
            server.wait_log(r"warn .*node_exporter's, and not here.*flag=--collector\.ntp instead=\"timex ")
            server.wait_log(r"flag=--collector\.supervisord instead=")
            self.assertEqual(server.get("/metrics").status, 200)

    def test_a_layer_switches_a_collector_on_with_a_reload_and_a_flag_beats_it(self):
        layer = self.scratch({"enable.lua": "require('sonda').disable('loadavg')\n"})
        script = "local s = require 'sonda'\ns.enable('sysctl', { include = { 'kernel.pid_max', 'fs.nr_open' } })\ns.enable('ksmd')\n"
        with Server("--scripts", layer, "--no-collector.ksmd") as server:
            self.assertNotIn("node_load1 ", server.get("/metrics").text)
            (layer / "enable.lua").write_text(script)
            eventually(lambda: "\nnode_sysctl_kernel_pid_max " in server.get("/metrics").text, why="the collector")
            text = server.get("/metrics").text
            self.assertIn("\nnode_sysctl_fs_nr_open ", text)
            self.assertIn("\nnode_load1 ", text)
            self.assertNotIn('collector="ksmd"', text)

    def test_check_tells_options_that_no_collector_asks_for(self):
        layer = self.scratch({"enable.lua": "require('sonda').enable('sysctl', { inclde = 'fs.nr_open' })\n"})
        done = run("check", layer)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("enable.lua: note: collector.sysctl.inclde: ", done.stdout + done.stderr)
        self.assertIn("is collector.sysctl.include meant?", done.stdout + done.stderr)

    def assert_refused(self, flag, *words):
        for command in COMMANDS:
            with self.subTest((command[0], *words)):
                done = run(*command, *words[:-1])
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
                self.assertTrue(done.stderr.startswith(f"sonda: {flag}: "), done.stderr)
                self.assertIn(words[-1], done.stderr)

    def test_a_value_that_its_collector_cannot_take_is_told_and_ends_with_2(self):
        for flags, reason in ((("--collector.netdev.device-include=(",), "a parenthesis is not closed"),
                              (("--collector.vmstat.fields=\\p{L}",), "not supported"),
                              (("--collector.ipvs.backend-labels=nosuch",), "no label is named"),
                              (("--collector.arp.device-include=a", "--collector.arp.device-exclude=b"), "cannot be given together")):
            self.assert_refused(flags[0].split("=")[0], *flags, reason)

    def test_a_script_with_a_bad_pattern_of_its_own_does_not_keep_the_server_down(self):
        layer = self.scratch({"collectors/shelf.lua": PLAIN + 'require("lib.filter").ignored("collector.shelf.ignored", "(")'})
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/metrics").status, 200)

    def test_flags_of_node_exporter_are_taken(self):
        flags = ("--no-collector.ntp", "--no-collector.arp.netlink", "--no-collector.netdev.netlink",
                 "--collector.netclass.netlink", "--no-collector.cpu.guest",
                 "--collector.filesystem.mount-points-exclude=^/(dev|proc)", "--collector.disable-defaults", "--collector.cpu")
        with Server(*flags) as server:
            self.assertIn("node_cpu_seconds_total", server.get("/metrics").text)

    def test_information_on_cpus_is_no_cause_for_a_warning(self):
        done = run("get", "/metrics?collect[]=loadavg", "--collector.cpu.info")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_layers_collector_brings_its_own_flags(self):
        layer = self.scratch({"collectors/shelf.lua": PLAIN})
        with Server("--scripts", layer, "--collector.shelf.size=7") as server:
            self.assertRegex(server.get("/metrics").text, r"(?m)^my_shelf 7$")

    def test_a_flag_that_a_reload_makes_unknown_is_a_warning(self):
        layer = self.scratch({"collectors/shelf.lua": PLAIN})
        with Server("--scripts", layer, "--collector.shelf.size=7") as server:
            (layer / "collectors" / "shelf.lua").write_text(RENAMED)
            server.wait_log(r"warn .*no collector and no option of that name .*flag=--collector\.shelf\.size")
            eventually(lambda: "\nmy_shelf 1\n" in server.get("/metrics").text, why="the new generation's value")

    def test_a_broken_script_does_not_make_its_flags_fatal(self):
        layer = self.scratch({"collectors/shelf.lua": PLAIN + "!"})
        with Server("--scripts", layer, "--collector.shelf.size=7") as server:
            self.assertEqual(server.get("/metrics").status, 200)
