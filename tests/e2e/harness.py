# SPDX-License-Identifier: MIT
"""Start sonda as users do, ask it over HTTP, stop it by its pid.

Standard library only. Nothing here sleeps to wait: it reads the log line that carries the address,
waits for the process to end, or asks again until a condition holds or a deadline passes.
"""

import contextlib
import ctypes
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
TOP = TESTS.parent
MACHINES = TESTS / "fixtures" / "machines"
SONDA = os.environ.get("SONDA", str(TOP / "build" / "sonda"))
# Sanitizers and valgrind are slow: SONDA_PATIENCE stretches every deadline by this factor.
PATIENCE = float(os.environ.get("SONDA_PATIENCE", "1"))
LISTENING = re.compile(r"listening.*?(https?://[^\s\",]+|unix:[^\s\",]+)")
PR_SET_PDEATHSIG = 1  # prctl(2)
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:")

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    """In the child before exec: no server outlives its test run, even one that is killed."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def clean_environment(extra=None):
    """The environment without settings that would change answers, plus `extra`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SONDA_", "APP_"))}
    kept.update(extra or {})
    return kept


def eventually(condition, seconds=5.0, every=0.01, why="condition"):
    """The first true value of condition(), asked until `seconds` have passed; then AssertionError."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{why} did not come true within {seconds * PATIENCE:.1f} s")
        time.sleep(every)


class Answer:
    """One HTTP answer, read whole."""

    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.raw = body
        self.body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """A keep-alive connection to a TCP or unix address as the server printed it."""

    def __init__(self, url, timeout=10.0):
        self.connection = _connection(url, timeout * PATIENCE)

    def request(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body=body, headers=headers or {})
        response = self.connection.getresponse()
        return Answer(response, response.read())

    def close(self):
        self.connection.close()


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def _connection(url, timeout):
    if url.startswith("unix:"):
        return _UnixConnection(url[len("unix:"):], timeout)
    host, port = url.split("://", 1)[1].rstrip("/").rsplit(":", 1)
    return http.client.HTTPConnection(host.strip("[]"), int(port), timeout=timeout)


class Server:
    """`sonda serve` with these arguments, listening on a free port of loopback.

    with Server("--path.procfs", tree) as server:
        server.get("/health").json
    """

    def __init__(self, *arguments, environment=None, directory=None, listen="127.0.0.1:0", expect_ready=True):
        self.log = []
        self._news = threading.Condition()
        self._ended = False
        self._idle = threading.local()
        command = [SONDA, "serve", *(["--listen", listen] if listen else []), *map(str, arguments)]
        # A working directory of its own: no .env of the developer changes an answer.
        self._scratch = None if directory else tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            command,
            cwd=directory or self._scratch.name,
            env=clean_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            preexec_fn=die_with_parent,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.urls = []
        if expect_ready:
            try:
                match = self.wait_log(LISTENING, seconds=10)
            except BaseException:
                self.kill()
                raise
            self.urls = [match.group(1)]
        self.url = self.urls[0] if self.urls else None

    def _read_log(self):
        for line in self.process.stderr:
            with self._news:
                self.log.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_log(self, pattern, seconds=5.0, start=0):
        """The match of `pattern` in the first log line from `start` on that has it."""
        pattern = re.compile(pattern)
        seen = start
        found = None

        def look():
            nonlocal seen, found
            while seen < len(self.log) and not found:
                found = pattern.search(self.log[seen])
                seen += 1
            return found or self._ended

        with self._news:
            self._news.wait_for(look, timeout=seconds * PATIENCE)
            if found:
                return found
            ended = " and the server has ended" if self._ended else ""
            raise AssertionError(f"no log line matches {pattern.pattern!r}{ended}; log:\n" + "\n".join(self.log))

    @property
    def pid(self):
        return self.process.pid

    def client(self, timeout=10.0):
        return Client(self.url, timeout)

    def request(self, method, path, body=None, headers=None, timeout=10.0):
        """One request on a connection of its own."""
        client = self.client(timeout)
        try:
            return client.request(method, path, body, headers)
        finally:
            client.close()

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def address(self):
        """(host, port) for raw sockets."""
        host, port = self.url.split("://", 1)[1].rsplit(":", 1)
        return host.strip("[]"), int(port)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=10.0):
        """Exit status once the process has ended and its log is read."""
        status = self.process.wait(timeout=seconds * PATIENCE)
        self._reader.join(timeout=5)
        return status

    def stop(self, seconds=10.0):
        """SIGTERM, then the exit status."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(timeout=5)
        self.process.stderr.close()
        if self._scratch:
            self._scratch.cleanup()

    def resident_bytes(self):
        return status_kib(self.pid, "VmRSS") * 1024

    def sockets(self):
        """How many sockets the server has open; its other descriptors are files that it keeps, more of them by the second."""
        count = 0
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            with contextlib.suppress(OSError):
                count += os.readlink(f"/proc/{self.pid}/fd/{name}").startswith("socket:")
        return count

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        try:
            if kind is None:
                status = self.stop()
                reports = [line for line in self.log if SANITIZER.search(line)]
                if reports or status not in (0, 128 + signal.SIGTERM, -signal.SIGTERM, -signal.SIGKILL):
                    raise AssertionError(f"server ended with {status}; log:\n" + "\n".join(self.log[-80:]))
        finally:
            self.kill()


def status_kib(pid, field):
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+) kB", text, re.M).group(1))


def cpu_seconds(pid):
    """CPU time of a process in nanosecond resolution: its CPU clock, clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def run(*arguments, environment=None, directory=None, stdin=None, seconds=20.0):
    """One command of sonda to its end: a subprocess.CompletedProcess with text."""
    with contextlib.ExitStack() as stack:
        if directory is None:
            directory = stack.enter_context(tempfile.TemporaryDirectory())
        return subprocess.run(
            [SONDA, *map(str, arguments)],
            cwd=directory,
            env=clean_environment(environment),
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds * PATIENCE,
            preexec_fn=die_with_parent,
        )


def machine_arguments(name):
    """Flags that make sonda answer for a recorded machine."""
    tree = MACHINES / name
    flags = []
    for part, flag in (("proc", "--path.procfs"), ("sys", "--path.sysfs"), ("root", "--path.rootfs")):
        if (tree / part).is_dir():
            flags += [flag, tree / part]
    return flags


def machines():
    return sorted(path.name for path in MACHINES.iterdir() if path.is_dir()) if MACHINES.is_dir() else []


class ConfigMap:
    """A directory as the kubelet keeps a ConfigMap volume: visible links to ..data, which is swapped whole."""

    def __init__(self, files, links_first=False):
        self.mount = Path(tempfile.mkdtemp(prefix="sonda-configmap-"))
        self.revision = 0
        self.swap(files, links_first)

    def swap(self, files, links_first=False):
        """Publish `files` (name -> text). links_first: the order of older kubelets (facts.md, 2)."""
        self.revision += 1
        data = self.mount / f"..rev_{self.revision:06d}"
        data.mkdir()
        for name, text in files.items():
            (data / name).write_text(text)
        old = os.readlink(self.mount / "..data") if (self.mount / "..data").is_symlink() else None
        if links_first:
            self._link(files)
        (self.mount / "..data_tmp").symlink_to(data.name)
        (self.mount / "..data_tmp").rename(self.mount / "..data")
        if not links_first:
            self._link(files)
        self._unlink(files)
        if old:
            shutil.rmtree(self.mount / old)

    def _link(self, files):
        for name in files:
            if not (self.mount / name).is_symlink():
                (self.mount / name).symlink_to(Path("..data") / name)

    def _unlink(self, files):
        for path in self.mount.iterdir():
            if not path.name.startswith("..") and path.name not in files:
                path.unlink()

    def remove(self):
        shutil.rmtree(self.mount, ignore_errors=True)


class Case(unittest.TestCase):
    """A test case whose helpers clean up behind it."""

    maxDiff = None

    def scratch(self, files=None):
        """A directory with these files (relative name -> text), removed after the test."""
        directory = Path(tempfile.mkdtemp(prefix="sonda-e2e-"))
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        write_files(directory, files or {})
        return directory

    def configmap(self, files, **options):
        volume = ConfigMap(files, **options)
        self.addCleanup(volume.remove)
        return volume


def write_files(directory, files):
    for name, text in files.items():
        path = Path(directory) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
