# SPDX-License-Identifier: MIT
"""Recorded machines, replayed with --path.*: each answer against its golden text (run.sh -u accepts new ones).

What is no property of the recorded machine is masked: times, uptime, and the disk, whose size statvfs(3) takes from
the machine that runs the tests.
"""

import os
import re
from pathlib import Path

from harness import Case, Server, machine_arguments, machines, run

GOLDEN = Path(__file__).resolve().parent / "golden"
ACCEPT = bool(os.environ.get("SONDA_ACCEPT"))
PATHS = (
    "/health",
    "/info",
    "/metrics/system",
    "/metrics/app",
    "/metrics/cpu",
    "/metrics/memory",
    "/metrics/network",
    "/metrics/processes?top=5",
    "/metrics/container",
)
MASKS = (
    (re.compile(r'"(server_time|startup_time)":"[^"]*"'), r'"\1":"TIME"'),
    (re.compile(r'"(uptime_seconds|requests_count)":\d+'), r'"\1":N'),
    (re.compile(r'"disk":\{"total_gb":[\d.]+,"used_gb":[\d.]+,"percent":[\d.]+\}'), '"disk":{MASKED}'),
)


def masked(text):
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def pretty(text):
    """One key a line, so that a difference is one line, and still every byte of the answer."""
    return re.sub(r"([{\[,])(?=[\"{\[\d-])", r"\1\n", text)


def golden_text(server):
    parts = []
    for path in PATHS:
        answer = server.get(path)
        parts.append(f"GET {path}\n{answer.status} {answer.headers['Content-Type']}\n{pretty(masked(answer.text))}\n")
    return "\n".join(parts)


class Golden(Case):
    def test_each_recorded_machine_answers_as_it_did(self):
        self.assertTrue(machines(), "no recorded machine in tests/fixtures/machines")
        for name in machines():
            with self.subTest(name), Server(*machine_arguments(name), environment={"APP_VERSION": "1.0.0"}) as server:
                text = golden_text(server)
                file = GOLDEN / f"{name}.txt"
                if ACCEPT:
                    GOLDEN.mkdir(exist_ok=True)
                    file.write_text(text)
                self.assertEqual(text, file.read_text() if file.exists() else "", "run tests/e2e/run.sh -u to accept")

    def test_no_recorded_machine_makes_a_route_fail(self):
        for name in machines():
            with self.subTest(name), Server(*machine_arguments(name)) as server:
                for path in (*PATHS, "/metrics/disks", "/metrics", "/openapi.json"):
                    self.assertIn(server.get(path).status, (200, 503), path)
                self.assertFalse([line for line in server.log if " error " in line], name)

    def test_absent_sources_are_told_and_do_not_stop_the_server(self):
        empty = self.scratch()
        with Server("--path.procfs", empty, "--path.sysfs", empty) as server:
            self.assertEqual(server.get("/health").status, 200)
            answer = server.get("/metrics/memory")
            self.assertEqual(answer.status, 503)
            self.assertIn("meminfo", answer.json["detail"])

    def test_get_answers_for_a_recorded_machine_without_a_server(self):
        for name in machines():
            with self.subTest(name):
                done = run("get", "/metrics/system", *machine_arguments(name))
                self.assertIn(done.returncode, (0, 1), done.stderr)
