# SPDX-License-Identifier: MIT
"""What a server that rests must still do at its time. Each function gives the seconds that it took."""

import re
import select
import signal
import socket
import time
from datetime import datetime, timezone

from harness import PATIENCE, eventually
from spent import threads

# With these nothing is sampled unasked: a server that is left alone has nothing to do.
FLAGS = ("--sample-ms", "3600000", "--sample-idle-ms", "0")

JOB = """local sonda = require "sonda"
sonda.every(%d, function() sonda.log.info("the job ran, run " .. sonda.store.add("runs", 1)) end)
"""
JOB_RAN = r"the job ran, run (?!1\b)"


def _wake_ups(server):
    """Of its own threads: a sanitizer's runs unnamed, under the name of the program."""
    found = threads(server.pid)
    first = found[str(server.pid)][0]
    return {thread: sleeps for thread, (name, _, sleeps) in found.items() if thread == str(server.pid) or name != first}


def wait_for_rest(server, seconds=1.0):
    """Until no thread of the server has woken for so long."""
    since, before = time.monotonic(), _wake_ups(server)

    def rests():
        nonlocal since, before
        now = _wake_ups(server)
        if now != before:
            since, before = time.monotonic(), now
        return time.monotonic() - since >= seconds

    eventually(rests, seconds + 10, 0.05, "rest")


def _ended(connection):
    """Whether the other side has closed it, whatever it said before."""
    try:
        while select.select([connection], [], [], 0)[0]:
            if not connection.recv(1 << 16):
                return True
    except ConnectionError:
        return True
    return False


def cut_seconds(server, text, drip=b"", limit=60):
    """From the first byte on a fresh connection until the server ends it; `drip` is sent again and again meanwhile."""
    with socket.create_connection(server.address()) as connection:
        started = time.monotonic()
        connection.sendall(text)

        def cut():
            try:
                connection.sendall(drip)
            except OSError:
                return True
            return _ended(connection)

        eventually(cut, limit, 0.1, "the end of a slow connection")
        return time.monotonic() - started


def live_seconds(server, swap):
    """From the return of swap(), which changes a script, until the server says that the scripts are loaded anew."""
    seen = len(server.log)
    started = time.monotonic()
    swap()
    server.wait_log("scripts reloaded", start=seen)
    return time.monotonic() - started


def log_time(line):
    """The seconds since 1970 that a line of the log begins with."""
    return datetime.fromisoformat(line.split()[0].replace("Z", "+00:00")).astimezone(timezone.utc).timestamp()


def job_times(server):
    """When the job of JOB ran, from its second run on: a dry run sees an empty store, and says that it is the first."""
    return [log_time(line) for line in list(server.log) if re.search(JOB_RAN, line)]


def term_seconds(server):
    """From SIGTERM to the end, which must be one in good order."""
    started = time.monotonic()
    server.signal(signal.SIGTERM)
    status = server.process.wait(30 * PATIENCE)
    if status != 0:
        raise AssertionError(f"the server ended with {status}")
    return time.monotonic() - started
