# SPDX-License-Identifier: MIT
"""Garbage, slow, oversized and smuggling requests against a started server, over raw sockets.

Each row is judged by RFC 9112 and RFC 9110: an apt 4xx or 5xx, or a close; and never an answer to what was smuggled.
Throughout, /health answers quickly on connections of its own.
"""

import contextlib
import random
import re
import shutil
import socket
import tempfile
import threading
import time

from harness import PATIENCE, Case, Client, Server, eventually

H = b"Host: a\r\n"
CLOSE = b"Host: a\r\nConnection: close\r\n\r\n"
POST = b"POST /health HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
LISTENERS = 2
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def get(line=b"GET /health HTTP/1.1", headers=CLOSE):
    return line + b"\r\n" + headers


def target(path):
    return get(b"GET " + path + b" HTTP/1.1")


def header(line):
    return get(headers=line + b"\r\n" + CLOSE)


SOUND = [
    get(), target(b"/health?a=b&c[]=%41"), target(b"/%68ealth"), target(b"http://a/health"), target(b"http://a:80/health?x"),
    target(b"/health?"), get(b"HEAD /health HTTP/1.1"), get(b"GET /health HTTP/1.0"), get(b"GET /health HTTP/1.0", b"\r\n"),
    b"\r\n" + get(), header(b"X-Empty:"), header(b"X-Latin: \xe9"), header(b"X:\t tabs \t"), header(b"x-" + b"a" * 200 + b": 1"),
    get(headers=b"HOST: a:80\r\nconnection: CLOSE\r\n\r\n"), get(headers=b"Host: [::1]:80\r\nConnection: close\r\n\r\n"),
    header(b"Content-Length: 0"), header(b"Expect: 100-continue"), header(b"Connection: keep-alive"),
    header(b"Accept-Encoding: gzip;q=0, *;q=0.1"), header(b"Cookie: a=b; c=\"d; e"), header(b"Range: bytes=0-1"),
    header(b"Upgrade: h2c"), header(b"If-Modified-Since: garbage"), header(b"Authorization: " + b"x" * 4000),
]

BAD = {
    "request line": [
        (b"\n" + get(), 400), (b" " + get(), 400), (b"GET\r\n\r\n", 400), (b"GET /health\r\n\r\n", 400),
        (b"GET  /health HTTP/1.1\r\n" + CLOSE, 400), (b"GET /health  HTTP/1.1\r\n" + CLOSE, 400),
        (b"GET\t/health\tHTTP/1.1\r\n" + CLOSE, 400), (b"GET /health HTTP/1.1 \r\n" + CLOSE, 400),
        (b"GET /health HTTP/1.1\n" + CLOSE, 400), (b"GET /health HTTP/1.1\rHost: a\r\n\r\n", 400),
        (b"GET /health http/1.1\r\n" + CLOSE, 400), (b"GET /health HTTP/1,1\r\n" + CLOSE, 400),
        (b"GET /health HTTP/1.10\r\n" + CLOSE, 400), (b"GET /health HTTP/11.1\r\n" + CLOSE, 400),
        (b"GET /health HTTP/1.1x\r\n" + CLOSE, 400), (b"GET /health XTTP/1.1\r\n" + CLOSE, 400),
        (b"GET /health HTTP/0.9\r\n" + CLOSE, 505), (b"GET /health HTTP/1.2\r\n" + CLOSE, 505),
        (b"GET /health HTTP/2.0\r\n" + CLOSE, 505), (b"GET /health HTTP/3.0\r\n" + CLOSE, 505),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), (b"G\x00ET /health HTTP/1.1\r\n" + CLOSE, 400),
        (b"G{T /health HTTP/1.1\r\n" + CLOSE, 400), (b"\xc3\x89 /health HTTP/1.1\r\n" + CLOSE, 400),
        (b"A" * 17 + b" /health HTTP/1.1\r\n" + CLOSE, 501), (b"A" * 20000, 501),
        (b"CONNECT a:80 HTTP/1.1\r\n" + CLOSE, 501), (b"\r\n" * 8 + get(), 400), (b"\x16\x03\x01\x02\x00\x01\x00", 400),
        (b"SSH-2.0-x\r\n", 400), (b"\x00" * 64, 400), (b"\xff" * 64, 400),
    ],
    "target": [
        (target(b"health"), 400), (target(b"?x"), 400), (target(b"*"), 400), (target(b"/\x00"), 400), (target(b"/health%00.txt"), 400),
        (target(b"/%"), 400), (target(b"/%4"), 400), (target(b"/%zz"), 400), (target(b"/%4?x"), 400), (target(b"/%u0041"), 400),
        (target(b"/a#b"), 400), (target(b"/?a#b"), 400), (target(b"/a\\b"), 400), (target(b"/a<b>"), 400), (target(b"/a\"b"), 400),
        (target(b"/{a}"), 400), (target(b"/a`b"), 400), (target(b"/\xc3\xa9"), 400), (target(b"/?\xc3\xa9"), 400),
        (target(b"/\x7f"), 400), (target(b"/\x1b[2J"), 400), (target(b"/a b"), 400), (target(b"http:///health"), 400),
        (target(b"http://u@a/health"), 400), (target(b"http://u:p@a/health"), 400), (target(b"https://a/health"), 400),
        (target(b"ftp://a/health"), 400), (target(b"http:/a"), 400), (target(b"http://a b/"), 400), (target(b"http://[::1/"), 400),
        (target(b"//health"), 404), (target(b"/../etc/passwd"), 404), (target(b"/%2e%2e/%2e%2e/etc/passwd"), 404),
        (target(b"/nothing/"), 404), (target(b"/health%20"), 404), (target(b"/health;x"), 404), (target(b"/health%2f"), 404),
        (target(b"/" + b"a" * 20000), 414), (b"GET /" + b"a" * 100000, 414), (target(b"/?" + b"a=b&" * 8000), 414),
    ],
    "host": [
        (get(headers=b"\r\n"), 400), (get(headers=b"Host:\r\n\r\n"), 400), (get(headers=H + H + b"\r\n"), 400),
        (get(headers=b"Host: a\r\nhost: b\r\n\r\n"), 400), (get(headers=b"Host: a b\r\n\r\n"), 400),
        (get(headers=b"Host: a/b\r\n\r\n"), 400), (get(headers=b"Host: u@a\r\n\r\n"), 400), (get(headers=b"Host: a:b\r\n\r\n"), 400),
        (get(headers=b"Host: :80\r\n\r\n"), 400), (get(headers=b"Host: [::1\r\n\r\n"), 400), (get(headers=b"Host: [z]\r\n\r\n"), 400),
        (get(headers=b"Host: a%zz\r\n\r\n"), 400), (get(headers=b"Host: a\x00\r\n\r\n"), 400), (get(headers=b"Host: \xe9\r\n\r\n"), 400),
        (get(headers=b"Host: http://a\r\n\r\n"), 400), (get(headers=b"Host: " + b"a" * 300 + b"\r\n\r\n"), 400),
        (get(b"GET http://a/health HTTP/1.1", b"\r\n"), 400),
    ],
    "header lines": [
        (get(headers=b"Host : a\r\n\r\n"), 400), (get(headers=b"Host\t: a\r\n\r\n"), 400), (get(headers=b" Host: a\r\n\r\n"), 400),
        (header(b"X : a"), 400), (header(b"X a"), 400), (header(b": a"), 400), (header(b"X: a\r\n b"), 400), (header(b"X: a\r\n\tb"), 400),
        (header(b"X: a\nY: b"), 400), (header(b"X: a\rY: b"), 400), (header(b"X: a\x00b"), 400), (header(b"X: a\x01b"), 400),
        (header(b"X: a\x7f"), 400), (header(b"X\x00: a"), 400), (header(b"X\xe9: a"), 400), (header(b"(X): a"), 400),
        (header(b"\"X\": a"), 400), (get(headers=H + b"\n"), 400), (get(headers=H + b"\r\r\n"), 400),
        (get(headers=H + b"X: " + b"a" * 20000 + b"\r\n\r\n"), 431), (get(headers=H + b"X" * 20000 + b": a\r\n\r\n"), 431),
        (get(headers=H + b"".join(b"X-%d: a\r\n" % i for i in range(200)) + b"\r\n"), 431), (header(b"Expect: the best"), 417),
    ],
    "framing": [
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400), (POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400),
        (POST + b"Content-Length: 5, 5\r\n\r\nhello", 400), (POST + b"Content-Length: +5\r\n\r\nhello", 400),
        (POST + b"Content-Length: -5\r\n\r\nhello", 400), (POST + b"Content-Length: 0x5\r\n\r\nhello", 400),
        (POST + b"Content-Length: 5 5\r\n\r\nhello", 400), (POST + b"Content-Length: five\r\n\r\nhello", 400),
        (POST + b"Content-Length:\r\n\r\nhello", 400), (POST + b"Content-Length: 5.0\r\n\r\nhello", 400),
        (POST + b"Content-Length: 18446744073709551621\r\n\r\nhello", 413), (POST + b"Content-Length: " + b"9" * 100 + b"\r\n\r\n", 413),
        (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400), (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: identity\r\n\r\n", 501), (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501), (POST + b"Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400), (POST + b"Transfer-Encoding\x0b: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400), (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
        (b"POST /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (CHUNKED + b"g\r\n", 400), (CHUNKED + b"-1\r\n", 400), (CHUNKED + b"0x1\r\na\r\n0\r\n\r\n", 400), (CHUNKED + b" 1\r\na\r\n", 400),
        (CHUNKED + b"1\na\r\n0\r\n\r\n", 400), (CHUNKED + b"1\r\nab\r\n", 400), (CHUNKED + b"1\r\na\n0\r\n\r\n", 400),
        (CHUNKED + b"\r\n", 400), (CHUNKED + b";x\r\n", 400), (CHUNKED + b"1;x\ny\r\na\r\n", 400), (CHUNKED + b"1 \r\na\r\n", 400),
        (CHUNKED + b"ffffffffffffffff\r\n", 413), (CHUNKED + b"0" * 40 + b"1\r\n", 413), (CHUNKED + b"1;" + b"x" * 5000 + b"\r\n", 400),
        (CHUNKED + b"0\r\nContent-Length: 1\r\n\r\n", 400), (CHUNKED + b"0\r\nX Y: 1\r\n\r\n", 400),
        (CHUNKED + b"0\r\n" + b"X: y\r\n" * 3000 + b"\r\n", 431),
    ],
}
ROWS = [(group, request, status) for group, rows in BAD.items() for request, status in rows]


def exchange(address, request, timeout=8.0):
    """All that the server says until it closes; b"" where it says nothing. A reset counts as a close."""
    said = b""
    with socket.create_connection(address, timeout=timeout * PATIENCE) as s:
        with contextlib.suppress(ConnectionError):
            s.sendall(request)
        with contextlib.suppress(ConnectionError):
            while part := s.recv(65536):
                said += part
    return said


class Vigil:
    """Asks /health again and again on connections of its own, and keeps how long each answer took. It comes by the unix
    socket, so that the limit of an address is left to the hostile ones."""

    def __init__(self, url):
        self.url, self.took, self.failed, self.over = url, [], [], threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.over.is_set():
            started = time.monotonic()
            client = Client(self.url)
            try:
                status = client.request("GET", "/health").status
                if status != 200:
                    self.failed.append(status)
            except OSError as error:
                self.failed.append(error)
            finally:
                client.close()
            self.took.append(time.monotonic() - started)
            self.over.wait(0.01)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Hostile(Case):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="sonda-hostile-")
        cls.local = f"unix:{cls.directory}/socket"
        cls.server = Server("--listen", cls.local, "--head-seconds", "1", "--idle-seconds", "2", "--request-seconds", "2",
                            "--max-connections", "200", "--max-connections-per-address", "90")

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)
        shutil.rmtree(cls.directory)

    def statuses(self, request):
        said = exchange(self.server.address(), request)
        return [int(status) for status in STATUS.findall(said)], said

    def test_sound_requests_are_answered(self):
        for request in SOUND:
            with self.subTest(request[:80]):
                self.assertEqual(self.statuses(request)[0][-1:], [200])

    def test_bad_requests_hear_an_apt_status_and_the_connection_ends(self):
        for group, request, status in ROWS:
            with self.subTest(f"{group}: {request[:80]}"):
                statuses, said = self.statuses(request)
                self.assertEqual(statuses, [status], said[:300])
                self.assertIn(b'{"detail":"', said)
                self.assertIn(b"connection: close", said.lower())

    def test_nothing_is_served_behind_a_bad_request(self):
        for group, request, status in ROWS:
            if status == 404:
                continue
            with self.subTest(f"{group}: {request[:80]}"):
                self.assertEqual(self.statuses(request + get(b"GET /info HTTP/1.1"))[0], [status])

    def test_bad_requests_are_judged_the_same_byte_by_byte(self):
        for group, request, status in ROWS:
            if len(request) > 200:
                continue
            with self.subTest(f"{group}: {request[:80]}"), socket.create_connection(self.server.address(), timeout=8) as s:
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                said = b""
                with contextlib.suppress(ConnectionError):
                    for i in range(len(request)):
                        s.sendall(request[i:i + 1])
                with contextlib.suppress(ConnectionError):
                    while part := s.recv(65536):
                        said += part
                # /health takes no body, which may be said before the body's framing goes wrong.
                self.assertIn([int(x) for x in STATUS.findall(said)], [[status], [405]] if group == "framing" else [[status]])

    def test_smuggled_requests_are_bodies_or_refused(self):
        inner = b"GET /info HTTP/1.1\r\nHost: a\r\nX: "
        for request in (
            POST + b"Content-Length: %d\r\n\r\n" % len(inner) + inner + get(),
            CHUNKED + b"%x\r\n" % len(inner) + inner + b"\r\n0\r\n\r\n" + get(),
            POST + b"Content-Length: %d\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" % len(inner) + inner,
            POST + b"Transfer-Encoding: chunked\r\n\r\n0;\n\r\n" + inner,
        ):
            with self.subTest(request[:120]):
                self.assertNotIn(b"server_time", self.statuses(request)[1])

    def test_random_bytes_do_no_harm(self):
        rng = random.Random(7)
        with Vigil(self.local) as vigil:
            for _ in range(300):
                base = bytearray(rng.choice(ROWS)[1][:400] if rng.random() < 0.7 else rng.randbytes(100))
                for _ in range(rng.randrange(1, 6)):
                    base[rng.randrange(len(base))] = rng.randrange(256)
                with socket.create_connection(self.server.address(), timeout=8) as s, contextlib.suppress(ConnectionError):
                    s.sendall(bytes(base))
        self.check(vigil)

    def check(self, vigil):
        """/health was answered throughout. How fast is told, not judged: the machine may be busy with other things."""
        took = sorted(vigil.took)
        print(f"/health meanwhile: median {took[len(took) // 2] * 1e3:.1f} ms, worst {took[-1] * 1e3:.1f} ms", flush=True)
        self.assertEqual(vigil.failed, [])
        self.assertLess(took[-1], 3 * PATIENCE, "a stall")

    def test_clients_that_drip_are_cut_while_health_stays_quick(self):
        with contextlib.ExitStack() as stack:
            slow = [stack.enter_context(socket.create_connection(self.server.address(), timeout=8)) for _ in range(40)]
            kinds = (b"GET / HTTP/1.1\r\nX: ", POST + b"Content-Length: 1000\r\n\r\n", b"", CHUNKED + b"5\r\n")
            for i, s in enumerate(slow):
                s.sendall(kinds[i % 4])
            vigil = stack.enter_context(Vigil(self.local))
            started = time.monotonic()
            living = set(slow)
            while living and time.monotonic() - started < 10 * PATIENCE:
                living = {s for s in living if self.drips_on(s, slow.index(s) % 4)}
                time.sleep(0.05)
            self.assertEqual(living, set())
        self.check(vigil)

    @staticmethod
    def drips_on(s, kind):
        """Send one byte more; False once the server has cut the connection."""
        s.settimeout(0.001)
        try:
            if kind != 2:
                s.sendall(b"x")
            return bool(s.recv(1000)) and Hostile.drips_on(s, 2)
        except TimeoutError:
            return True
        except OSError:
            return False

    def test_clients_that_do_not_read_are_cut(self):
        with contextlib.ExitStack() as stack:
            for _ in range(20):
                s = stack.enter_context(socket.create_connection(self.server.address(), timeout=8))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                s.settimeout(0.5)
                with contextlib.suppress(TimeoutError, ConnectionError):
                    for _ in range(2000):
                        s.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n")
            eventually(lambda: self.server.sockets() == LISTENERS, seconds=10, why="the cut")

    def test_past_the_limit_of_an_address_a_client_is_served_at_once(self):
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(socket.create_connection(self.server.address(), timeout=8)) for _ in range(95)]
            for s in held[:10]:
                with contextlib.suppress(OSError):
                    s.sendall(b"GET /he")
            for _ in range(10):
                started = time.monotonic()
                self.assertEqual(self.statuses(get())[0], [200])
                self.assertLess(time.monotonic() - started, 1.0 * PATIENCE)

    def test_large_bodies_are_refused_so_that_the_client_can_read_it(self):
        for head in (POST + b"Content-Length: 8000000\r\n\r\n", CHUNKED + b"7a1200\r\n"):
            with self.subTest(head):
                statuses, _ = self.statuses(head + b"x" * 8000000)
                self.assertIn(statuses, ([413], [405]))

    def test_a_body_of_a_get_is_dropped_and_the_answer_whole(self):
        for path in (b"/health", b"/docs", b"/openapi.json"):
            for size in (10, 65536, 8000000):
                with self.subTest(f"{path} {size}"):
                    head = b"GET %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (path, size)
                    statuses, said = self.statuses(head + b"x" * size + get())
                    self.assertEqual(statuses, [200] if size > 65536 else [200, 200])
                    told = int(re.search(rb"\r\nContent-Length: (\d+)\r\n", said).group(1))
                    self.assertGreaterEqual(len(said.split(b"\r\n\r\n", 1)[1]), told)

    def test_a_long_query_and_many_cookies_are_answered(self):
        for request in (get(b"GET /health?" + b"a&" * 400 + b" HTTP/1.1"), get(b"GET /health?" + b"a=1&" * 3900 + b" HTTP/1.1"),
                        header(b"Cookie: " + b"; ".join(b"a%d=1" % i for i in range(400)))):
            self.assertEqual(self.statuses(request)[0][-1:], [200])
        statuses, said = self.statuses(header(b"Cookie: " + b"; ".join(b"a%d=1" % i for i in range(3000))))
        self.assertEqual(statuses, [431])
        self.assertTrue(said.endswith(b'{"detail":"Request Header Fields Too Large"}'), said)

    def test_descriptors_come_back(self):
        with socket.create_connection(self.server.address()) as s:
            s.sendall(get())
        eventually(lambda: self.server.sockets() == LISTENERS, seconds=10, why="the return of the descriptors")
