# SPDX-License-Identifier: MIT
"""What servers cost that have next to nothing to do: CPU and wake-ups, whole and by thread, beside each other."""

import socket
import time
from contextlib import ExitStack

import peers
from harness import Client, Server
from measure import Scraper
from spent import Spent

SCRAPED, NOBODY, KEPT = "gzip scrape each 15 s", "nobody asks", "two idle keep-alive connections"


def _quiet_client(stack, server):
    """A connection that asked once and says no more."""
    client = Client(server.url)
    stack.callback(client.close)
    client.request("GET", "/metrics")
    return client


def _is_open(client):
    client.connection.sock.setblocking(False)
    try:
        return bool(client.connection.sock.recv(1))
    except BlockingIOError:
        return True


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
        kept = [_quiet_client(stack, server) for (state, _), server in servers.items() if state == KEPT for _ in range(2)]
        _scrape_for(scrapers, settle, every)
        spent = {which: Spent(server.pid) for which, server in servers.items()}
        _scrape_for(scrapers, seconds, every)
        if not all(map(_is_open, kept)):
            raise RuntimeError("an idle connection was closed meanwhile")
        return {which: each.end() for which, each in spent.items()}


def _scrape_for(scrapers, seconds, every):
    """Ask each `every` seconds, from the middle of the first interval on; where there is less time, once."""
    started, every = time.perf_counter(), min(every, seconds)
    for number in range(int(seconds // every) if every else 1):
        time.sleep(max(0, started + (number + 0.5) * every - time.perf_counter()))
        for scraper in scrapers:
            scraper.ask()
    time.sleep(max(0, started + seconds - time.perf_counter()))
