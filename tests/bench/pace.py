# SPDX-License-Identifier: MIT
"""CPU of the server a request at a pace that is held, each path beside a C constant of the same size and headers.

usage: pace.py [RATE [CONNECTIONS [SECONDS [ROUNDS]]]]    5000 a second over 8 connections, 20 rounds of 0.3 s unless told
"""

import re
import subprocess
import sys

import peers
from harness import Server

PATHS = ("/health", "/metrics/app", "/metrics/system")
WORKERS = 2


def costs(servers, rate=5000, connections=8, seconds=0.3, rounds=20):
    """{name: (microseconds of CPU a request, requests a second)} of servers that take turns; name: (pid, url)."""
    asked = [f"{pid}={url}" for pid, url in servers.values()]
    command = [peers.BUILD / "bench/pace", rate, connections, seconds, rounds, *asked]
    output = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout
    figures = re.findall(r"^\S+ ([\d.]+) us .* (\d+)/s$", output, re.M)
    return {name: (float(us), int(held)) for name, (us, held) in zip(servers, figures)}


def rows(*pace):
    """For each path: (path, sonda's microseconds, the constant's, the lower of the two rates held)."""
    with Server("--workers", WORKERS, "--max-connections-per-address", "0") as sonda:
        for path in PATHS:
            with peers.constant(sonda.get(path), WORKERS) as constant:
                both = {"sonda": (sonda.pid, sonda.url + path), "constant": (constant.pid, constant.url + path)}
                (ours, held), (theirs, their_held) = costs(both, *pace).values()
            yield path, ours, theirs, min(held, their_held)


def main(words):
    for path, ours, theirs, held in rows(*words):
        print(f"{path:<20} {ours:6.2f} us, constant {theirs:6.2f} us: {ours / theirs:.2f} at {held}/s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
