# SPDX-License-Identifier: MIT
"""The commands beside serve: check, routes, get, probe, init, record, --version, --help."""

import json
import re
import signal
import socket
import subprocess
from pathlib import Path

from harness import SONDA, Case, Server, run

REPOSITORY = Path(__file__).resolve().parents[2]
FINE = """local sonda = require "sonda"
local shape = sonda.shape
sonda.get("/hello", { summary = "Greeting", shape = shape.object { { "hello", shape.string() } } },
  function() return { hello = "world" } end)
"""
TYPO = """local sonda = require "sonda"

sonda.get("/hello", function()
  return { hello = "world"
end)
"""
WRONG_SHAPE = """local sonda = require "sonda"
local shape = sonda.shape
sonda.get("/number", { shape = shape.object { { "n", shape.integer() } } },
  function() return { n = "seven" } end)
"""


class Plain(Case):
    def test_version_is_one_line_on_stdout(self):
        done = run("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"\Asonda \d+\.\d+\.\d+\S*\n\Z")

    def test_help_names_every_command_and_flag(self):
        done = run("--help")
        self.assertEqual(done.returncode, 0)
        for word in ("serve", "check", "routes", "get", "probe", "init", "--listen", "--scripts", "SONDA_LISTEN"):
            self.assertIn(word, done.stdout)

    def test_the_readme_names_the_commands_that_help_names(self):
        helped = re.findall(r"(?m)^(?:usage:|      ) sonda (\S+(?: [A-Z[][^ ]*)?) +\S", run("--help").stdout)
        told = re.findall(r"(?m)^\| `sonda ([^`]+)` \|", (REPOSITORY / "README.md").read_text())
        self.assertGreaterEqual(len(told), 8)
        self.assertEqual([form.removesuffix(" [FLAGS]") for form in helped], told)

    def test_routes_lists_what_would_be_served(self):
        done = run("routes")
        self.assertEqual(done.returncode, 0, done.stderr)
        for path in ("/health", "/info", "/metrics/system", "/metrics/app"):
            self.assertRegex(done.stdout, rf"(?m)^GET\s+{path}\b")

    def test_routes_of_a_layer_name_its_file(self):
        done = run("routes", "--scripts", self.scratch({"hello.lua": FINE}))
        self.assertRegex(done.stdout, r"(?m)^GET\s+/hello\b.*hello\.lua")


class Get(Case):
    def test_get_prints_the_answer_and_exits_0(self):
        done = run("get", "/health")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["status"], "ok")

    def test_get_takes_a_query(self):
        done = run("get", "/metrics/processes?top=2")
        self.assertEqual(len(json.loads(done.stdout)["processes"]), 2)

    def test_get_of_an_unknown_path_exits_1(self):
        self.assertEqual(run("get", "/nothing").returncode, 1)


class Probe(Case):
    def test_probe_of_a_running_server_exits_0(self):
        with Server() as server:
            for url in (server.url, server.url + "/health", server.url + "/metrics/system"):
                with self.subTest(url):
                    done = run("probe", url)
                    self.assertEqual(done.returncode, 0, done.stderr)

    def test_probe_asks_where_the_environment_says_the_server_listens(self):
        with Server() as server:
            host, port = server.address()
            self.assertEqual(run("probe", environment={"SONDA_LISTEN": f"{host}:{port}"}).returncode, 0)

    def test_probe_of_nobody_exits_1_with_a_reason(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            done = run("probe", f"http://127.0.0.1:{free.getsockname()[1]}/health")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_probe_of_a_failing_path_exits_1(self):
        with Server() as server:
            self.assertEqual(run("probe", server.url + "/nothing").returncode, 1)

    def test_probe_of_a_silent_server_ends(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            done = run("probe", f"http://127.0.0.1:{silent.getsockname()[1]}/health", seconds=15)
        self.assertEqual(done.returncode, 1)


class Init(Case):
    def test_init_writes_the_default_scripts_and_they_check(self):
        directory = self.scratch() / "scripts"
        self.assertEqual(run("init", directory).returncode, 0)
        self.assertTrue(list(directory.rglob("*.lua")))
        done = run("check", directory)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_init_overwrites_nothing_and_says_so(self):
        directory = self.scratch({"health.lua": "-- mine\n"})
        done = run("init", directory)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 were there already", done.stdout)
        self.assertEqual((directory / "health.lua").read_text(), "-- mine\n")

    def test_an_init_that_was_ended_leaves_no_script_cut_short(self):
        directory, whole = self.scratch() / "cut", self.scratch() / "whole"
        ended = subprocess.run(["bash", "-c", 'ulimit -f 4; exec "$0" init "$1"', SONDA, directory], capture_output=True)
        self.assertEqual(ended.returncode, -signal.SIGXFSZ, ended.stderr)
        for place in (directory, whole):
            self.assertEqual(run("init", place).returncode, 0)
        for path in whole.rglob("*.lua"):
            self.assertEqual((directory / path.relative_to(whole)).read_text(), path.read_text(), path)


class Check(Case):
    def check(self, files, *more):
        return run("check", self.scratch(files), *more)

    def test_sound_scripts_exit_0(self):
        done = self.check({"hello.lua": FINE})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_built_in_scripts_are_sound(self):
        done = run("check")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_syntax_error_is_told_with_file_and_line_and_exit_1(self):
        done = self.check({"hello.lua": TYPO})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, r"hello\.lua:5: ")

    def test_an_answer_against_its_shape_is_told_with_the_field(self):
        done = self.check({"number.lua": WRONG_SHAPE})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, r"number\.lua:\d+: .*\bn\b")

    def test_an_unknown_global_is_told(self):
        done = self.check({"typo.lua": 'local sonda = require "sonda"\nlocal now = sonda.now()\nprnt(now)\n'})
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout + done.stderr, r"typo\.lua:3: .*prnt")

    def test_old_spellings_are_warned_of_with_the_new_one_and_exit_0(self):
        old = 'local sonda = require "sonda"\nlocal n = sonda.shape.integer { minimum = 0 }\n'
        old += 'sonda.get("/old", { shape = sonda.shape.object { { "n", n } }, timeout = 2 }, function() return { n = 1 } end)\n'
        done = self.check({"old.lua": old})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r'(?m)old\.lua:2: warning: .*write \{ "name", "integer", … \}$')
        self.assertRegex(done.stdout, r"(?m)old\.lua:3: warning: .*write timeout_seconds$")
        warnings = json.loads(self.check({"old.lua": old}, "--json").stdout)["warnings"]
        self.assertEqual([warning["line"] for warning in warnings], [2, 3])

    def test_what_free_form_json_cannot_tell_is_warned_of(self):
        doubtful = 'require("sonda").get("/doubt", function() return { list = {}, mixed = { 1, a = 3 }, text = "caf\\xe9" } end)\n'
        done = self.check({"doubt.lua": doubtful})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for part in ("list: an empty table", "mixed: a table with the keys", "text: a byte that is not UTF-8"):
            self.assertRegex(done.stdout, rf"(?m)doubt\.lua:1: warning: GET /doubt: {part}")

    def test_the_built_in_scripts_use_no_old_spelling(self):
        self.assertNotIn("warning", run("check").stdout)

    def test_json_is_for_pipelines(self):
        done = self.check({"hello.lua": TYPO}, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("hello.lua", json.dumps(json.loads(done.stdout)))

    def test_a_caret_stands_below_what_is_wrong(self):
        for line, wrong in (
            ("return { a = 1 bad = 2 }", "bad ="),
            ("if true = 2 then return end", "= 2"),
            ("return { a = retun(1) }", "retun("),
            ('local x = ab x = a', "ab x"),
        ):
            with self.subTest(line):
                files = {"hello.lua": f'require("sonda").get("/hello", function() {line} end)\n'}
                done = self.check(files)
                source, caret = done.stderr.splitlines()[1:3]
                self.assertEqual(caret.index("^"), source.index(wrong))
                fault = json.loads(self.check(files, "--json").stdout)["faults"][0]
                self.assertEqual(fault["column"], caret.index("^") - 4 + 1)

    def test_a_flag_that_serve_would_refuse_is_status_2(self):
        done = run("check", "--collector.bogus")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\Asonda: --collector\.bogus: [^\n]*\n\Z")

    def test_a_directory_that_is_not_there_is_status_2(self):
        self.assertEqual(run("check", "/nonexistent/scripts").returncode, 2)
