# SPDX-License-Identifier: MIT
"""The scripts of tests/hostile on a started server: each is contained within its budget, while others are served.

(tests/unit/engine/test_hostile.c holds each to twice its budget of CPU time, in an engine of its own. Here all of them
are on one server, so a path parameter keeps the dry run from meeting them before the test does.)
"""

import re
import threading
import time

from harness import PATIENCE, TESTS, Case, Server

HOSTILE = TESTS / "hostile"
BUDGET_MS = 100
# Beside the budget: the machine may be busy with the other tests.
SLACK_SECONDS = 0.5 * PATIENCE


def expected(text):
    """How it may end, by its header: done, error, time, memory; or load."""
    return re.search(r"^-- Expect: (\S+)", text, re.M).group(1).split(",")


def route_scripts():
    """name -> script, its route at /hostile/NAME/{n}: of those that are hostile when called, not when loaded."""
    scripts = {}
    for path in sorted(HOSTILE.glob("*.lua")):
        text = path.read_text()
        if "load" not in expected(text) and text.count('sonda.get("/hostile"') == 1:
            text = text.replace('sonda.get("/hostile"', f'sonda.get("/hostile/{path.stem}/{{n}}"')
            scripts[path.stem] = text.replace('sonda.collector("hostile"', f'sonda.collector("{path.stem}"')
    return scripts


class Prober(threading.Thread):
    """Asks /health without pause on a connection of its own, and keeps how long each answer took."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.client, self.over = server.client(), threading.Event()
        self.waits, self.problems = [], []
        self.start()

    def run(self):
        while not self.over.wait(0.001):
            started = time.monotonic()
            try:
                answer = self.client.request("GET", "/health")
                if answer.status != 200:
                    self.problems.append(f"{answer.status} {answer.text}")
            except Exception as problem:  # any failure of a good route is the finding
                self.problems.append(repr(problem))
                return
            self.waits.append(time.monotonic() - started)

    def stop(self):
        self.over.set()
        self.join()
        self.client.close()


class Corpus(Case):
    def test_there_are_at_least_sixty_hostile_scripts(self):
        self.assertGreaterEqual(len(route_scripts()), 60)

    def test_each_is_contained_within_its_budget_while_others_are_served(self):
        scripts = route_scripts()
        layer = self.scratch({f"{name}.lua": text for name, text in scripts.items()})
        flags = ("--scripts", layer, "--max-call-ms", str(BUDGET_MS), "--workers", "2", "--max-memory", "16M")
        with Server(*flags) as server:
            prober = Prober(server)
            for name, text in scripts.items():
                with self.subTest(name):
                    started = time.monotonic()
                    status = server.get(f"/hostile/{name}/1").status
                    took = time.monotonic() - started
                    self.assertLess(took, 2 * BUDGET_MS / 1000 + SLACK_SECONDS)
                    # "done" may also be a refusal that the script passes on as 503.
                    self.assertIn(status, (200, 500, 503) if "done" in expected(text) else (500, 503))
            prober.stop()
            self.assertEqual(prober.problems, [])
            self.assertLess(max(prober.waits), 2 * BUDGET_MS / 1000 + SLACK_SECONDS)
            self.assertEqual(server.get("/health?verbose").json["status"], "ok")
            self.assertRegex(server.get("/metrics").text, r"(?m)^sonda_workers_lost_total 0$")

    def test_those_that_attack_while_loading_are_left_out_and_the_rest_serves(self):
        for path in sorted(HOSTILE.glob("at_load_*.lua")):
            with self.subTest(path.stem), Server("--scripts", self.scratch({path.name: path.read_text()})) as server:
                self.assertEqual(server.get("/health").status, 200)
                server.wait_log(re.escape(path.name))
