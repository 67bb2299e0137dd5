# SPDX-License-Identifier: MIT
"""What servers cost that have next to nothing to do: CPU and wake-ups, whole and by thread, beside each other."""

import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import peers
from harness import Server, cpu_seconds
from measure import Scraper, address_of

SCRAPED, NOBODY, KEPT = "gzip scrape each 15 s", "nobody asks", "two idle keep-alive connections"


def threads(pid):
    """{thread: (name, CPU seconds, how often it went to sleep)}: schedstat and status below /proc/PID/task, proc(5)."""
    found = {}
    for task in Path("/proc", str(pid), "task").iterdir():
        try:
            status, spent = (task / "status").read_text(), (task / "schedstat").read_text().split()[0]
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
        sleeps = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status, re.M).group(1)
        found[task.name] = (status.split(None, 2)[1], int(spent) / 1e9, int(sleeps))
    return found


class Spent:
    """What a process spends between two moments."""

    def __init__(self, pid):
        self.pid = pid
        self.started, self.cpu_before, self.before = time.perf_counter(), cpu_seconds(pid), threads(pid)

    def end(self):
        """Sets cpu and wakes, both a second, and by_thread: [(name, CPU, wakes)], those that woke, busiest first."""
        seconds = time.perf_counter() - self.started
        self.cpu = (cpu_seconds(self.pid) - self.cpu_before) / seconds
        rows = []
        for thread, (name, cpu, sleeps) in threads(self.pid).items():
            _, cpu_before, sleeps_before = self.before.get(thread, (name, 0.0, 0))
            rows.append((name, (cpu - cpu_before) / seconds, (sleeps - sleeps_before) / seconds))
        self.wakes = sum(row[2] for row in rows)
        self.by_thread = sorted((row for row in rows if row[2] > 0), key=lambda row: -row[2])
        return self


def _quiet_connections(stack, url, count):
    """Connections that asked once and say no more."""
    for _ in range(count):
        connection = stack.enter_context(socket.create_connection(address_of(url)))
        connection.sendall(b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n")
        connection.recv(1 << 16)


def _start(stack):
    """{(state, name): server}: each state has servers of its own, so that all are measured over the same time."""
    servers = {}
    name = peers.node_exporter_here()[0]
    for state in (SCRAPED, NOBODY, KEPT):
        # Its default closes a connection after 15 idle seconds: these are to stay.
        flags = ("--idle-seconds", 3600) if state == KEPT else ()
        servers[state, "sonda"] = stack.enter_context(Server(*flags))
        servers[state, name] = stack.enter_context(peers.node_exporter())
    return servers


def day(seconds, settle, every=15):
    """{(state, name): Spent} over the same `seconds`, after `settle` seconds in that state already."""
    with ExitStack() as stack:
        servers = _start(stack)
        scrapers = [Scraper(server.url) for (state, _), server in servers.items() if state == SCRAPED]
        for (state, _), server in servers.items():
            if state == KEPT:
                _quiet_connections(stack, server.url, 2)
        _scrape_for(scrapers, settle, every)
        spent = {which: Spent(server.pid) for which, server in servers.items()}
        _scrape_for(scrapers, seconds, every)
        return {which: each.end() for which, each in spent.items()}


def _scrape_for(scrapers, seconds, every):
    """Ask each `every` seconds, from the middle of the first interval on; where there is less time, once."""
    started, every = time.perf_counter(), min(every, seconds)
    for number in range(int(seconds // every) if every else 1):
        time.sleep(max(0, started + (number + 0.5) * every - time.perf_counter()))
        for scraper in scrapers:
            scraper.ask()
    time.sleep(max(0, started + seconds - time.perf_counter()))


def by_thread_text(spent):
    return ", ".join(f"{name} {wakes:.2f} ({cpu * 1e3:.3f} ms)" for name, cpu, wakes in spent.by_thread) or "none woke"
