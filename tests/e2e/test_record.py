# SPDX-License-Identifier: MIT
"""sonda record: what the readers read, copied and scrubbed, answers in the host's place."""

import collections
import json
import os
import re
import socket
import tempfile
from pathlib import Path

from harness import Case, Server, run

REPOSITORY = Path(__file__).resolve().parents[2]
FIXTURES = REPOSITORY / "tests/fixtures"
#: No part of the host's /proc and /sys: files of others, and what is asked over D-Bus.
ELSEWHERE = {"logind", "systemd", "textfile"}
#: Asked of the live kernel alone.
LIVE = {"ethtool", "network_route", "perf", "qdisc", "wifi"}
COLLECTORS = sorted(path.stem for path in (REPOSITORY / "scripts/collectors").glob("*.lua"))


class Record(Case):
    @classmethod
    def setUpClass(cls):
        cls.tree = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="sonda-record-"))) / "host"
        cls.done = run("record", cls.tree, seconds=60)

    def flags(self):
        return ["--path.procfs", self.tree / "proc", "--path.sysfs", self.tree / "sys", "--path.rootfs", self.tree]

    def test_a_recorded_host_answers_in_its_absence(self):
        if not re.search(r"^\S+ \S+ \S+ \S+ / ", Path("/proc/self/mountinfo").read_text(), re.M):
            self.skipTest("a chroot: this machine does not say what its root is")
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        live = json.loads(run("get", "/metrics/system").stdout)
        replayed = json.loads(run("get", "/metrics/system", *self.flags()).stdout)
        self.assertEqual(replayed["cpu"]["cores"], live["cpu"]["cores"])
        self.assertEqual(replayed["memory"]["total_mb"], live["memory"]["total_mb"])

    def test_the_metrics_of_a_recorded_host_are_those_of_the_live_one(self):
        def names(text):
            return {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE node_")}

        with Server() as live, Server(*self.flags()) as replayed:
            missing = names(live.get("/metrics").text) - names(replayed.get("/metrics").text)
        self.assertLessEqual(len(missing), 25, missing)

    def test_what_tells_who_the_host_is_stays_out(self):
        name = socket.gethostname()
        for path in self.tree.rglob("*"):
            if path.is_file() and not path.is_symlink():
                text = path.read_text(errors="replace")
                if len(name) > 5:
                    self.assertNotIn(name, text, path)
                for address in re.findall(r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", text):
                    self.assertRegex(address, r"^(00:00:00:00:00|ff:ff:ff:ff:ff|02:00:00)", path)
        self.assertFalse(list(self.tree.rglob("environ")) + list(self.tree.rglob("cmdline")))

    def test_what_the_live_host_is_asked_for_by_other_means_is_recorded_too(self):
        """Over netlink, and by descriptors that are kept."""
        for name in ("arp", "dev"):
            if Path("/proc/net", name).exists():
                self.assertTrue((self.tree / "proc/net" / name).exists(), name)
        for device in os.listdir("/sys/class/net") if Path("/sys/class/net").is_dir() else ():
            if Path("/sys/class/net", device).is_dir():
                self.assertTrue((self.tree / "sys/class/net" / device / "mtu").exists(), device)

    def test_an_unwritable_place_is_status_2_or_1_with_one_line(self):
        done = run("record", "/proc/nowhere")
        self.assertIn(done.returncode, (1, 2))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_a_disk_that_is_full_at_the_last_file_is_told(self):
        place = self.scratch()
        (place / ".statfs").symlink_to("/dev/full")
        done = run("record", place)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"\.statfs: No space left on device")


def roots(tree):
    """Flags for a tree with proc/ and sys/, either of which may be missing; the root is the tree itself, or root/."""
    empty = FIXTURES / "collectors/empty"
    proc, sys = (path if path.is_dir() else empty for path in (tree / "proc", tree / "sys"))
    root = tree / "root" if (tree / "root").is_dir() else tree
    return ["--path.procfs", proc, "--path.sysfs", sys, "--path.rootfs", root]


class Replay(Case):
    """Each fixture tree is recorded, with every collector on, and must answer as it did."""

    ON = [f"--collector.{name}" for name in COLLECTORS if name not in ELSEWHERE]
    #: Not of the tree: the clock, this kernel, how long it took.
    OWN = re.compile(r"node_(time_seconds|timex_|uname_|scrape_collector_duration)")
    #: Who the host is, and where the tree lies.
    SCRUBBED = re.compile(r'\b(address|broadcast|ifalias|uuid|serial|wwn|path|mountaddr|unique_id|nqn|chassis_asset_tag|(fabric|port|symbolic)_name|'
                          r'(local|remote)_address)="[^"]*"')

    def scrape(self, flags):
        done = run("get", "/metrics", *flags, *self.ON)
        lines = [line for line in done.stdout.splitlines() if line.startswith("node_") and not self.OWN.match(line)]
        return collections.Counter(self.SCRUBBED.sub(r"\1", line) for line in lines)

    def replay(self, tree):
        """(what the tree answers, what the record of it answers)"""
        copy = self.scratch()
        done = run("record", copy, *roots(tree), *self.ON)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        recorded = ["--path.procfs", copy / "proc", "--path.sysfs", copy / "sys", "--path.rootfs", copy]
        return self.scrape(roots(tree)), self.scrape(recorded)

    def test_every_collector_replays_what_it_was_recorded_from(self):
        trees = [*(FIXTURES / "collectors").iterdir(), *(FIXTURES / "machines").iterdir()]
        succeeded = set()
        for tree in sorted(tree for tree in trees if tree.name != "hostile"):
            with self.subTest(tree.name):
                before, after = self.replay(tree)
                self.assertGreater(len(before), 40)
                self.assertEqual(before - after, collections.Counter())
                self.assertEqual(after - before, collections.Counter())
                succeeded |= {name for name in COLLECTORS if before[f'node_scrape_collector_success{{collector="{name}"}} 1']}
        self.assertEqual(set(COLLECTORS) - succeeded - ELSEWHERE - LIVE, set(), "collectors that no tree holds anything for")


SECRETS = {
    "proc/cpuinfo": "processor\t: 0\nmodel name\t: BCM2835\nSerial\t\t: 10000000feedbeef\n",
    "proc/stat": "cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\nbtime 1\n",
    "proc/diskstats": "   8       0 sda 1 0 8 1 1 0 8 1 0 1 2\n",
    "proc/net/arp": "IP address       HW type     Flags       HW address            Mask     Device\n"
    "192.168.7.9      0x1         0x2         fe:ed:be:ef:00:01     *        eth0\n",
    "proc/net/ip_vs": "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n"
    "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nTCP  C0A80016:0CEA wlc  \n"
    "  -> C0A85216:0CEA      Tunnel  100    248        2         \n",
    "proc/net/ip_vs_stats": "   Total Incoming Outgoing         Incoming         Outgoing\n"
    "   Conns  Packets  Packets            Bytes            Bytes\n       1        2        3                4                5\n\n"
    " Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n       0        0        0                0                0\n",
    "proc/net/udp": "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   1: C0A80016:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21 2 0 0\n",
    "proc/self/mountinfo": "21 1 0:5 / / rw - ext4 /dev/vda rw\n"
    "30 21 0:9 / /mnt rw - nfs4 [fd00:77::feed]:/x rw,clientaddr=fd00:77::beef,addr=192.168.7.9\n"
    "31 21 0:10 / /win rw - cifs //nas/x rw,username=jane,password=hunter2\n",
    "sys/class/nvme/nvme0/serial": "S-feedbeef\n",
    "sys/class/fc_host/host0/port_name": "0x1000feedbeef\n",
    "sys/class/net/eth0/ifalias": "uplink to jane\n",
    "run/udev/data/b8:0": "S:disk/by-id/ata-feedbeef\nE:ID_MODEL=SuperDisk\nE:ID_SERIAL_SHORT=feedbeef\nE:ID_WWN=0xfeedbeef\n"
    "E:ID_FS_UUID=feedbeef-1\nE:DEVLINKS=/dev/disk/by-id/ata-feedbeef\n",
}
NOBODY_READS = {
    "proc/1/cmdline": "sshd: jane",
    "proc/1/environ": "TOKEN=hunter2",
    "sys/class/nvme/nvme0/dhchap_secret": "DHHC-1:hunter2\n",
    "run/secrets/token": "hunter2",
}


class Scrubbing(Case):
    def test_what_is_secret_stays_out_and_the_rest_is_kept(self):
        host, copy = self.scratch({**SECRETS, **NOBODY_READS}), self.scratch()
        done = run("record", copy, *roots(host), "--collector.cpu.info")
        self.assertEqual(done.returncode, 0, done.stderr)
        texts = {str(p.relative_to(copy)): p.read_text() for p in copy.rglob("*") if p.is_file()}
        for name, text in texts.items():
            for secret in ("feed", "fe:ed", "beef", "192.168", "C0A8", "hunter2", "jane"):
                self.assertNotIn(secret, text, name)
        self.assertEqual(set(SECRETS) - set(texts), set())
        self.assertEqual(set(NOBODY_READS) & set(texts), set())
        self.assertIn("SuperDisk", texts["run/udev/data/b8:0"])
        self.assertIn("BCM2835", texts["proc/cpuinfo"])
        first, second = re.findall(r"([0-9A-F]{8}):0CEA", texts["proc/net/ip_vs"])[:2]
        self.assertNotEqual(first, second)
