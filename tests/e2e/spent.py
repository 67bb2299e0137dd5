# SPDX-License-Identifier: MIT
"""What a process spends: CPU and wake-ups, whole and by thread."""

import re
import time
from pathlib import Path

from harness import cpu_seconds


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
        """Sets cpu and wakes, both a second, and by_thread: [(name, CPU, wakes)] of those that woke, busiest first."""
        seconds = time.perf_counter() - self.started
        self.cpu = (cpu_seconds(self.pid) - self.cpu_before) / seconds
        rows = []
        for thread, (name, cpu, sleeps) in threads(self.pid).items():
            _, cpu_before, sleeps_before = self.before.get(thread, (name, 0.0, 0))
            rows.append((name, (cpu - cpu_before) / seconds, (sleeps - sleeps_before) / seconds))
        self.wakes = sum(row[2] for row in rows)
        self.by_thread = sorted((row for row in rows if row[2] > 0), key=lambda row: -row[2])
        return self

    def by_thread_text(self):
        told = (f"{name} {wakes:.2f} ({cpu * 1e3:.3f} ms)" for name, cpu, wakes in self.by_thread)
        return ", ".join(told) or "none woke"
