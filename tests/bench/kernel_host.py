# SPDX-License-Identifier: MIT
"""A big host on the real kernel: many network devices or mounts in namespaces of its own, sonda beside node_exporter.

usage: kernel_host.py KIND COUNT SCRAPES     as measure() starts it, process 1 of its namespaces

Process 1 of a PID namespace of its own makes the devices and mounts in network and mount namespaces of its own: when it
ends, the kernel ends what it started and takes down what it made (pid_namespaces(7)).
"""

import ctypes
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import peers
from harness import Client, Server, die_with_parent, status_kib
from measure import scrape_cost

UNSHARE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private")
MS_BIND = 4096  # mount(2)
_libc = ctypes.CDLL(None, use_errno=True)


def _mount(source, target, kind=None, flags=0):
    done = _libc.mount(*(str(word).encode() if word else None for word in (source, target, kind)), flags, None)
    if done != 0:
        raise OSError(ctypes.get_errno(), f"mount {source} on {target}")


def _make_devices(count):
    """`count` devices: veth pairs, up, as a node of many pods has them."""
    text = ""
    for number in range(count // 2):
        text += f"link add pod{number}a type veth peer name pod{number}b\nlink set pod{number}a up\nlink set pod{number}b up\n"
    subprocess.run(["ip", "-batch", "-"], input=text, text=True, check=True)


def _make_mounts(count):
    """`count` bind mounts of one directory, as a node of many volumes has them."""
    top = Path("/mnt")
    _mount("bench", top, "tmpfs")
    (top / "volume").mkdir()
    for number in range(count):
        (top / f"{number:05}").mkdir()
        _mount(top / "volume", top / f"{number:05}", flags=MS_BIND)


KINDS = {
    "veth devices": (_make_devices, "\nnode_network_receive_bytes_total{"),
    "bind mounts": (_make_mounts, "\nnode_filesystem_size_bytes{"),
}


def _measured(server, start, scrapes):
    """What its scrapes cost at one a second, how many series of one name they hold, and what it came to need."""
    client = Client(server.url, 30)
    told = {"series": client.request("GET", "/metrics").text.count(start)}
    client.close()
    for encoding in ("identity", "gzip"):
        told[encoding] = scrape_cost(server, "/metrics", scrapes, 1.0, encoding)
    told["mib"] = status_kib(server.pid, "VmRSS") / 1024
    return told


def inside(kind, count, scrapes):
    """Prints what measure() returns."""
    make, start = KINDS[kind]
    _mount("sysfs", "/sys", "sysfs")  # that of this network namespace
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    make(count)
    told = {}
    with Server("--workers", "2") as sonda:
        told["sonda"] = _measured(sonda, start, scrapes)
    with peers.node_exporter() as exporter:
        told[peers.node_exporter_here()[0]] = _measured(exporter, start, scrapes)
    print(json.dumps(told))


def measure(kind, count, scrapes):
    """{name: {"identity", "gzip": scrape_cost(), "series", "mib"}} of sonda and node_exporter, one after the other;
    RuntimeError with the reason where it cannot run here."""
    if os.geteuid() != 0:
        raise RuntimeError("needs root, for namespaces with devices and mounts of their own")
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(
            [*UNSHARE, sys.executable, "-B", __file__, kind, str(count), str(scrapes)],
            stdout=subprocess.PIPE, stderr=log, text=True, timeout=300, preexec_fn=die_with_parent,
        )
        if done.returncode:
            log.seek(0)
            raise RuntimeError((log.read().strip().splitlines() or ["no reason given"])[-1])
    return json.loads(done.stdout)


if __name__ == "__main__":
    inside(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
