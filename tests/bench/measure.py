# SPDX-License-Identifier: MIT
"""Measurements: throughput and latency by wrk, CPU time by the process's own clock, all as plain numbers."""

import http.client
import itertools
import re
import socket
import statistics
import subprocess
import time
from pathlib import Path

from harness import cpu_seconds

PIPELINE = Path(__file__).resolve().parent / "pipeline.lua"
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Load:
    """What wrk saw: requests a second, p50 and p99 in seconds, failures."""

    def __init__(self, output):
        self.rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))
        self.requests = int(re.search(r"(\d+) requests in", output).group(1))
        self.p50, self.p99 = (self._percentile(output, percent) for percent in ("50", "99"))
        errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
        other = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
        self.failures = sum(map(int, errors.groups())) if errors else 0
        self.failures += int(other.group(1)) if other else 0

    @staticmethod
    def _percentile(output, percent):
        found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s|m)\b", output)
        return float(found.group(1)) * UNITS[found.group(2)] if found else float("nan")


def _wrk_command(url, seconds, connections, threads, pipeline):
    script = ["-s", str(PIPELINE)] if pipeline > 1 else []
    tail = ["--", str(pipeline)] if pipeline > 1 else []
    return ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", *script, url, *tail]


def wrk(url, seconds, connections=32, threads=2, pipeline=1):
    command = _wrk_command(url, seconds, connections, threads, pipeline)
    return Load(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def start_wrk(url, seconds, connections=32, threads=2):
    """wrk running beside; Load(process.communicate()[0]) when it is over."""
    return subprocess.Popen(_wrk_command(url, seconds, connections, threads, 1), stdout=subprocess.PIPE, text=True)


def interleaved(urls, rounds, seconds, **load):
    """Median rate of each url over rounds that take turns, so that a drift of the machine meets all alike."""
    rates = {name: [] for name in urls}
    for _ in range(rounds):
        for name, url in urls.items():
            rates[name].append(wrk(url, seconds, **load).rate)
    return {name: statistics.median(values) for name, values in rates.items()}


def fetch(address, path, encoding="identity"):
    """One request by hand on a fresh connection, read to its end: (seconds, bytes)."""
    text = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
    started = time.perf_counter()
    with socket.create_connection(address) as connection:
        connection.sendall(text.encode())
        size = 0
        while data := connection.recv(1 << 20):
            size += len(data)
    return time.perf_counter() - started, size


class Scraper:
    """Asks for /metrics as Prometheus 2 does: its headers, one connection that is kept, opened anew where the server
    closed it meanwhile."""

    HEADERS = {
        "User-Agent": "Prometheus/2.53.3",
        "Accept": "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "Accept-Encoding": "gzip",
        "X-Prometheus-Scrape-Timeout-Seconds": "10",
    }

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(*address_of(url), timeout=30)

    def ask(self):
        """The bytes of one answer, head and body as they came."""
        try:
            return self._ask_once()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection.close()
            return self._ask_once()

    def _ask_once(self):
        self.connection.request("GET", "/metrics", headers=self.HEADERS)
        answer = self.connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"/metrics is {answer.status}")
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
        return head + len(answer.read())

    def close(self):
        self.connection.close()


def address_of(url):
    host, port = url.split("://")[1].rstrip("/").rsplit(":", 1)
    return host, int(port)


# Between two scrapes of one size of a host: longer than a collection is shared.
PAUSE = 0.11


def idle_cost(pid, seconds=2.0):
    """CPU seconds a second while nobody asks."""
    before = cpu_seconds(pid)
    time.sleep(seconds)
    return (cpu_seconds(pid) - before) / seconds


def scrape_cost(server, paths, count, pause=PAUSE, encoding="identity"):
    """(CPU seconds, p50, p99 wall seconds, bytes) of one request, over `count` of them that take turns with `paths`;
    what the process spends meanwhile without being asked is left out."""
    address = address_of(server.url)
    turns = itertools.cycle([paths] if isinstance(paths, str) else paths)
    for _ in range(3):
        size = fetch(address, next(turns), encoding)[1]
    idle = idle_cost(server.pid)
    before, started = cpu_seconds(server.pid), time.perf_counter()
    walls = []
    for _ in range(count):
        walls.append(fetch(address, next(turns), encoding)[0])
        time.sleep(pause)
    spent = cpu_seconds(server.pid) - before - idle * (time.perf_counter() - started)
    walls.sort()
    return spent / count, walls[len(walls) // 2], walls[min(len(walls) - 1, int(len(walls) * 0.99))], size


def slope(points):
    """Least squares y = a + b x over (x, y): (b, a, r squared)."""
    n = len(points)
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    xx = sum((x - mean_x) ** 2 for x, _ in points)
    yy = sum((y - mean_y) ** 2 for _, y in points)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in points)
    return xy / xx, mean_y - xy / xx * mean_x, xy * xy / (xx * yy) if yy else 1.0
