# SPDX-License-Identifier: MIT
"""Starting, draining, ending: what a supervisor and its clients see."""

import contextlib
import os
import signal
import socket
import threading
import time

from harness import PATIENCE, Case, Server, eventually

SLOW = """local sonda = require "sonda"
-- A parameter in its path keeps the dry run away from it.
sonda.get("/slow/{times}", { hidden = true }, function()
  local start = sonda.clock()
  while sonda.clock() - start < SECONDS do end
  return { slow = true }
end)
""".replace("SECONDS", str(1.5 * PATIENCE))


class Draining(Case):
    def test_sigterm_ends_with_status_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), Server() as server:
                server.get("/health")
                server.signal(number)
                self.assertEqual(server.wait(), 0)

    def test_sigterm_with_idle_connections_takes_under_a_second(self):
        with Server() as server:
            clients = [server.client() for _ in range(10)]
            for client in clients:
                client.request("GET", "/health")
            started = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - started, 1.0 * 5)
            for client in clients:
                client.close()

    def test_a_request_in_flight_is_answered_before_the_end(self):
        with Server("--scripts", self.scratch({"slow.lua": SLOW}), "--max-call-ms", "20000") as server:
            answers = []
            busy = threading.Thread(target=lambda: answers.append(server.get("/slow/1")))
            busy.start()
            in_flight(server)
            server.signal(signal.SIGTERM)
            busy.join()
            self.assertEqual(server.wait(), 0)
            self.assertEqual(answers[0].json, {"slow": True})
            self.assertEqual(answers[0].headers.get("Connection", "").lower(), "close")

    def test_new_connections_are_refused_while_draining(self):
        with Server("--scripts", self.scratch({"slow.lua": SLOW}), "--max-call-ms", "20000") as server:
            busy = threading.Thread(target=lambda: server.get("/slow/1"))
            busy.start()
            in_flight(server)
            server.signal(signal.SIGTERM)
            eventually(lambda: refused(server), why="a refused connection")
            busy.join()
            self.assertEqual(server.wait(), 0)

    def test_a_second_sigterm_ends_at_once(self):
        with Server("--grace-seconds", "60") as server:
            # A request whose body never comes keeps the first SIGTERM waiting.
            with socket.create_connection(server.address()) as half:
                half.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
                eventually(lambda: connections(server) >= 1, why="the half request")
                server.signal(signal.SIGTERM)
                server.wait_log("stopping")  # two signals sent at once are one, signal(7)
                server.signal(signal.SIGTERM)
                started = time.monotonic()
                server.wait()
                self.assertLess(time.monotonic() - started, 5)


DRY_RUN = """local sonda = require "sonda"
for i = 1, ROUTES do
  sonda.get("/dry/" .. i, { hidden = true }, function()
    sonda.log.info("began " .. i)
    local start = sonda.clock()
    while sonda.clock() - start < SECONDS do end
    return { i = i }
  end)
end
"""


class Loading(Case):
    """While the main thread is busy with slow scripts."""

    def start(self, routes, seconds):
        text = DRY_RUN.replace("ROUTES", str(routes)).replace("SECONDS", str(seconds))
        server = Server("--scripts", self.scratch({"dry.lua": text}), "--max-call-ms", "60000")
        server.wait_log("began 1")
        return server

    def test_sigterm_does_not_wait_for_the_dry_run(self):
        with self.start(routes=40, seconds=0.5) as server:
            server.signal(signal.SIGTERM)
            self.assertEqual(server.wait(), 0)
            self.assertFalse([line for line in server.log if "began 40" in line])

    def test_a_second_sigterm_ends_at_once(self):
        with self.start(routes=1, seconds=40) as server:
            server.signal(signal.SIGTERM)
            server.wait_log("stopping")
            server.signal(signal.SIGTERM)
            self.assertEqual(server.wait(), 128 + signal.SIGTERM)


class Descriptors(Case):
    def test_every_socket_is_returned_after_a_burst(self):
        with Server("--max-connections-per-address", "0") as server:
            for path in ("/health", "/metrics/system", "/metrics"):
                server.get(path)
            before = server.sockets()
            clients = [server.client() for _ in range(100)]
            for client in clients:
                client.request("GET", "/health")
            self.assertGreaterEqual(server.sockets(), before + 90)
            for client in clients:
                client.close()
            eventually(lambda: server.sockets() <= before + 2, why="returned sockets")

    def test_the_server_leaves_no_child_behind(self):
        with Server() as server:
            server.get("/metrics/system")
            children = f"/proc/{server.pid}/task/{server.pid}/children"
            if os.path.exists(children):
                with open(children) as file:
                    self.assertEqual(file.read(), "")


class Limits(Case):
    def test_at_the_connection_limit_the_oldest_idle_connection_gives_way(self):
        with Server("--max-connections", "4") as server:
            held = [server.client() for _ in range(4)]
            for client in held:
                self.assertEqual(client.request("GET", "/health").status, 200)
            self.assertEqual(server.get("/health").status, 200)
            self.assertEqual(held[0].connection.sock.recv(1), b"")
            for client in held[1:]:
                self.assertEqual(client.request("GET", "/health").status, 200)
            for client in held:
                client.close()
            told = 'sonda_http_rejected_total{reason="gave_way"} 1\n'
            eventually(lambda: told in server.get("/metrics").text, why="the count of those that gave way")

    def test_a_crowd_from_one_address_shuts_nobody_of_it_out(self):
        crowds = {
            "dripping": (100, b"GET /health HTTP/1.1\r\nHo"),
            "unread": (100, b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n" * 40),
            "idle": (500, b""),
            "more than the limit": (700, b"GET /health HTTP/1.1\r\nHo"),
        }
        for kind, (count, text) in crowds.items():
            with self.subTest(kind), Server() as server, contextlib.ExitStack() as crowd:
                for _ in range(count):
                    client = crowd.enter_context(socket.create_connection(server.address()))
                    client.setblocking(False)
                    with contextlib.suppress(OSError):
                        client.sendall(text)
                for _ in range(20):
                    self.assertEqual(server.get("/health").status, 200)


def in_flight(server):
    """Wait until the server holds a connection of ours, by its descriptors."""
    eventually(lambda: connections(server) >= 1, why="a connection in flight")


def connections(server):
    """Established connections to the server's port, from /proc/net/tcp (proc(5): st 01 is ESTABLISHED)."""
    port = f"{server.address()[1]:04X}"
    with open("/proc/net/tcp") as table:
        rows = [line.split() for line in table][1:]
    return sum(1 for row in rows if row[1].endswith(":" + port) and row[3] == "01")


def refused(server):
    try:
        with socket.create_connection(server.address(), timeout=1):
            return False
    except ConnectionRefusedError:
        return True
