# SPDX-License-Identifier: MIT
"""What a layer of scripts may take away, and what it may not: /health, routes, collectors, jobs."""

import json
import signal
import subprocess
import time
import unittest

from harness import PATIENCE, SONDA, Case, Server, clean_environment, eventually

SONDA_LUA = 'local sonda = require "sonda"\n'
HEALTH = SONDA_LUA + 'sonda.get("/health", function()\n  %s\nend)\n'

# Each would take /health away.
BROKEN_HEALTH = {
    "does not parse": "this is no Lua\n",
    "loops while it loads": "while true do end\n",
    "is empty": "",
    "declares something else": SONDA_LUA + 'sonda.get("/other", function() return 1 end)\n',
    "raises": HEALTH % 'error("no luck")',
    "loops": HEALTH % "while true do end",
    "refuses": HEALTH % 'return nil, "not today"',
    "answers 500": HEALTH % "return sonda.reply(500, {})",
    "answers 500 to all who name a host": SONDA_LUA + """sonda.get("/health", function(request)
  return sonda.reply(request:header("host") and 500 or 200, {})
end)
""",
    "answers 500 from the second time on": SONDA_LUA + """local times = 0
sonda.get("/health", function()
  times = times + 1
  return sonda.reply(times > 1 and 500 or 200, {})
end)
""",
}


def check(*arguments):
    done = subprocess.run([SONDA, "check", *map(str, arguments)], env=clean_environment(), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60 * PATIENCE)
    return done.returncode, done.stdout, done.stderr


class Health(Case):
    def assert_serves(self, server):
        answer = server.get("/health")
        self.assertEqual((answer.status, answer.json["status"]), (200, "ok"))

    def test_at_start_a_layer_cannot_take_health_away(self):
        for what, text in BROKEN_HEALTH.items():
            with self.subTest(what), Server("--scripts", self.scratch({"health.lua": text})) as server:
                self.assert_serves(server)
                eventually(lambda: server.get("/-/scripts").json["faults"], why="the fault is told")
                self.assert_serves(server)
                self.assertIn("health.lua", server.get("/health?verbose").json["scripts"]["last_error"]["at"])

    def test_a_live_edit_cannot_take_health_away(self):
        layer = self.scratch({"health.lua": HEALTH % 'return { status = "ok", mine = true }'})
        with Server("--scripts", layer) as server:
            for rejected, (what, text) in enumerate(BROKEN_HEALTH.items(), 1):
                with self.subTest(what):
                    (layer / "health.lua").write_text(text)
                    eventually(lambda: server.get("/-/scripts").json["rejected"] >= rejected, why="it is refused",
                               seconds=15)
                    self.assertEqual(server.get("/health").json, {"status": "ok", "mine": True})

    def test_check_calls_it_a_fault(self):
        for what, text in BROKEN_HEALTH.items():
            with self.subTest(what):
                status, _, said = check(self.scratch({"health.lua": text}))
                self.assertEqual(status, 1)
                self.assertRegex(said, r"health\.lua|/health")


class Falling(Case):
    def test_a_broken_file_gives_way_to_the_next_lower_layers_file_of_its_name(self):
        middle = self.scratch({"info.lua": SONDA_LUA + 'sonda.get("/info", function() return { from = "middle" } end)\n'})
        for text in ("not Lua", SONDA_LUA + 'sonda.get("/info", function() error("x") end)\n'):
            top = self.scratch({"info.lua": text})
            with self.subTest(text), Server("--scripts", middle, "--scripts", top) as server:
                eventually(lambda: server.get("/info").json == {"from": "middle"}, why="the middle layer's answer")
                self.assertIn("info.lua", server.get("/-/scripts").text)

    def test_a_broken_module_gives_way_too(self):
        top = self.scratch({"lib/units.lua": "not Lua"})
        with Server("--scripts", top) as server:
            self.assertEqual(server.get("/metrics/system").status, 200)

    def test_a_module_that_breaks_a_script_of_a_lower_layer_gives_way(self):
        for module, text, path in (
            ("units", "return {}", "/metrics/system"),
            ("pages", "", "/docs"),
            ("schema", "return 5", "/openapi.json"),  # which reaches it through lib.openapi
        ):
            top = self.scratch({f"lib/{module}.lua": text})
            with self.subTest(module), Server("--scripts", top) as server:
                eventually(lambda path=path: server.get(path).status == 200, why="the built-in module serves it")
                self.assertTrue(server.get("/-/scripts").json["faults"])


class Crowding(Case):
    def test_what_a_layer_uses_up_is_not_taken_from_the_built_in_scripts(self):
        crowd = SONDA_LUA + """
            for i = 1, 1020 do sonda.get("/crowd/" .. i, function() return i end) end
            for i = 1, 250 do sonda.collector("crowd" .. i, function() end) end
            local kept = {}
            for i = 1, 128 do kept[i] = sonda.filter({ exclude = "^x" }) end
            local column = sonda.gauge_family("crowd", "Crowd.", { "device" })
            for i = 1, 250 do kept[128 + i] = sonda.feed("netdev", { receive_bytes = column }) end
            sonda.every(3600, function() return kept end)
        """
        status, said, _ = check(self.scratch({"crowd.lua": crowd}))
        self.assertEqual((status, "sound" in said), (0, True), said)


class Told(Case):
    CPU = SONDA_LUA + 'sonda.collector("cpu", function(scrape) scrape:gauge("mine", "Mine.", 1) end)\n'

    def test_what_a_file_takes_away_is_told_everywhere(self):
        layer = self.scratch({"cpu.lua": self.CPU})
        status, said, _ = check(layer)
        self.assertEqual(status, 0)
        self.assertRegex(said, r"cpu\.lua: note: takes away GET /metrics/cpu, which built-in:cpu\.lua:\d+ declares")
        with Server("--scripts", layer) as server:
            notes = eventually(lambda: server.get("/-/scripts").json["notes"], why="it is noted")
            self.assertRegex(notes[0]["reason"], "takes away GET /metrics/cpu")
            server.wait_log("takes away GET /metrics/cpu")
            self.assertEqual(server.get("/metrics/cpu").status, 404)

    def test_a_collector_and_a_job_that_are_taken_away_are_told(self):
        below = self.scratch({"mine.lua": SONDA_LUA + 'sonda.collector("mine", function() end)\n'
                              'sonda.every(60, function() end, { name = "tidy" })\n'})
        above = self.scratch({"mine.lua": SONDA_LUA + 'sonda.get("/mine", function() return 1 end)\n'})
        _, said, _ = check("--scripts", below, above)
        self.assertRegex(said, "takes away the collector mine")
        self.assertRegex(said, "takes away the job tidy")

    def test_a_file_that_goes_is_told_until_the_next_change(self):
        layer = self.scratch({"mine.lua": SONDA_LUA + 'sonda.get("/mine", function() return 1 end)\n', "kept.lua": self.CPU})
        reason = "gone, and with it GET /mine"
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/health?verbose").json["scripts"]["gone"], [])
            (layer / "mine.lua").unlink()
            eventually(lambda: server.get("/mine").status == 404, why="the route goes")
            told = [{"file": str(layer / "mine.lua"), "reason": reason}]
            eventually(lambda: server.get("/health?verbose").json["scripts"]["gone"] == told, why="it is told")
            self.assertEqual([one["reason"] for one in server.get("/-/scripts").json["gone"]], [reason])
            eventually(lambda: "\nsonda_scripts_gone 1\n" in server.get("/metrics").text, why="the metric rises")
            server.wait_log(reason)
            self.assertEqual(server.request("POST", "/-/reload").status, 200)
            self.assertEqual(server.get("/health?verbose").json["scripts"]["gone"], [])
            # A scrape of the moment before may serve once more.
            eventually(lambda: "\nsonda_scripts_gone 0\n" in server.get("/metrics").text, why="the metric falls")

    def test_an_emptied_configmap_is_told_and_a_rollback_is_no_loss(self):
        layer = self.scratch({"..1/mine.lua": SONDA_LUA + 'sonda.get("/mine", function() return 1 end)\n'})
        (layer / "..data").symlink_to("..1")
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/mine").status, 200)
            (layer / "..2").mkdir()
            (layer / "..data_tmp").symlink_to("..2")
            (layer / "..data_tmp").rename(layer / "..data")
            eventually(lambda: server.get("/-/scripts").json["gone"], why="it is told")
            self.assertEqual(server.request("POST", "/-/rollback").status, 200)
            self.assertEqual((server.get("/mine").status, server.get("/-/scripts").json["gone"]), (200, []))

    def test_what_is_removed_on_purpose_is_gone_without_a_note(self):
        layer = self.scratch({"less.lua": SONDA_LUA + 'sonda.remove("/metrics/cpu")\nsonda.remove("/metrics/disk/{mount}")\n'})
        status, said, _ = check(layer)
        self.assertEqual((status, "takes away" in said), (0, False))
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/metrics/cpu").status, 404)
            self.assertEqual(server.get("/metrics/disk/%2F").status, 404)
            self.assertEqual(server.get("/metrics/memory").status, 200)

    def test_health_cannot_be_removed(self):
        status, _, said = check(self.scratch({"less.lua": SONDA_LUA + 'sonda.remove("/health")\n'}))
        self.assertEqual(status, 1)
        self.assertIn("/health cannot be removed", said)

    def test_ignored_files_and_scripts_that_declare_nothing_are_told(self):
        layer = self.scratch({"headroom.lau": "return 1", "idle.lua": "local x = 1\n", "README.md": "read me"})
        status, said, _ = check(layer)
        self.assertEqual(status, 0)
        self.assertRegex(said, r"headroom\.lau: note: ignored")
        self.assertRegex(said, r"idle\.lua: note: declares nothing")
        self.assertNotIn("README.md", said)
        self.assertEqual({note["file"].rsplit("/", 1)[1] for note in json.loads(check("--json", layer)[1])["notes"]},
                         {"headroom.lau", "idle.lua"})


class Jobs(Case):
    def test_check_runs_a_job_once(self):
        status, _, said = check(self.scratch({"job.lua": SONDA_LUA + "sonda.every(60, function()\n  sonda.proc.memry()\nend)\n"}))
        self.assertEqual(status, 1)
        self.assertRegex(said, r"job\.lua:3: job .*memry")

    def test_a_dry_run_of_a_job_changes_nothing(self):
        job = SONDA_LUA + 'sonda.every(3600, function() sonda.store.set("ran", 1) end)\n' \
            'sonda.get("/ran", function() return { ran = sonda.store.get("ran") or 0 } end)\n'
        with Server("--scripts", self.scratch({"job.lua": job})) as server:
            self.assertEqual(server.get("/ran").json, {"ran": 0})

    FAILING = SONDA_LUA + 'sonda.every(0.1, function()\n  if sonda.store then error("no luck") end\nend, { name = "poll" })\n'

    def test_a_failing_job_is_told_while_it_fails_and_logged_once(self):
        # The dry run's fault keeps such an edit away; at start there is nothing to fall back to.
        with Server("--scripts", self.scratch({"job.lua": self.FAILING})) as server:
            failing = eventually(lambda: [one for one in server.get("/-/scripts").json["failing"] if one["times"] > 3],
                                 why="the job is told")
            self.assertEqual((failing[0]["kind"], failing[0]["name"]), ("job", "poll"))
            self.assertRegex(server.get("/health?verbose").text, r'"failing":\[\{"kind":"job","name":"poll"')
            self.assertEqual(len([line for line in server.log if "job failed" in line]), 1)

    def test_sigterm_waits_for_no_queue_of_jobs(self):
        endless = SONDA_LUA + "for i = 1, 256 do\n  sonda.every(0.1, function() while true do end end, { name = 'j' .. i })\nend\n"
        with Server("--scripts", self.scratch({"jobs.lua": endless}), "--max-load-ms", "200") as server:
            server.wait_log("job failed", seconds=20)
            started = time.monotonic()
            server.signal(signal.SIGTERM)
            self.assertEqual(server.wait(), 0)
            self.assertLess(time.monotonic() - started, 3 * PATIENCE)


if __name__ == "__main__":
    unittest.main()
