#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""image_load.py IMAGE [SECONDS [REQUESTS_PER_SECOND]]: what the container needs under the load of a cluster.

One container with the Deployment's limits and security, asked as the kubelet asks (three probes), as Prometheus scrapes
(every 15 s, text and gzip), and, beside that, /metrics/system REQUESTS_PER_SECOND times a second. Prints resident memory
and CPU: the basis of requests and limits in k8s/.
"""
import http.client
import os
import sys
import time

from image_test import Container, docker

LIMITS = ["--memory=96m", "--cpus=0.5", "--pids-limit=64"]
TICKS = os.sysconf("SC_CLK_TCK")


class Clock:
    """Calls that come due each so many seconds."""

    def __init__(self):
        self.calls = []

    def every(self, seconds, call):
        self.calls.append([time.monotonic(), seconds, call])

    def run(self, seconds):
        end = time.monotonic() + seconds
        while True:
            entry = min(self.calls)
            if entry[0] > end:
                return
            time.sleep(max(0, entry[0] - time.monotonic()))
            entry[2]()
            entry[0] += entry[1]


class Asker:
    def __init__(self, port):
        self.port, self.count, self.failed, self.slowest = port, 0, 0, 0.0

    def ask(self, path, **headers):
        """A connection of its own, as the kubelet and most scrapers after a pause make it."""
        begin = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            self.failed += answer.status != 200
        except OSError:
            self.failed += 1
        finally:
            connection.close()
        self.count += 1
        self.slowest = max(self.slowest, time.monotonic() - begin)


def memory_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file)
    return int(fields["VmRSS"].split()[0]), int(fields["VmHWM"].split()[0])


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main(image, seconds="600", rate="5"):
    seconds, rate = int(seconds), float(rate)
    with Container(image, *LIMITS, user="65532:65532") as container:
        pid = int(docker("inspect", "--format", "{{.State.Pid}}", container.id))
        asker, clock, samples = Asker(container.port), Clock(), []
        clock.every(5, lambda: asker.ask("/health"))
        clock.every(10, lambda: asker.ask("/health"))
        clock.every(15, lambda: asker.ask("/metrics", **{"Accept-Encoding": "gzip"}))
        clock.every(15, lambda: asker.ask("/metrics", Accept="application/openmetrics-text;version=1.0.0"))
        clock.every(1 / rate, lambda: asker.ask("/metrics/system"))
        clock.every(10, lambda: samples.append(memory_kib(pid)[0]))
        before = cpu_seconds(pid)
        clock.run(seconds)
        used = cpu_seconds(pid) - before
        peak = memory_kib(pid)[1]
    print(f"{seconds} s, {asker.count} requests, {asker.failed} failed, slowest {asker.slowest * 1000:.1f} ms")
    print(f"resident KiB: first {samples[0]}, median {sorted(samples)[len(samples) // 2]}, last {samples[-1]}, peak {peak}")
    print(f"CPU: {used:.2f} s, {1000 * used / seconds:.2f} millicores, {1e6 * used / asker.count:.0f} us a request")
    sys.exit(1 if asker.failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
