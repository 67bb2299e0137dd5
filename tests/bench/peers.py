# SPDX-License-Identifier: MIT
"""Start what sonda is compared with. Each peer is a context manager with .url and .pid, and is stopped by its pid."""

import ctypes
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
TOOLS = Path(os.environ.get("SONDA_TOOLS", TOP / "build/tools"))  # tests/deploy/tools.sh
BUILD = Path(os.environ.get("BUILD", TOP / "build")).resolve()
sys.path.insert(0, str(HERE.parent / "e2e"))

from harness import clean_environment, eventually  # noqa: E402

# For trees of files: on a disk, making and removing a hundred thousand would take longer than the measurement.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Headers that libmicrohttpd writes by itself, the same for both.
OWN_HEADERS = {"date", "content-length", "connection"}
_libc = ctypes.CDLL(None)


def die_with_parent():
    _libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG, prctl(2)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Peer:
    """A started program; `port` None: read the address from its first line of stdout."""

    def __init__(self, command, port=None, environment=None):
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if port is None else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            env=clean_environment(environment),
            preexec_fn=die_with_parent,
        )
        self.pid = self.process.pid
        if port is None:
            self.url = re.search(r"http://\S+", self.process.stdout.readline()).group(0)
        else:
            self.url = f"http://127.0.0.1:{port}"
            eventually(lambda: accepts(port), 20, why=f"{command[0]} on port {port}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def header_flags(answer):
    """The headers of sonda's answer as flags for a C peer."""
    flags = []
    for name, value in answer.headers.items():
        if name.lower() not in OWN_HEADERS:
            flags += ["--header", f"{name}: {value}"]
    return flags


def constant(answer, threads):
    """A C program that answers as many bytes with the same headers."""
    return Peer([BUILD / "bench/peers/constant", "--threads", threads, *header_flags(answer), answer.body.decode()])


def reading(answer, threads, how):
    """A C program that reads the four sources of /metrics/system and computes the answer; how: kept or opened."""
    return Peer([BUILD / "bench/peers/reading", "--threads", threads, *header_flags(answer), how])


class Nginx(Peer):
    def __init__(self, body, workers):
        self.directory = tempfile.mkdtemp(prefix="sonda-nginx-")
        port = free_port()
        text = (HERE / "peers" / "nginx.conf").read_text()
        for name, value in (("DIRECTORY", self.directory), ("PORT", port), ("WORKERS", workers), ("BODY", body)):
            text = text.replace(f"@{name}@", str(value))
        Path(self.directory, "nginx.conf").write_text(text)
        super().__init__([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-c", f"{self.directory}/nginx.conf"], port)

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        shutil.rmtree(self.directory, ignore_errors=True)


def python_service():
    """The FastAPI + psutil service, or None where its packages could not be had."""
    uvicorn = TOP / "build/venv/bin/uvicorn"
    if not uvicorn.exists():
        return None
    port = free_port()
    command = [uvicorn, "--app-dir", HERE / "peers", "service:app", "--port", port, "--log-level", "warning"]
    return Peer(command, port)


@functools.cache
def node_exporter_here():
    """(name with version, program): the pinned one that node_exporter.sh built (or NODE_EXPORTER), else Debian's."""
    for program in (os.environ.get("NODE_EXPORTER"), TOOLS / "bin/node_exporter", shutil.which("prometheus-node-exporter")):
        if program and os.access(program, os.X_OK):
            told = subprocess.run([program, "--version"], capture_output=True, text=True)
            version = re.search(r"version (\d+\.\d+\.\d+)", told.stdout + told.stderr)
            return f"node_exporter {version.group(1) if version else 'of no version'}", str(program)
    raise RuntimeError("no node_exporter here")


def node_exporter(*flags):
    port = free_port()
    return Peer([node_exporter_here()[1], f"--web.listen-address=127.0.0.1:{port}", *flags], port)
