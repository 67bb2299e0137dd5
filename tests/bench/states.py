# SPDX-License-Identifier: MIT
"""What servers cost that have next to nothing to do: CPU and wake-ups, whole and by thread, beside each other."""

import socket
import time
from contextlib import ExitStack

import peers
from harness import Server
from measure import Scraper, address_of
from spent import Spent

SCRAPED, NOBODY, KEPT = "gzip scrape each 15 s", "nobody asks", "two idle keep-alive connections"


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
