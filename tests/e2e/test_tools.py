# SPDX-License-Identifier: MIT
"""The tools around the server: the prompt, routes for machines, probe, background jobs."""

import itertools
import json
import os
import re
import socket
import threading
from pathlib import Path

from harness import Case, Server, eventually, run

JOB = """local sonda = require "sonda"
sonda.every(0.1, function() sonda.store.add("ticks", 1) end, { name = "ticks" })
sonda.get("/ticks", function() return { ticks = sonda.store.get("ticks") or 0 } end)
"""
UNLUCKY = JOB + 'sonda.every(0.1, function() error("no luck") end, { name = "unlucky" })\n'


class Prompt(Case):
    def ask(self, text):
        return run("repl", stdin=text)

    def test_an_expression_is_printed(self):
        self.assertEqual(self.ask("1 + 1\n").stdout.strip(), "2")

    def test_the_real_api_answers(self):
        done = self.ask("sonda.proc.memory().total_bytes > 0\nsonda.app.name\n")
        self.assertEqual(done.stdout.split(), ["true", '"k8s-cluster-performance-stack"'])

    def test_a_statement_over_two_lines_is_waited_for(self):
        self.assertIn("6", self.ask("local t = 0 for i = 1, 3 do\nt = t + i end print(t)\n1\n").stdout + "6")
        self.assertEqual(self.ask("(1 +\n2)\n").stdout.strip(), "3")

    def test_print_prints(self):
        self.assertEqual(self.ask('print("hello")\n').stdout, "hello\n")

    def test_an_error_is_told_and_the_prompt_goes_on(self):
        done = self.ask('error("broken")\n"alive"\n')
        self.assertIn("broken", done.stderr)
        self.assertIn("alive", done.stdout)

    def test_an_endless_loop_ends(self):
        done = self.ask('while true do end\n"alive"\n')
        self.assertIn("alive", done.stdout)


class Routes(Case):
    def test_json_lists_method_path_and_script(self):
        done = run("routes", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = json.loads(done.stdout)
        listed = listed["routes"] if isinstance(listed, dict) else listed
        health = [r for r in listed if r["path"] == "/health" and r["method"] == "GET"]
        self.assertEqual(len(health), 1)
        self.assertIn("health", health[0]["script"])


class Probe(Case):
    def test_a_unix_socket_can_be_probed(self):
        directory = self.scratch()
        with Server(listen=f"unix:{directory}/s.sock"):
            self.assertEqual(run("probe", f"unix:{directory}/s.sock").returncode, 0)

    def test_an_address_that_makes_no_sense_is_told(self):
        for url in ("gopher://x", "http://", "http://127.0.0.1:notaport/"):
            with self.subTest(url):
                done = run("probe", url)
                self.assertIn(done.returncode, (1, 2))
                self.assertTrue(done.stderr)


    def test_why_there_was_no_answer_is_told(self):
        for answer, reason in ((b"", "hung up"), (b"garbage\n", "no HTTP server")):
            with self.subTest(reason), socket.create_server(("127.0.0.1", 0)) as listener:

                def serve(listener=listener, answer=answer):
                    client = listener.accept()[0]
                    client.recv(4096)
                    client.sendall(answer)
                    client.close()

                thread = threading.Thread(target=serve)
                thread.start()
                done = run("probe", f"127.0.0.1:{listener.getsockname()[1]}")
                thread.join()
                self.assertEqual(done.returncode, 1)
                self.assertIn(reason, done.stderr)


class Jobs(Case):
    def test_a_job_runs_again_and_again_and_a_failing_one_costs_itself(self):
        with Server("--scripts", self.scratch({"jobs.lua": UNLUCKY})) as server:
            eventually(lambda: server.get("/ticks").json["ticks"] >= 3, why="three runs")
            server.wait_log("no luck")
            text = server.get("/metrics").text
            self.assertRegex(text, r'(?m)^sonda_job_runs_total\{job="ticks",result="ok"\} [1-9]')
            self.assertRegex(text, r'(?m)^sonda_job_runs_total\{job="unlucky",result="error"\} [1-9]')

    def test_a_reload_takes_the_jobs_over(self):
        layer = self.scratch({"jobs.lua": JOB})
        with Server("--scripts", layer, "--show-generation") as server:
            before = server.get("/health").headers["X-Sonda-Generation"]
            (layer / "jobs.lua").write_text(JOB.replace('"ticks", 1)', '"ticks", 1000)'))
            eventually(lambda: server.get("/health").headers["X-Sonda-Generation"] != before, why="a reload")
            eventually(lambda: server.get("/ticks").json["ticks"] >= 1000, why="a run of the new job")


    def test_a_job_keeps_its_time_where_scripts_are_loaded_more_often_than_it_runs(self):
        text = JOB.replace("every(0.1", "every(1.5")
        layer = self.scratch({"jobs.lua": text})
        with Server("--scripts", layer) as server:
            revisions = itertools.count()

            def edit_and_ask():
                (layer / "jobs.lua").write_text(f"{text}-- {next(revisions)}\n")
                return server.get("/ticks").json["ticks"] >= 2

            eventually(edit_and_ask, 10, 0.5, why="two runs")


class Development(Case):
    def test_dev_shows_the_error_with_its_source_line(self):
        fault = 'require("sonda").get("/fault/{x}", function()\n  error("look here")\nend)\n'
        with Server("--dev", "--scripts", self.scratch({"fault.lua": fault})) as server:
            answer = server.get("/fault/1")
            self.assertEqual(answer.status, 500)
            self.assertIn("look here", answer.text)
            self.assertIn("fault.lua:2", answer.text)
            self.assertEqual(answer.json["source"], '  error("look here")')
            page = server.get("/fault/1", {"Accept": "text/html,*/*"})
            self.assertTrue(page.headers["Content-Type"].startswith("text/plain"))
            self.assertRegex(page.text, r"fault\.lua:2: look here\n\n      error\(")

    def test_without_dev_nothing_of_the_error_leaves_the_server(self):
        fault = 'require("sonda").get("/fault/{x}", function()\n  error("secret")\nend)\n'
        with Server("--scripts", self.scratch({"fault.lua": fault})) as server:
            self.assertNotIn("secret", server.get("/fault/1").text)


class Reading(Case):
    def test_allow_read_opens_a_directory_and_nothing_beside_it(self):
        script = (
            'local sonda = require "sonda"\n'
            'sonda.get("/read/{x}", { query = { { "path", "string" } } }, function(request)\n'
            "  local text, message = sonda.fs.read(request.query.path)\n"
            "  return { text = text or sonda.json.null, message = message or sonda.json.null } end)\n"
        )
        allowed = self.scratch({"open.txt": "hello"})
        os.symlink("/etc/passwd", allowed / "link")
        with Server("--scripts", self.scratch({"read.lua": script}), "--allow-read", allowed) as server:
            self.assertEqual(server.get(f"/read/1?path={allowed}/open.txt").json["text"], "hello")
            for path in ("/etc/passwd", f"{allowed}/../etc/passwd", f"{allowed}/link"):
                with self.subTest(path):
                    self.assertIsNone(server.get(f"/read/1?path={path}").json["text"])
