# SPDX-License-Identifier: MIT
"""Collectors that ask the kernel over netlink: in a network namespace of its own, whose sockets, routes and disciplines are known."""

import json
import shutil
import subprocess
import sys
import unittest

from harness import Case, SONDA, clean_environment

#: Run within the namespace: makes what is to be seen, then asks.
INSIDE = """
import json, socket, subprocess, sys
for command in json.loads(sys.argv[1]):
    subprocess.run(command.split(), check=True)
listening = socket.create_server(("127.0.0.1", 5000), backlog=7)
client = socket.create_connection(("127.0.0.1", 5000))
server, _ = listening.accept()
client.send(b"12345")
six = socket.create_server(("::1", 5001), family=socket.AF_INET6, backlog=8)
sys.exit(subprocess.run(sys.argv[2:]).returncode)
"""
SETUP = ("ip link set lo up", "ip link add one type veth peer name other", "ip link set one up", "ip link set other up",
         "ip addr add 10.1.0.1/24 dev one", "ip addr add 10.2.0.1/24 dev other", "ip -6 addr add fd00::1/64 dev one nodad")
ROUTES = ("ip route add default via 10.1.0.254 proto static", "ip route add 10.9.0.0/16 via 10.1.0.7 proto bird metric 50 src 10.1.0.1",
          "ip route add 10.10.0.0/16 nexthop via 10.1.0.3 weight 3 nexthop via 10.2.0.4 weight 1",
          "ip -6 route add fd01::/48 via fd00::7 metric 7", "ip route add blackhole 10.66.0.0/16",
          "ip route add 10.77.0.5/32 dev other proto 99 table 55", "ip route add 10.77.0.5/32 dev other proto 99 table 56")


def may_unshare():
    return shutil.which("ip") and subprocess.run(["unshare", "-n", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


@unittest.skipUnless(may_unshare(), "no network namespaces for this user, or no iproute2")
class Namespace(Case):
    def scrape(self, collector, commands, *flags):
        command = [SONDA, "get", f"/metrics?collect[]={collector}", f"--collector.{collector}", *flags]
        done = subprocess.run(["unshare", "-n", sys.executable, "-c", INSIDE, json.dumps(SETUP + commands), *command], check=False,
                              capture_output=True, text=True, timeout=60, env=clean_environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f'node_scrape_collector_success{{collector="{collector}"}} 1\n', done.stdout)
        return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines() if line.startswith("node_") and "scrape" not in line)

    def test_sockets_are_counted_by_state(self):
        state = 'node_tcp_connection_states{{state="{}"}}'.format
        # A listening socket's queue to send is its backlog.
        self.assertEqual(self.scrape("tcpstat", ()), {
            state("established"): "2", state("listen"): "2", state("rx_queued_bytes"): "5", state("tx_queued_bytes"): "15"})

    def test_disciplines_at_the_roots_are_told(self):
        try:
            found = self.scrape("qdisc", ("tc qdisc add dev one root handle 1: htb", "tc class add dev one parent 1: classid 1:1 htb rate 1mbit",
                                          "tc qdisc add dev one parent 1:1 tbf rate 1mbit burst 32kbit latency 400ms",
                                          "tc qdisc add dev other clsact"))
        except AssertionError as e:
            if "kind is unknown" in str(e):
                self.skipTest("a kernel without these disciplines")
            raise
        kinds = {name.split("{")[1] for name in found}
        self.assertEqual(kinds, {f'device="{d}",kind="{k}"}}' for d, k in (("lo", "noqueue"), ("one", "htb"), ("other", "noqueue"))})
        self.assertEqual(len(found), 7 * len(kinds))

    def test_routes_are_told_by_their_way(self):
        found = self.scrape("network_route", ROUTES)
        for device, src, dest, gw, priority, proto, weight in (
                ("one", "", "default", "10.1.0.254", 0, "static", ""), ("one", "10.1.0.1", "10.9.0.0/16", "10.1.0.7", 50, "bird", ""),
                ("one", "", "10.10.0.0/16", "10.1.0.3", 0, "boot", 3), ("other", "", "10.10.0.0/16", "10.2.0.4", 0, "boot", 1),
                ("one", "", "fd01::/48", "fd00::7", 7, "boot", ""), ("other", "", "10.77.0.5/32", "", 0, "unknown", ""),
                ("one", "10.1.0.1", "10.1.0.0/24", "", 0, "kernel", "")):
            series = (f'node_network_route_info{{dest="{dest}",device="{device}",gw="{gw}",priority="{priority}",proto="{proto}",'
                      f'src="{src}",weight="{weight}"}}')
            self.assertEqual(found.pop(series, None), "1", series)
        self.assertNotIn("10.66.0.0", str(found))
        # 10.2.0.0/24, 10.10.0.0/16, fe80::/64, and 10.77.0.5 twice: it is in two tables
        self.assertEqual(found['node_network_routes{device="other"}'], "5")

    def test_drivers_tell_of_their_devices(self):
        # /sys is that of another namespace: it lists a device that is not here too, of which nothing is told.
        sys_tree = self.scratch({"class/net/one/ifindex": "2\n", "class/net/elsewhere/ifindex": "3\n", "class/net/lo/ifindex": "1\n"})
        found = self.scrape("ethtool", (), f"--path.sysfs={sys_tree}", "--collector.ethtool.device-exclude=^lo$")
        self.assertEqual({n for n in found if 'device="one"' not in n}, set())
        info = next(name for name in found if name.startswith("node_ethtool_info"))
        self.assertIn('driver="veth"', info)
        self.assertEqual(found['node_network_autonegotiate_supported{device="one"}'], "0")
        self.assertRegex(found['node_ethtool_peer_ifindex{device="one"}'], r"^[1-9]\d*$")
        few = self.scrape("ethtool", (), f"--path.sysfs={sys_tree}", "--collector.ethtool.metrics-include=^peer_")
        self.assertEqual([n for n in few if n.startswith("node_ethtool_") and "info" not in n], ['node_ethtool_peer_ifindex{device="one"}'])
