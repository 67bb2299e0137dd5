# SPDX-License-Identifier: MIT
"""What an edited or added script changes, and what a faulty one costs: itself."""

import time

from harness import Case, Server, eventually, run

HEALTH = """local sonda = require "sonda"
local shape = sonda.shape
sonda.get("/health", { shape = shape.object { { "status", shape.string() } } },
  function() return { status = "%s" } end)
"""
ECHO = """local sonda = require "sonda"
local shape = sonda.shape
sonda.post("/echo", {
  body = shape.object { { "name", shape.string() }, { "count", shape.integer { minimum = 1 } } },
  shape = shape.object { { "greeting", shape.string() } },
}, function(request)
  return { greeting = request.body.name:rep(request.body.count) }
end)
"""
FAULTY = """local sonda = require "sonda"
sonda.get("/faulty", { hidden = true }, function(request)
  if request.query.ok then return { ok = true } end
  error("no luck today")
end)
"""
FAULTY = FAULTY.replace("hidden = true", 'hidden = true, query = { { "ok", "string" } }')
LOOP = """local sonda = require "sonda"
sonda.get("/loop", { hidden = true }, function() while true do end end)
"""
CLOCK = """local sonda = require "sonda"
local calls = 0
sonda.get("/calls", { hidden = true, max_age = %s }, function() calls = calls + 1 return { calls = calls } end)
"""


class Layers(Case):
    def test_a_later_layer_replaces_a_file_and_adds_new_ones(self):
        below = self.scratch({"health.lua": HEALTH % "below", "echo.lua": ECHO})
        above = self.scratch({"health.lua": HEALTH % "above"})
        with Server("--scripts", below, "--scripts", above) as server:
            self.assertEqual(server.get("/health").body, b'{"status":"above"}')
            self.assertEqual(server.request("OPTIONS", "/echo").headers["Allow"].count("POST"), 1)
            self.assertEqual(server.get("/info").status, 200)

    def test_layers_come_from_the_environment_colon_separated(self):
        below, above = self.scratch({"health.lua": HEALTH % "below"}), self.scratch({"health.lua": HEALTH % "above"})
        with Server(environment={"SONDA_SCRIPTS": f"{below}:{above}"}) as server:
            self.assertEqual(server.get("/health").json, {"status": "above"})

    def test_an_empty_layer_changes_nothing(self):
        with Server("--scripts", self.scratch()) as server:
            self.assertEqual(server.get("/health").json["status"], "ok")

    def test_an_edit_changes_the_answer_after_a_restart(self):
        layer = self.scratch({"health.lua": HEALTH % "first"})
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/health").json, {"status": "first"})
        (layer / "health.lua").write_text(HEALTH % "second")
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/health").json, {"status": "second"})

    def test_what_init_writes_serves_the_same_answers(self):
        directory = self.scratch() / "scripts"
        run("init", directory)
        with Server() as plain, Server("--scripts", directory) as layered:
            for path in ("/health", "/openapi.json"):
                self.assertEqual(plain.get(path).body, layered.get(path).body, path)


class Posting(Case):
    @classmethod
    def setUpClass(cls):
        import tempfile

        from harness import write_files

        directory = cls.enterClassContext(tempfile.TemporaryDirectory())
        write_files(directory, {"echo.lua": ECHO})
        cls.server = cls.enterClassContext(Server("--scripts", directory))

    def post(self, body, kind="application/json"):
        return self.server.request("POST", "/echo", body, {"Content-Type": kind})

    def test_a_json_body_reaches_its_handler(self):
        answer = self.post('{"name":"ab","count":3}')
        self.assertEqual((answer.status, answer.body), (200, b'{"greeting":"ababab"}'))

    def test_a_body_against_its_shape_names_the_field(self):
        for body, field in (('{"name":"ab","count":"3"}', "count"), ('{"count":3}', "name"), ('{"name":"a","count":0}', "count")):
            with self.subTest(body):
                answer = self.post(body)
                self.assertEqual(answer.status, 422)
                self.assertEqual(answer.json["detail"][0]["loc"], ["body", field])

    def test_a_body_that_is_no_json_is_a_client_error(self):
        for body in ("{", "", "[1,", '{"name":', "\0"):
            with self.subTest(body):
                answer = self.post(body)
                self.assertEqual(answer.status, 422)
                self.assertIn(answer.json["detail"][0]["type"], ("json_invalid", "missing"))

    def test_an_integer_past_2_to_the_53_is_exact(self):
        answer = self.post('{"name":"","count":9007199254740993}')
        self.assertEqual((answer.status, answer.body), (200, b'{"greeting":""}'))
        answer = self.post('{"name":"a","count":9007199254740993.0}')
        self.assertEqual(answer.json["detail"][0]["type"], "int_parsing_size")
        answer = self.post('{"name":"a","count":1e999}')
        self.assertEqual((answer.status, answer.json["detail"][0]["loc"]), (422, ["body", 20]))

    def test_a_body_past_its_bound_is_413(self):
        self.assertEqual(self.post('{"name":"' + "x" * 200_000 + '","count":1}').status, 413)

    def test_a_body_of_another_type_is_refused(self):
        self.assertIn(self.post("name=ab", "application/x-www-form-urlencoded").status, (400, 415, 422))

    def test_get_of_a_post_route_is_405(self):
        answer = self.server.get("/echo")
        self.assertEqual(answer.status, 405)
        self.assertIn("POST", answer.headers["Allow"])


class Faults(Case):
    def test_a_raise_costs_its_request_a_500_and_the_log_a_line_with_its_place(self):
        with Server("--scripts", self.scratch({"faulty.lua": FAULTY})) as server:
            answer = server.get("/faulty")
            self.assertEqual((answer.status, answer.body), (500, b'{"detail":"Internal Server Error"}'))
            line = server.wait_log("handler failed.*no luck today").string
            self.assertIn("faulty.lua", line)
            self.assertRegex(line, r"line=\"?4|faulty\.lua:4")
            self.assertRegex(line, rf"request={answer.headers['X-Request-Id']}\b")
            self.assertEqual(server.get("/health").status, 200)

    def test_an_endless_loop_ends_at_its_budget_and_others_answer(self):
        layer = self.scratch({"loop.lua": LOOP})
        with Server("--scripts", layer, "--max-call-ms", "200", "--workers", "1") as server:
            started = time.monotonic()
            self.assertIn(server.get("/loop").status, (500, 503))
            self.assertLess(time.monotonic() - started, 2)
            self.assertEqual(server.get("/health").status, 200)
            server.wait_log("loop.lua")

    def test_a_route_that_keeps_failing_is_cut_off_and_tried_again_later(self):
        with Server("--scripts", self.scratch({"faulty.lua": FAULTY}), "--workers", "1") as server:
            answer = eventually(
                lambda: (lambda a: a if a.status == 503 else None)(server.get("/faulty")), why="an open breaker"
            )
            self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
            self.assertEqual(server.get("/health").status, 200)
            eventually(lambda: server.get("/faulty?ok=1").status == 200, seconds=30, every=0.1, why="a closed breaker")

    def test_a_broken_script_at_start_leaves_the_rest_serving(self):
        layer = self.scratch({"broken.lua": "local x = = 1\n", "health.lua": HEALTH % "layered"})
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/health").json["status"], "layered")
            self.assertEqual(server.get("/info").status, 200)
            self.assertRegex("\n".join(server.log), r"broken\.lua")

    def test_strict_scripts_refuses_to_start_with_a_broken_one(self):
        done = run("serve", "--listen", "127.0.0.1:0", "--strict-scripts", "--scripts", self.scratch({"broken.lua": "local x = = 1\n"}))
        self.assertEqual(done.returncode, 2)
        self.assertIn("broken.lua:1", done.stderr)


class MaxAge(Case):
    def test_an_answer_younger_than_max_age_is_reused(self):
        with Server("--scripts", self.scratch({"calls.lua": CLOCK % 60}), "--workers", "1") as server:
            first = server.get("/calls").json["calls"]
            self.assertEqual({server.get("/calls").json["calls"] for _ in range(20)}, {first})

    def test_an_answer_older_than_max_age_is_made_anew(self):
        with Server("--scripts", self.scratch({"calls.lua": CLOCK % 0.05}), "--workers", "1") as server:
            first = server.get("/calls").json["calls"]
            eventually(lambda: server.get("/calls").json["calls"] > first, why="a new answer")

    def test_max_age_0_reuses_nothing(self):
        with Server("--scripts", self.scratch({"calls.lua": CLOCK % 0}), "--workers", "1") as server:
            seen = [server.get("/calls").json["calls"] for _ in range(10)]
            self.assertEqual(len(set(seen)), 10)
