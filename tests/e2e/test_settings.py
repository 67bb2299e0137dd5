# SPDX-License-Identifier: MIT
"""A flag beats the environment, which beats .env, which beats the default; what is bad is one line and status 2."""

import os
import socket
import stat
import subprocess
import tempfile
from pathlib import Path

from harness import SONDA, Case, Server, clean_environment, die_with_parent, eventually, run


class Precedence(Case):
    def name(self, environment=None, dotenv=None):
        directory = self.scratch({".env": dotenv} if dotenv else {})
        with Server(environment=environment, directory=directory) as server:
            return server.get("/health").json["app"]

    def test_the_environment_beats_dotenv_and_the_default(self):
        self.assertEqual(self.name({"APP_NAME": "from-environment"}, "APP_NAME=from-dotenv\n"), "from-environment")

    def test_dotenv_beats_the_default(self):
        self.assertEqual(self.name(None, "# comment\n\nAPP_NAME='from dotenv'\n"), "from dotenv")

    def test_the_default_stands_where_nothing_is_set(self):
        self.assertEqual(self.name(), "k8s-cluster-performance-stack")

    def test_version_and_environment_are_settings_too(self):
        with Server(environment={"APP_VERSION": "9.8.7", "APP_ENV": "prod"}) as server:
            info = server.get("/info").json
            self.assertEqual((info["version"], info["environment"]), ("9.8.7", "prod"))

    def test_a_flag_beats_the_environment(self):
        environment = {"SONDA_PROCFS": "/nonexistent", "SONDA_LISTEN": "127.0.0.1:1"}
        with Server("--path.procfs", "/proc", environment=environment) as server:
            self.assertGreater(server.get("/metrics/system").json["memory"]["total_mb"], 0)

    def test_the_address_comes_from_the_environment_where_no_flag_names_one(self):
        with Server(listen=None, environment={"SONDA_LISTEN": "127.0.0.1:0"}) as server:
            self.assertEqual(server.get("/health").status, 200)

    def test_flags_take_their_value_after_a_space_or_an_equals_sign(self):
        for arguments in (("--workers", "1"), ("--workers=1",)):
            with self.subTest(arguments), Server(*arguments) as server:
                self.assertEqual(server.get("/health").status, 200)


class Listening(Case):
    def test_a_unix_socket_answers_and_is_removed_at_the_end(self):
        path = Path(tempfile.mkdtemp(prefix="sonda-e2e-")) / "sonda.sock"
        self.addCleanup(os.rmdir, path.parent)
        with Server(listen=f"unix:{path}") as server:
            self.assertTrue(stat.S_ISSOCK(path.stat().st_mode))
            self.assertEqual(server.get("/health").status, 200)
        self.assertFalse(path.exists())

    def test_several_addresses_answer_at_once(self):
        with Server("--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0") as server:
            self.assertEqual(server.get("/health").status, 200)
            listening = [line for line in server.log if "listening" in line]
            self.assertIn(str(server.address()[1]), "\n".join(listening))

    def test_ipv6_answers_where_the_host_has_it(self):
        if not Path("/proc/net/if_inet6").exists() or " lo" not in Path("/proc/net/if_inet6").read_text():
            self.skipTest("no IPv6 loopback here")
        with Server(listen="[::1]:0") as server:
            self.assertEqual(server.get("/health").status, 200)

    def test_a_taken_address_is_one_line_and_status_2(self):
        with Server() as server:
            host, port = server.address()
            self.assert_refused(run("serve", "--listen", f"{host}:{port}"), f"{host}:{port}")

    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertEqual(done.stdout, "")
        for word in words:
            self.assertIn(word, done.stderr)


class Refusals(Case):
    def assert_refused(self, arguments, *words, environment=None, directory=None):
        done = run(*arguments, environment=environment, directory=directory)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_bad_flags_are_one_line_and_status_2(self):
        for arguments, word in (
            (("serve", "--nonsense"), "--nonsense"),
            (("serve", "--workers", "many"), "--workers"),
            (("serve", "--workers"), "--workers"),
            (("serve", "--workers", "-1"), "--workers"),
            (("serve", "--listen", "nowhere"), "nowhere"),
            (("serve", "--listen", "127.0.0.1:99999"), "99999"),
            (("serve", "--log-level", "loud"), "loud"),
            (("serve", "--log-format", "xml"), "xml"),
            (("serve", "--scripts", __file__), "test_settings.py"),
            (("serve", "--path.procfs", "/nonexistent/proc"), "/nonexistent/proc"),
            (("frobnicate",), "frobnicate"),
        ):
            with self.subTest(arguments):
                self.assert_refused(arguments, word)

    def test_a_refused_value_is_told_with_the_name_of_what_gave_it(self):
        self.assert_refused(("serve",), "SONDA_PROCFS: /nowhere: ", environment={"SONDA_PROCFS": "/nowhere"})
        self.assert_refused(("serve",), "SONDA_LISTEN: 8000: is not ADDR:PORT", environment={"SONDA_LISTEN": "8000"})
        directory = self.scratch({".env": "\nSONDA_SYSFS=/nowhere\n"})
        self.assert_refused(("serve",), ".env:2: SONDA_SYSFS: /nowhere: ", directory=directory)

    def test_no_address_at_all_is_refused(self):
        for command in ("serve", "probe"):
            with self.subTest(command):
                self.assert_refused((command,), "SONDA_LISTEN: is empty", environment={"SONDA_LISTEN": ""})

    def test_a_layer_that_is_not_there_yet_is_fine(self):
        with Server("--scripts", self.scratch() / "later") as server:
            self.assertEqual(server.get("/health").status, 200)

    def test_a_bad_variable_is_named(self):
        self.assert_refused(("serve",), "SONDA_WORKERS", environment={"SONDA_WORKERS": "many"})

    def test_a_bad_line_of_dotenv_is_named(self):
        directory = self.scratch({".env": "APP_NAME=fine\nSONDA_WORKERS=many\n"})
        self.assert_refused(("serve",), ".env", "SONDA_WORKERS", directory=directory)


class Closed(Case):
    """Standard descriptors that are closed at start."""

    def shell(self, words):
        return subprocess.run(["sh", "-c", f"exec {SONDA} {words}"], cwd=self.scratch(), env=clean_environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)

    def test_output_that_cannot_be_written_is_status_2_and_told(self):
        for to in (">&-", ">/dev/full"):
            with self.subTest(to):
                done = self.shell(f"get /health {to}")
                self.assertEqual((done.returncode, done.stderr), (2, "sonda: standard output cannot be written\n"))

    def test_a_log_line_is_written_into_no_other_descriptor(self):
        path = self.scratch() / "s.sock"
        process = subprocess.Popen(["sh", "-c", f"exec {SONDA} --listen unix:{path} <&- >&- 2>&-"],
                                   cwd=path.parent, env=clean_environment(), preexec_fn=die_with_parent)
        try:
            eventually(path.exists, why="the socket")
            for number in range(3):
                self.assertEqual(os.readlink(f"/proc/{process.pid}/fd/{number}"), "/dev/null")
        finally:
            process.terminate()
            process.wait(timeout=10)


class Logs(Case):
    def test_json_lines_are_json(self):
        import json

        with Server("--log-format", "json", "--access-log") as server:
            server.get("/health?a=b")
            server.wait_log("/health")
        for line in server.log:
            self.assertIn("level", json.loads(line), line)

    def test_json_lines_are_utf8_whatever_a_script_says(self):
        import json

        layer = self.scratch({"bad.lua": 'error("broken \\xff\\r\\27")\n'})
        done = subprocess.run([SONDA, "--log-format", "json", "--strict-scripts", "--scripts", layer], cwd=layer,
                              env=clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, timeout=20)
        self.assertIn("broken \ufffd", json.loads(done.stderr.splitlines()[0].decode("utf-8"))["reason"])

    def test_the_access_log_is_off_unless_asked_for(self):
        with Server() as server:
            server.get("/health")
        self.assertFalse([line for line in server.log if "/health" in line])

    def test_the_access_log_tells_the_bytes_of_the_body(self):
        with Server("--access-log") as server:
            for path in ("/health", "/docs", "/openapi.json"):
                for headers in ({}, {"Accept-Encoding": "gzip"}):
                    with self.subTest(path, headers=headers):
                        answer = server.get(path, headers=headers)
                        server.wait_log(rf"path={path} status=200 bytes={len(answer.raw)} ")

    def test_a_refused_request_is_in_the_access_log(self):
        with Server("--access-log", "--allow-host", "127.0.0.1") as server:
            for request, line in (
                (b"GET / HTTP/1.1\r\n\r\n", 'status=400 reason="Missing Host" remote=127.0.0.1'),
                (b"GET /" + b"x" * 20000, 'status=414 reason="URI Too Long"'),
                (b"GET / HTTP/1.1\r\nHost: other\r\n\r\n", "status=421 reason="),
            ):
                with self.subTest(line), socket.create_connection(server.address()) as client:
                    client.sendall(request)
                    server.wait_log(f"request refused {line}")

    def test_a_long_path_is_in_the_access_log(self):
        with Server("--access-log") as server:
            self.assertEqual(server.get("/" + "x" * 16000).status, 404)
            server.wait_log(r'path="/x{4000,}….* status=404')

    def test_a_request_cannot_forge_a_log_line(self):
        with Server("--access-log") as server:
            server.get("/x%0a2025-01-01T00:00:00.000Z%20error%20forged")
            server.wait_log("forged")
        self.assertFalse([line for line in server.log if line.startswith("2025-01-01")])
