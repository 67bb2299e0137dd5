# SPDX-License-Identifier: MIT
"""Built-in collectors are run when they are first asked for; a broken one of a layer is told all the same."""

import re

from harness import Case, Server, eventually, run

PLAIN = 'require("sonda").collector("shelf", function() end)\n'


def engine_bytes(metrics):
    return float(re.search(r'(?m)^sonda_engine_memory_bytes\{worker="0"\} (\S+)$', metrics)[1])


def faults_of(server):
    return "\n".join(f"{fault['file']}:{fault['line']}" for fault in server.get("/-/scripts").json["faults"])


class Late(Case):
    def test_an_engine_that_is_asked_for_one_collector_holds_no_other(self):
        with Server("--workers", "1") as server:
            server.get("/metrics?collect[]=uname")
            one = engine_bytes(server.get("/metrics?collect[]=uname").text)
            server.get("/metrics")
            self.assertGreater(engine_bytes(server.get("/metrics?collect[]=uname").text), 1.5 * one)

    def test_the_first_scrape_says_what_the_second_says(self):
        with Server("--workers", "1") as server:
            names = [set(re.findall(r"(?m)^# TYPE (node_\S+)", server.get("/metrics").text)) for _ in range(2)]
            self.assertIn("node_load1", names[0])
            self.assertEqual(*names)


class Broken(Case):
    def assert_told(self, text, line):
        layer = self.scratch({"collectors/shelf.lua": text})
        self.assertEqual(run("check", layer).returncode, 1)
        with Server("--scripts", layer) as server:
            eventually(lambda: f"collectors/shelf.lua:{line}" in faults_of(server), why="the fault is told at start")
            self.assertIn("node_load1", server.get("/metrics").text)
        (layer / "collectors/shelf.lua").write_text(PLAIN)
        with Server("--scripts", layer, "--poll-ms", "3600000") as server:
            self.assertEqual(faults_of(server), "")
            (layer / "collectors/shelf.lua").write_text(text)
            server.request("POST", "/-/reload")
            eventually(lambda: f"collectors/shelf.lua:{line}" in faults_of(server), why="the reload tells the fault")
            self.assertEqual(server.get("/-/scripts").json["generation"], 1)
            self.assertIn('node_scrape_collector_success{collector="shelf"} 1', server.get("/metrics").text)

    def test_one_that_does_not_compile(self):
        self.assert_told(PLAIN + "!", 2)

    def test_one_that_breaks_when_it_is_run(self):
        self.assert_told('require("sonda").collector("shelf", function()\n  error("boom")\nend)\n', 2)

    def test_a_module_of_a_layer_that_breaks_a_built_in_collector(self):
        layer = self.scratch({"lib/outcome.lua": "return {}\n"})
        done = run("check", layer)
        self.assertEqual(done.returncode, 1)
        self.assertIn("collector", done.stderr)
        with Server("--scripts", layer) as server:
            text = eventually(
                lambda: (text := server.get("/metrics").text).count("_success{collector=\"cpu\"} 1") and text,
                why="the built-in module serves again",
            )
            self.assertIn("node_cpu_seconds_total", text)


class Copies(Case):
    def test_a_copy_of_all_scripts_serves_and_an_edit_of_one_is_live(self):
        layer = self.scratch()
        self.assertEqual(run("init", layer).returncode, 0)
        self.assertEqual(run("check", layer).returncode, 0)
        with Server("--scripts", layer) as server:
            self.assertIn("node_load1", server.get("/metrics").text)
            path = layer / "collectors/loadavg.lua"
            fresh = layer / "fresh"
            fresh.write_text(path.read_text().replace("node_load", "node_weight"))
            fresh.rename(path)
            eventually(lambda: "node_weight1" in server.get("/metrics").text, why="the edit is live")
            self.assertNotIn("node_load1", server.get("/metrics").text)
