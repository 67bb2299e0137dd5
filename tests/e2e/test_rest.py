# SPDX-License-Identifier: MIT
"""A server that rests wakes for nothing, and is there at once for what has a time: deadlines, jobs, edits, its end."""

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

import at_rest
from harness import PATIENCE, Case, Server, eventually

REVISION = 'require("sonda").get("/revision", function() return { revision = %d } end)\n'
HALF = b"GET /health HTTP/1.1\r\nHost: "
WHOLE = HALF + b"a\r\n\r\n"


class Rest(Case):
    def resting(self, stack, *flags):
        server = stack.enter_context(Server(*at_rest.FLAGS, *flags))
        self.assertEqual(server.get("/health").status, 200)
        at_rest.wait_for_rest(server)
        return server

    def assert_in_time(self, took, due, what):
        """Not before it is due, and at most a second after."""
        self.assertGreaterEqual(took, due - 0.1, what)
        self.assertLess(took, due + 1.0 * PATIENCE, what)

    def test_no_thread_wakes_while_connections_are_idle(self):
        with Server(*at_rest.FLAGS) as server, contextlib.ExitStack() as stack:
            for _ in range(2):
                client = server.client()
                stack.callback(client.close)
                self.assertEqual(client.request("GET", "/metrics").status, 200)
            at_rest.wait_for_rest(server, 2.0)

    def test_slow_clients_are_cut_in_time(self):
        with contextlib.ExitStack() as stack:
            server = self.resting(stack, "--head-seconds", "2", "--idle-seconds", "3", "--request-seconds", "4")
            pool = stack.enter_context(ThreadPoolExecutor())
            took = {
                slow: pool.submit(at_rest.cut_seconds, server, *slow[2:])
                for slow in (
                    ("a head that drips", 2, HALF, b"x"),
                    ("a head that says no more", 2, HALF, b""),
                    ("a connection that says nothing", 3, b"", b""),
                    ("a connection that asked once", 3, WHOLE, b""),
                )
            }
            for (what, due, *_), seconds in took.items():
                self.assert_in_time(seconds.result(), due, what)
            at_rest.wait_for_rest(server)

    def test_a_job_runs_at_its_time(self):
        with Server(*at_rest.FLAGS, "--scripts", self.scratch({"job.lua": at_rest.JOB % 2})) as server:
            eventually(lambda: len(at_rest.job_times(server)) >= 3, 12, why="three runs")
            first, second, third = at_rest.job_times(server)[:3]
            self.assert_in_time(second - first, 2, "the second run")
            self.assert_in_time(third - first, 4, "the third run")

    def test_an_edit_goes_live_and_the_next_request_finds_it(self):
        volume = self.configmap({"revision.lua": REVISION % 1})
        with contextlib.ExitStack() as stack:
            server = self.resting(stack, "--scripts", volume.mount, "--poll-ms", "3600000")
            at_rest.live_seconds(server, lambda: volume.swap({"revision.lua": REVISION % 2}))
            self.assertEqual(server.get("/revision").json, {"revision": 2})

    def test_sigterm_ends_it_long_before_its_grace(self):
        with contextlib.ExitStack() as stack:
            server = self.resting(stack, "--grace-seconds", "300")
            self.assertLess(at_rest.term_seconds(server), 5.0 * PATIENCE)

    def test_sigterm_ends_it_within_its_grace_where_a_request_never_comes(self):
        with contextlib.ExitStack() as stack:
            server = self.resting(stack, "--grace-seconds", "2", "--head-seconds", "60")
            half = stack.enter_context(socket.create_connection(server.address()))
            half.sendall(HALF)
            at_rest.wait_for_rest(server)
            self.assertLess(at_rest.term_seconds(server), 3.0 * PATIENCE)
