# SPDX-License-Identifier: MIT
"""A changed script is live at once, a broken one keeps the last good generation, and no request is lost meanwhile."""

import contextlib
import os
import re
import shutil
import signal
import threading
import time
from pathlib import Path

from harness import PATIENCE, Case, Server, eventually, run

PAIR = """local sonda = require "sonda"
local shape = sonda.shape
local N = %d
sonda.get("/generation", { shape = shape.object { { "a", shape.integer() }, { "b", shape.integer() } } },
  function() return { a = N, b = require("lib.twin").number } end)
"""
TWIN = "return { number = %d }\n"
BROKEN = "local sonda = require 'sonda'\nsonda.get('/generation', function( return 1 end)\n"


def tree(number):
    return {"generation.lua": PAIR % number, "lib/twin.lua": TWIN % number}


def answer_of(server):
    return server.get("/generation").json


class Live(Case):
    def assert_becomes(self, server, number, seconds=5.0):
        eventually(lambda: answer_of(server) == {"a": number, "b": number}, seconds, why=f"generation {number}")

    def test_a_saved_file_goes_live(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            self.assert_becomes(server, 1)
            (layer / "lib" / "twin.lua").write_text(TWIN % 2)
            (layer / "generation.lua").write_text(PAIR % 2)
            self.assert_becomes(server, 2)

    def test_an_editors_rename_goes_live(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            for name, text in tree(2).items():
                (layer / (name + "~")).write_text(text)
                (layer / (name + "~")).rename(layer / name)
            self.assert_becomes(server, 2)

    def test_a_removed_file_takes_its_route_with_it(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            self.assert_becomes(server, 1)
            (layer / "generation.lua").unlink()
            eventually(lambda: server.get("/generation").status == 404, why="the missing route")

    def test_a_layer_that_was_empty_at_start_is_watched(self):
        layer = self.scratch()
        with Server("--scripts", layer) as server:
            self.assertEqual(server.get("/only").status, 404)
            (layer / "only.lua").write_text('require("sonda").get("/only", function() return { only = 1 } end)\n')
            eventually(lambda: server.get("/only").status == 200, why="the new route")

    def test_sighup_loads_at_once_where_nobody_watches(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer, "--poll-ms", "3600000") as server:
            for name, text in tree(2).items():
                (layer / name).write_text(text)
            server.signal(signal.SIGHUP)
            self.assert_becomes(server, 2)

    def test_a_root_that_is_gone_takes_only_its_own_numbers_with_it(self):
        root = self.scratch({"etc/os-release": "ID=gone\n"})
        with Server("--path.rootfs", root) as server:
            self.assertIn('id="gone"', server.get("/metrics").text)
            shutil.rmtree(root)
            self.assertIn(server.request("POST", "/-/reload").status, (200, 202))
            eventually(lambda: 'id="gone"' not in server.get("/metrics").text, why="an engine without the root")
            scrape = server.get("/metrics")
            self.assertEqual(scrape.status, 200)
            self.assertRegex(scrape.text, r"(?m)^node_load1 ")
            self.assertEqual(server.get("/metrics/disks").status, 200)

    def test_a_configmap_swap_goes_live_in_either_order(self):
        for links_first in (False, True):
            with self.subTest(links_first=links_first):
                volume = self.configmap({"status.lua": PAIR_ALONE % 1}, links_first=links_first)
                with Server("--scripts", volume.mount) as server:
                    for number in (2, 3):
                        volume.swap({"status.lua": PAIR_ALONE % number, f"new{number}.lua": "-- new\n"}, links_first)
                        eventually(lambda: answer_of(server) == {"a": number, "b": number}, why=f"revision {number}")


PAIR_ALONE = """local sonda = require "sonda"
local N = %d
sonda.get("/generation", function() return { a = N, b = N } end)
"""


class Broken(Case):
    def test_a_broken_edit_keeps_the_last_good_answer_and_is_told_everywhere(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer, "--show-generation") as server:
            before = server.get("/generation").headers["X-Sonda-Generation"]
            (layer / "generation.lua").write_text(BROKEN)
            server.wait_log(r"generation\.lua.* hint=")
            self.assertIn("function()", server.get("/-/scripts").json["faults"][0]["hint"])
            self.assertEqual(answer_of(server), {"a": 1, "b": 1})
            self.assertEqual(server.get("/generation").headers["X-Sonda-Generation"], before)
            for path in ("/health?verbose", "/-/scripts"):
                with self.subTest(path):
                    self.assertRegex(server.get(path).text, r'generation\.lua(:|","line":)2\b.*"reason":"[^"]')
            self.assertRegex(server.get("/metrics").text, r"(?m)^sonda_scripts_last_reload_success 0$")

    def test_the_repair_of_a_broken_edit_goes_live_and_clears_the_error(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            (layer / "generation.lua").write_text(BROKEN)
            server.wait_log(r"generation\.lua")
            for name, text in tree(2).items():
                (layer / name).write_text(text)
            eventually(lambda: answer_of(server) == {"a": 2, "b": 2}, why="the repaired generation")
            self.assertNotIn("generation.lua:2", server.get("/health?verbose").text)

    def test_an_answer_against_its_shape_is_not_adopted(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            (layer / "lib" / "twin.lua").write_text('return { number = "two" }\n')
            server.wait_log(r"generation\.lua")
            self.assertEqual(answer_of(server), {"a": 1, "b": 1})


class Standing(Case):
    """Faults stand for as long as the files have them."""

    def faults(self, server):
        """The files at fault; "disagree" where not all places tell the same."""
        faults = [Path(f["file"]).name for f in server.get("/-/scripts").json["faults"]]
        success = "\nsonda_scripts_last_reload_success 1\n" in server.get("/metrics").text
        sound = server.get("/health?verbose").json["scripts"]["last_error"] is None
        return faults if success == sound == (not faults) else "disagree"

    def becomes(self, server, *expected):
        eventually(lambda: self.faults(server) == list(expected), 10, 0.05, why=f"faults in {expected}")

    def test_a_layer_broken_at_start_is_told_until_it_is_repaired(self):
        layer = self.scratch({**tree(1), "bad.lua": BROKEN})
        with Server("--scripts", layer) as server:
            self.becomes(server, "bad.lua")
            self.assertEqual(answer_of(server), {"a": 1, "b": 1})
            server.request("POST", "/-/reload")
            server.wait_log("scripts rejected")
            (layer / "worse.lua").write_text(BROKEN)
            server.wait_log("worse.lua")
            (layer / "worse.lua").unlink()
            self.becomes(server, "bad.lua")
            (layer / "bad.lua").write_text("")
            self.becomes(server)

    def test_a_broken_edit_that_is_taken_back_is_forgotten(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            (layer / "generation.lua").write_text(BROKEN)
            self.becomes(server, "generation.lua")
            (layer / "generation.lua").write_text(PAIR % 1)
            self.becomes(server)

    def test_each_file_that_cannot_be_read_is_told(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer) as server:
            (layer / "one.lua").mkdir()
            self.becomes(server, "one.lua")
            (layer / "two.lua").symlink_to("nowhere")
            eventually(lambda: "two.lua" in server.get("/-/scripts").text, why="the second fault")
            self.assertIn("target is missing", server.get("/-/scripts").text)

    def test_strict_scripts_are_dry_run_too(self):
        layer = self.scratch({**tree(1), "lib/twin.lua": 'return { number = "two" }\n'})
        done = run("serve", "--listen", "127.0.0.1:0", "--strict-scripts", "--scripts", layer)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("generation.lua", done.stderr)


class Watched(Case):
    def inodes(self, server):
        found = set()
        for path in Path(f"/proc/{server.pid}/fdinfo").iterdir():
            with contextlib.suppress(FileNotFoundError):  # a descriptor closed meanwhile
                found |= {int(word, 16) for word in re.findall(r"^inotify wd:\w+ ino:(\w+)", path.read_text(), re.M)}
        return found

    def test_a_layer_that_comes_later_or_anew_is_watched_by_inotify(self):
        base = self.scratch({"first/generation.lua": PAIR_ALONE % 2, "second/generation.lua": PAIR_ALONE % 3})
        layer = base / "layer"
        with Server("--scripts", layer, "--poll-ms", "50") as server:
            server.wait_log("not there.*layer")
            layer.mkdir()
            (layer / "generation.lua").write_text(PAIR_ALONE % 1)
            for number, change in enumerate((None, "first", "second"), 1):
                if change:
                    shutil.rmtree(layer) if number == 2 else layer.unlink()
                    layer.symlink_to(change)
                eventually(lambda: server.get("/generation").status == 200 and answer_of(server)["a"] == number, why=number)
                self.assertIn(layer.stat().st_ino, self.inodes(server))


class Admin(Case):
    def test_there_is_no_going_back_from_the_first_generation(self):
        with Server("--scripts", self.scratch(tree(1))) as server:
            self.assertEqual(server.request("POST", "/-/rollback").status, 409)

    def test_what_served_before_serves_again_whatever_its_faults(self):
        layer = self.scratch({"generation.lua": PAIR_ALONE % 1, "bad.lua": BROKEN})
        with Server("--scripts", layer) as server:
            (layer / "bad.lua").unlink()
            (layer / "generation.lua").write_text(PAIR_ALONE % 2)
            eventually(lambda: answer_of(server)["a"] == 2, why="the second")
            self.assertEqual(server.request("POST", "/-/rollback").status, 200)
            eventually(lambda: answer_of(server)["a"] == 1, why="the first")
            self.assertIn("bad.lua:2", server.get("/health?verbose").text)

    def test_only_this_machine_may_ask_unless_there_is_a_token(self):
        def status(server, **headers):
            return server.request("POST", "/-/reload", headers={k.replace("_", "-"): v for k, v in headers.items()}).status

        with Server() as server:
            self.assertEqual(status(server), 200)
            self.assertEqual(status(server, Origin="http://evil.example"), 403)
            self.assertEqual(status(server, X_Forwarded_For="203.0.113.9"), 403)
            self.assertEqual(server.get("/-/reload").status, 405)
        with Server(environment={"SONDA_ADMIN_TOKEN": "secret"}) as server:
            self.assertEqual(status(server), 403)
            self.assertEqual(status(server, Authorization="Bearer wrong"), 403)
            self.assertEqual(status(server, Authorization="Bearer secret", X_Forwarded_For="203.0.113.9"), 200)

    def test_a_token_comes_from_a_file_that_is_read_anew(self):
        folder = self.scratch({"token": "first\n"})
        with Server("--admin-token-file", folder / "token") as server:
            def status(token):
                return server.get("/-/scripts", headers={"Authorization": f"Bearer {token}"}).status

            self.assertEqual((status("first"), status("second"), server.get("/-/scripts").status), (200, 403, 403))
            (folder / "token").write_text("second\n")
            self.assertEqual((status("first"), status("second")), (403, 200))
            (folder / "token").write_text("\n")
            self.assertEqual((status(""), status("second")), (403, 403))
            (folder / "token").unlink()
            self.assertEqual(status("second"), 403)
            server.wait_log("nobody is admin: the token's file cannot be used")

    def test_a_token_file_that_cannot_be_read_ends_the_start(self):
        import subprocess
        from harness import SONDA, clean_environment
        for name, text in (("absent", None), ("empty", "\n")):
            folder = self.scratch({} if text is None else {name: text})
            done = subprocess.run([SONDA, "--listen", "127.0.0.1:0", "--admin-token-file", folder / name], env=clean_environment(),
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--admin-token-file", done.stderr)

    def test_admin_off_is_for_everyone(self):
        with Server("--admin", "off", environment={"SONDA_ADMIN_TOKEN": "secret"}) as server:
            for method, path in (("POST", "/-/reload"), ("GET", "/-/scripts")):
                self.assertEqual(server.request(method, path, headers={"Authorization": "Bearer secret"}).status, 403)

    def test_post_reload_forces_a_reload_and_rollback_returns(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer, "--poll-ms", "3600000") as server:
            for name, text in tree(2).items():
                (layer / name).write_text(text)
            self.assertEqual(server.request("POST", "/-/reload").json["generation"], 2)
            self.assertEqual(answer_of(server), {"a": 2, "b": 2})
            self.assertEqual(server.request("POST", "/-/rollback").json["generation"], 3)
            self.assertEqual(answer_of(server), {"a": 1, "b": 1})

    def test_post_reload_of_broken_scripts_is_422_with_the_faults(self):
        layer = self.scratch(tree(1))
        with Server("--scripts", layer, "--poll-ms", "3600000", "--debounce-ms", "1000") as server:
            (layer / "generation.lua").write_text(BROKEN)
            answer = server.request("POST", "/-/reload")
            self.assertEqual((answer.status, answer.json["rejected"]), (422, 1))
            self.assertIn("generation.lua", answer.json["faults"][0]["file"])
            self.assertEqual(answer_of(server), {"a": 1, "b": 1})

    def test_only_who_is_on_this_machine_is_its_admin(self):
        with Server() as server:
            port = server.address()[1]
            for headers, status in (
                ({"Host": f"localhost:{port}"}, 200),
                ({"Host": f"127.0.0.1:{port}", "Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}, 200),
                ({"Host": f"[::1]:{port}"}, 200),
                ({"Host": "sonda.example"}, 403),
                ({"Host": f"127.0.0.1.evil.example:{port}"}, 403),
                ({"Host": "localhost.evil.example"}, 403),
                ({"Origin": f"http://localhost:{port}", "Host": f"127.0.0.1:{port}"}, 403),
                ({"Sec-Fetch-Site": "cross-site"}, 403),
                ({"Sec-Fetch-Site": "same-site"}, 403),
                ({"Via": "1.1 proxy"}, 403),
                ({"Forwarded": "for=192.0.2.1"}, 403),
                ({"X-Real-IP": "192.0.2.1"}, 403),
                ({"X-Forwarded-Proto": "https"}, 403),
                ({"X-Forwarded-Host": "sonda.example"}, 403),
                ({"X-Forwarded-Ssl": "on"}, 403),
                ({"X-Forwarded-User": "jane"}, 403),
                ({"X-Forwarded-Client-Cert": "By=spiffe://a"}, 403),
                ({"X-Envoy-External-Address": "192.0.2.1"}, 403),
            ):
                for method, path in (("POST", "/-/reload"), ("GET", "/-/scripts"), ("HEAD", "/-/scripts")):
                    with self.subTest(headers=headers, path=path):
                        self.assertEqual(server.request(method, path, headers=headers).status, status)

    def test_other_methods_hear_what_is_allowed(self):
        with Server() as server:
            for path, allow in (("/-/reload", "POST, OPTIONS"), ("/-/scripts", "GET, HEAD, OPTIONS")):
                for method, status in (("OPTIONS", 204), ("DELETE", 405)):
                    with self.subTest(path, method=method):
                        answer = server.request(method, path)
                        self.assertEqual((answer.status, answer.headers["Allow"]), (status, allow))

    def test_a_browser_cannot_be_made_to_ask(self):
        with Server() as server:
            for origin in ("http://evil.example", "null"):
                self.assertEqual(server.request("POST", "/-/reload", headers={"Origin": origin}).status, 403)

    def test_where_there_is_a_token_it_is_asked_for(self):
        with Server(environment={"SONDA_ADMIN_TOKEN": "s3cret"}) as server:
            for given in (None, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crett", "Basic s3cret", "s3cret"):
                with self.subTest(given):
                    headers = {} if given is None else {"Authorization": given}
                    self.assertEqual(server.request("POST", "/-/reload", headers=headers).status, 403)
            for given in ("Bearer s3cret", "bearer s3cret"):
                self.assertEqual(server.request("POST", "/-/reload", headers={"Authorization": given}).status, 200)


class Memory(Case):
    COUNTER = """local sonda = require "sonda"
local seen = sonda.counter("my_requests_total", "Requests that this script saw.")
-- revision %d
sonda.get("/count", function() seen:add() sonda.store.add("seen", 1) return { seen = sonda.store.get("seen") } end)
"""

    def test_counters_store_and_uptime_outlive_a_reload(self):
        layer = self.scratch({"count.lua": self.COUNTER % 1})
        with Server("--scripts", layer, "--show-generation") as server:
            first = server.get("/count")
            before = first.headers["X-Sonda-Generation"]
            started = server.get("/metrics/app").json["startup_time"]
            (layer / "count.lua").write_text(self.COUNTER % 2)
            eventually(lambda: server.get("/health").headers["X-Sonda-Generation"] != before, why="a reload")
            # A reload's dry runs count as well.
            seen = server.get("/count").json["seen"]
            self.assertGreater(seen, first.json["seen"])
            self.assertRegex(server.get("/metrics").text, rf"(?m)^my_requests_total {seen}$")
            self.assertEqual(server.get("/metrics/app").json["startup_time"], started)


class Storm(Case):
    """SONDA_RELOADS reloads (100 unless set) under 16 connections (SONDA_RELOAD_CONNECTIONS)."""

    RELOADS = int(os.environ.get("SONDA_RELOADS", "100"))
    CONNECTIONS = int(os.environ.get("SONDA_RELOAD_CONNECTIONS", "16"))

    def test_no_request_fails_and_no_answer_is_torn_through_a_storm_of_reloads(self):
        volume = self.configmap({"status.lua": PAIR_ALONE % 0})
        with Server("--scripts", volume.mount, "--debounce-ms", "0", "--max-connections-per-address", "0") as server:
            load = Load(server, self.CONNECTIONS)
            settled = 0
            try:
                for number in range(1, self.RELOADS + 1):
                    if number <= self.RELOADS // 2:
                        settled = max(settled, server.resident_bytes())
                    good = number % 3 != 0
                    text = PAIR_ALONE % number if good else BROKEN
                    volume.swap({"status.lua": text, f"extra{number % 2}.lua": "-- extra\n"}, number % 2 == 0)
                    if good and number % 10 == 1:
                        eventually(lambda: answer_of(server) == {"a": number, "b": number}, 10, why=f"{number}")
                last = self.RELOADS + 1
                volume.swap({"status.lua": PAIR_ALONE % last})
                eventually(lambda: answer_of(server) == {"a": last, "b": last}, 10, why="the last good generation")
            except AssertionError as problem:
                raise AssertionError(f"{problem}; {server.get('/-/scripts').text}" + "\n".join(server.log[-12:])) from None
            finally:
                load.stop()
            self.assertEqual(load.problems[:5], [])
            self.assertGreater(load.answers, self.RELOADS)
            if PATIENCE == 1:
                # Flat: the second half of the storm needs no more than the first, but for what the allocator holds back.
                self.assertLess(server.resident_bytes(), settled * 1.25 + 2**20)


class Load:
    """Connections that ask /generation without pause and keep what was wrong."""

    def __init__(self, server, connections):
        self.server = server
        self.problems = []
        self.answers = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    def _ask(self):
        client = self.server.client()
        while not self._over.is_set():
            try:
                answer = client.request("GET", "/generation")
                pair = answer.json
                if answer.status != 200 or pair["a"] != pair["b"]:
                    self.problems.append((answer.status, answer.body))
            except Exception as problem:  # any failed request is the finding
                self.problems.append(repr(problem))
                client.close()
                client = self.server.client()
            self.answers += 1
        client.close()

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join()


class Speed(Case):
    def test_a_swap_is_live_within_a_second_by_inotify(self):
        volume = self.configmap({"status.lua": PAIR_ALONE % 1})
        with Server("--scripts", volume.mount) as server:
            client = server.client()
            self.addCleanup(client.close)
            times = []
            for number in range(2, 8):
                volume.swap({"status.lua": PAIR_ALONE % number})
                swapped = time.monotonic()
                eventually(lambda: client.request("GET", "/generation").json["a"] == number, every=0.001, why="swap")
                times.append(time.monotonic() - swapped)
            self.assertLess(sorted(times)[len(times) // 2], 1.0 * PATIENCE, times)
