# SPDX-License-Identifier: MIT
"""A worker that is lost inside a call is given up, told and replaced; too many of them fail the liveness."""

import ctypes
import os
import signal
import threading
import time
import unittest
from pathlib import Path

from harness import Case, Server, eventually

PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17  # ptrace(2)
WALL = 0x40000000  # __WALL of waitpid(2): threads too

SPIN = 'require("sonda").get("/spin/{n}", function() while true do end end)\n'  # no dry run calls it

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)


def ptrace(request, thread):
    if _libc.ptrace(request, thread, None, None) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def worker_ticks(pid):
    """{thread id: clock ticks spent in user space} of the workers; proc(5), stat, field 14."""
    ticks = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        if (task / "comm").read_text().startswith("worker/"):
            ticks[int(task.name)] = int((task / "stat").read_text().rsplit(")", 1)[1].split()[11])
    return ticks


def spinning_worker(pid, before):
    """The worker that has spent 100 ms of CPU since `before`: it is inside the loop, and holds nothing. Or None."""
    return next((thread for thread, ticks in worker_ticks(pid).items() if ticks >= before.get(thread, 0) + 10), None)


class Frozen:
    """A thread that is held where it is: as a call that never returns, which no script can be made to do any more."""

    def __init__(self, thread):
        self.thread = thread
        ptrace(PTRACE_SEIZE, thread)
        ptrace(PTRACE_INTERRUPT, thread)
        os.waitpid(thread, WALL)

    def release(self):
        ptrace(PTRACE_DETACH, self.thread)


class Lost(Case):
    def freeze_a_worker(self, server):
        """Ask for an endless loop, and stop the thread that runs it within its budget."""
        before = worker_ticks(server.pid)
        asked = threading.Thread(target=self.ask_in_vain, args=(server,), daemon=True)
        asked.start()
        try:
            return asked, Frozen(eventually(lambda: spinning_worker(server.pid, before), why="a spinning worker"))
        except PermissionError as refused:
            raise unittest.SkipTest(f"ptrace is refused here: {refused}") from refused

    @staticmethod
    def ask_in_vain(server):
        try:
            server.get("/spin/1")
        except OSError:
            pass  # the client is let go, not left waiting

    def test_a_lost_worker_is_told_and_replaced_and_its_client_let_go(self):
        layer = self.scratch({"spin.lua": SPIN})
        with Server("--scripts", layer, "--workers", "2", "--max-call-ms", "2000") as server:
            asked, frozen = self.freeze_a_worker(server)
            try:
                server.wait_log(r"worker lost: a call never returned", seconds=30)
                asked.join(5)
                self.assertFalse(asked.is_alive())
                for _ in range(20):
                    self.assertEqual(server.get("/health").status, 200)
                self.assertIn("sonda_workers_lost_total 1\n", server.get("/metrics").text)
                eventually(lambda: len(worker_ticks(server.pid)) == 3, why="the lost worker beside two that serve")
            finally:
                frozen.release()
            eventually(lambda: server.get("/health").status == 200, why="health after the thread went on")

    def test_a_machine_that_stood_still_has_lost_nobody(self):
        layer = self.scratch({"spin.lua": SPIN})
        with Server("--scripts", layer, "--workers", "2", "--max-call-ms", "1000") as server:
            before = worker_ticks(server.pid)
            asked = threading.Thread(target=self.ask_in_vain, args=(server,), daemon=True)
            asked.start()
            eventually(lambda: spinning_worker(server.pid, before), why="a spinning worker")
            os.kill(server.pid, signal.SIGSTOP)
            time.sleep(4.5)  # how long it stands still: past the end of the call and all that is allowed beyond it
            os.kill(server.pid, signal.SIGCONT)
            asked.join(10)
            eventually(lambda: server.get("/health").status == 200, why="health afterwards")
            self.assertIn("sonda_workers_lost_total 0\n", server.get("/metrics").text)

    def test_after_as_many_losses_as_are_allowed_the_liveness_fails(self):
        layer = self.scratch({"spin.lua": SPIN})
        with Server("--scripts", layer, "--workers", "2", "--max-call-ms", "2000", "--max-lost-workers", "1") as server:
            _, frozen = self.freeze_a_worker(server)
            try:
                eventually(lambda: server.get("/health").status == 503, 30, why="a failing liveness")
                self.assertEqual(server.get("/info").status, 200)
            finally:
                frozen.release()


if __name__ == "__main__":
    unittest.main()
