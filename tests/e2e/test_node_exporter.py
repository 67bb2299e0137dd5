# SPDX-License-Identifier: MIT
"""The command lines that node_exporter is packaged with start sonda unchanged: each as its package has it, but for the port
and for where /host and the directory of textfiles are."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from harness import LISTENING, MACHINES, SONDA, Case, Client, clean_environment, die_with_parent, eventually

FSTYPES = ("--collector.filesystem.fs-types-exclude=^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs"
           "|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tracefs|erofs)$")

COMMAND_LINES = {
    # /lib/systemd/system/prometheus-node-exporter.service, /etc/default/prometheus-node-exporter: ARGS="", and what its comments
    # in older releases suggest.
    "debian": ["--web.listen-address=127.0.0.1:9100"],
    "debian 10": [
        "--web.listen-address=:9100", "--collector.diskstats.ignored-devices=^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$",
        "--collector.filesystem.ignored-mount-points=^/(sys|proc|dev|run)($|/)",
        "--collector.netdev.device-blacklist=^lo$", "--collector.textfile.directory=/var/lib/prometheus/node-exporter",
    ],
    # charts/prometheus-node-exporter: an IPv4 address in brackets too.
    "helm chart": [
        "--path.procfs=/host/proc", "--path.sysfs=/host/sys", "--path.rootfs=/host/root", "--path.udev.data=/host/root/run/udev/data",
        "--web.listen-address=[127.0.0.1]:9100",
    ],
    # The values of kube-prometheus-stack.
    "helm chart of kube-prometheus-stack": [
        "--path.procfs=/host/proc", "--path.sysfs=/host/sys", "--path.rootfs=/host/root", "--path.udev.data=/host/root/run/udev/data",
        "--web.listen-address=[0.0.0.0]:9100",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/containerd/.+|var/lib/docker/.+|var/lib/kubelet/.+)($|/)",
        FSTYPES,
    ],
    # manifests/nodeExporter-daemonset.yaml
    "kube-prometheus": [
        "--web.listen-address=127.0.0.1:9100", "--path.sysfs=/host/sys", "--path.rootfs=/host/root",
        "--path.udev.data=/host/root/run/udev/data", "--no-collector.wifi", "--no-collector.hwmon", "--no-collector.btrfs",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/kubelet/pods/.+)"
        "($|/)",
        "--collector.netclass.ignored-devices=^(veth.*|[a-f0-9]{15})$", "--collector.netdev.device-exclude=^(veth.*|[a-f0-9]{15})$",
    ],
    # roles/node_exporter/templates/node_exporter.service.j2 with its defaults
    "ansible, prometheus.prometheus": [
        "--collector.systemd", "--collector.textfile", "--collector.textfile.directory=/var/lib/node_exporter", "--log.level=info",
        "--log.format=logfmt", "--web.listen-address=0.0.0.0:9100", "--web.telemetry-path=/metrics",
    ],
    "ansible, prometheus.prometheus with options": [
        "--collector.systemd", "--collector.textfile", "--collector.textfile.directory=/var/lib/node_exporter",
        "--collector.filesystem", "--collector.filesystem.fs-types-exclude=^(sys|proc|auto)fs$",
        "--collector.filesystem.mount-points-exclude=^/(sys|proc|dev)($|/)", "--no-collector.mdadm", "--web.disable-exporter-metrics",
        "--log.level=debug", "--log.format=json", "--web.listen-address=127.0.0.1:9100", "--web.listen-address=[::1]:9100",
        "--web.telemetry-path=/metrics",
    ],
    # templates/node_exporter.service.j2 with its defaults
    "ansible, cloudalchemy": [
        "--collector.systemd", "--collector.textfile", "--collector.textfile.directory=/var/lib/node_exporter",
        "--collector.filesystem", "--collector.filesystem.ignored-fs-types=^(sys|proc|auto)fs$",
        "--collector.filesystem.ignored-mount-points=^/(sys|proc|dev)($|/)", "--web.listen-address=0.0.0.0:9100",
        "--web.telemetry-path=/metrics",
    ],
    # assets/node-exporter/daemonset.yaml of 4.8, and of later releases with what the operator adds
    "openshift 4.8": [
        "--web.listen-address=127.0.0.1:9100", "--path.sysfs=/host/sys", "--path.rootfs=/host/root", "--no-collector.wifi",
        "--collector.filesystem.ignored-mount-points=^/(dev|proc|sys|var/lib/docker/.+|var/lib/kubelet/pods/.+)($|/)",
        "--collector.netclass.ignored-devices=^(veth.*)$", "--collector.netdev.device-exclude=^(veth.*)$", "--collector.cpu.info",
        "--collector.textfile.directory=/var/node_exporter/textfile",
    ],
    "openshift": [
        "--web.listen-address=127.0.0.1:9100", "--path.sysfs=/host/sys", "--path.rootfs=/host/root",
        "--path.udev.data=/host/root/run/udev/data", "--no-collector.wifi",
        "--collector.filesystem.mount-points-exclude=^/(dev|proc|sys|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/kubelet/pods/.+)"
        "($|/)",
        "--collector.netclass.ignored-devices=^(veth.*|[a-f0-9]{15}|enP.*|ovn-k8s-mp[0-9]*|br-ex|br-int|br-ext|br[0-9]*|tun[0-9]*)$",
        "--collector.netdev.device-exclude=^(veth.*|[a-f0-9]{15}|enP.*|ovn-k8s-mp[0-9]*|br-ex|br-int|br-ext|br[0-9]*|tun[0-9]*)$",
        "--collector.cpu.info", "--collector.textfile.directory=/var/node_exporter/textfile", "--no-collector.btrfs",
        "--no-collector.cpufreq", "--no-collector.tcpstat", "--collector.netdev", "--collector.netclass", "--collector.netclass.netlink",
        "--no-collector.buddyinfo", "--no-collector.mountstats", "--no-collector.ksmd", "--no-collector.processes", "--collector.systemd",
        "--collector.systemd.unit-include=(network.+|nss.+|ovs.+|logrotate.+|kubelet|crio).service", "--runtime.gomaxprocs=0",
    ],
}


class Process:
    """sonda started with just these words, under a name of its own."""

    def __init__(self, words, directory, program=SONDA, environment=None, **options):
        self.process = subprocess.Popen(
            [program, *words], cwd=directory, env=clean_environment(environment), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace", preexec_fn=options.pop("preexec_fn", die_with_parent), **options)
        self.log = []
        self.reader = threading.Thread(target=lambda: self.log.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def urls(self):
        return [match.group(1) for match in map(LISTENING.search, list(self.log)) if match]

    def wait_urls(self, count=1):
        eventually(lambda: len(self.urls()) >= count or self.process.poll() is not None, seconds=10, why="a listener")
        if len(self.urls()) < count:
            raise AssertionError("no listener; log:\n" + "".join(self.log))
        return self.urls()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=5)
        self.process.stderr.close()


def ask(url, path):
    client = Client(url)
    try:
        return client.request("GET", path)
    finally:
        client.close()


def at_once(url, paths):
    """The answers of clients that ask together, each for one path."""
    answers = []
    threads = [threading.Thread(target=lambda path=path: answers.append(ask(url, path))) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


class Packaged(Case):
    def here(self, words):
        """The command line with what only its package's host has, here."""
        root = self.scratch({"text/a.prom": "my_text 1\n", "host/.keep": ""})
        for name in ("proc", "sys", "root"):
            os.symlink(MACHINES / "vm" / name, root / "host" / name)
        moved = [re.sub(r"(?<!\d)9100$", "0", word) for word in words]
        moved = [word.replace("/host/", f"{root}/host/") for word in moved]
        return root, [re.sub(r"(textfile\.directory=).*", rf"\g<1>{root}/text", word) for word in moved]

    def start(self, words):
        root, words = self.here(words)
        return Process(words, root)

    def test_each_starts_and_answers_a_scrape_and_its_probes(self):
        for name, words in COMMAND_LINES.items():
            if any("[::1]" in word for word in words) and not has_ipv6():
                continue
            with self.subTest(name), self.start(words) as sonda:
                for url in sonda.wait_urls(sum(word.startswith("--web.listen-address") for word in words)):
                    metrics = ask(url.replace("0.0.0.0", "127.0.0.1").replace("[::]", "127.0.0.1"), "/metrics")
                    self.assertEqual(metrics.status, 200, sonda.log)
                    self.assertIn("node_cpu_seconds_total{", metrics.text)
                    self.assertEqual("my_text 1" in metrics.text, any("textfile.directory" in word for word in words))
                    self.assertEqual("sonda_build_info" in metrics.text, "--web.disable-exporter-metrics" not in words)
                    self.assertEqual(ask(url.replace("0.0.0.0", "127.0.0.1").replace("[::]", "127.0.0.1"), "/").status, 200)
            self.assertNotIn("level=error", "".join(sonda.log))

    def test_the_former_names_of_options_are_obeyed(self):
        words = ["--web.listen-address=127.0.0.1:9100", "--path.procfs=/host/proc", "--collector.disable-defaults", "--collector.netdev",
                 "--collector.netdev.device-blacklist=^lo$"]
        with self.start(words) as sonda:
            text = ask(sonda.wait_urls()[0], "/metrics").text
            self.assertIn('node_network_receive_bytes_total{device="eth0"}', text)
            self.assertNotIn('device="lo"', text)

    def test_by_its_name_it_listens_where_node_exporter_does(self):
        root = self.scratch({".keep": ""})
        for name in ("node_exporter", "prometheus-node-exporter"):
            os.symlink(SONDA, root / name)
            with Process([], root, program=str(root / name)) as sonda:
                eventually(lambda: sonda.urls() or sonda.process.poll() is not None, seconds=10, why="a listener or a refusal")
                sonda.reader.join(timeout=1)
                self.assertIn(":9100", "".join(sonda.log))  # listening, or taken by another


class Flags(Case):
    def test_a_file_of_flags_is_taken(self):
        root = self.scratch({"flags": "# what this host tells\n--collector.disable-defaults\n\n--collector.uname\n--web.listen-address\n"
                                      "127.0.0.1:0\n"})
        with Process(["@flags"], root) as sonda:
            text = ask(sonda.wait_urls()[0], "/metrics").text
            self.assertIn("node_uname_info{", text)
            self.assertNotIn("node_load1", text)

    def test_metrics_are_where_they_are_told_to_be(self):
        with Process(["--web.listen-address=127.0.0.1:0", "--web.telemetry-path=/"], self.scratch({".keep": ""})) as sonda:
            url = sonda.wait_urls()[0]
            self.assertIn("node_load1 ", ask(url, "/").text)
            self.assertEqual(ask(url, "/metrics").status, 404)

    def test_metrics_about_the_exporter_are_left_out(self):
        with Process(["--web.listen-address=127.0.0.1:0", "--web.disable-exporter-metrics"], self.scratch({".keep": ""})) as sonda:
            text = ask(sonda.wait_urls()[0], "/metrics").text
            self.assertIn("node_scrape_collector_success{", text)
            self.assertIsNone(re.search(r"(?m)^(sonda_|process_)", text))

    def test_scrapes_beyond_the_limit_are_turned_away(self):
        slow = "local s = require 'sonda'\ns.collector('%s', function()\n  local e = s.clock() + 0.15\n  while s.clock() < e do end\nend)\n"
        root = self.scratch({f"scripts/collectors/{name}.lua": slow % name for name in ("slow", "slower")})
        # Who asks for the same shares one collection.
        paths = [f"/metrics?collect[]={name}" for name in ("slow", "slower")] * 2
        words = ["--web.listen-address=127.0.0.1:0", "--scripts", str(root / "scripts"), "--runtime.gomaxprocs=2",
                 "--web.max-requests=1"]
        with Process(words, root) as sonda:
            url = sonda.wait_urls()[0]
            refused = eventually(lambda: [a for a in at_once(url, paths) if a.status == 503], seconds=20, why="a refusal")
            self.assertIn("1 scrapes are under way", refused[0].text)
            eventually(lambda: ask(url, "/metrics").status == 200, why="a scrape")

    def test_logfmt_is_written_as_go_writes_it(self):
        with Process(["--web.listen-address=127.0.0.1:0", "--log.format=logfmt", "--collector.ntp"], self.scratch({".keep": ""})) as sonda:
            sonda.wait_urls()
            self.assertRegex("".join(sonda.log), r'(?m)^time=\S+ level=warn msg="node_exporter\'s, and not here: of no effect" '
                                                 r'flag=--collector\.ntp instead="timex ')


class SystemdSocket(Case):
    def start(self, sockets, root):
        """Start sonda as systemd would, with the sockets from descriptor 3 on."""
        numbers = [held.fileno() for held in sockets]

        def pass_sockets():
            die_with_parent()
            kept = [os.dup(number) for number in numbers]
            for place, number in enumerate(kept):
                os.dup2(number, 3 + place, inheritable=True)
            os.environ["LISTEN_PID"] = str(os.getpid())

        # The shell execs with its own process id in LISTEN_PID, which only the child knows.
        script = 'LISTEN_PID=$$ exec "$0" --web.systemd-socket --web.listen-address=:9100'
        return Process(["-c", script, SONDA], root, program="/bin/sh", environment={"LISTEN_FDS": str(len(sockets))},
                       preexec_fn=pass_sockets, close_fds=False)

    def test_sockets_that_systemd_passes_are_served(self):
        with contextlib.ExitStack() as stack:
            root = stack.enter_context(tempfile.TemporaryDirectory())
            path = str(Path(root) / "s")
            local, remote = socket.socket(socket.AF_UNIX), socket.socket()
            stack.callback(local.close)
            stack.callback(remote.close)
            local.bind(path)
            remote.bind(("127.0.0.1", 0))
            local.listen()
            remote.listen()
            sonda = stack.enter_context(self.start([local, remote], root))
            urls = sonda.wait_urls(2)
            self.assertEqual(urls, ["unix:" + path, "http://127.0.0.1:%d" % remote.getsockname()[1]])
            for url in urls:
                self.assertEqual(ask(url, "/health").status, 200)
            sonda.process.send_signal(signal.SIGTERM)
            self.assertEqual(sonda.process.wait(timeout=15), 0)
            self.assertTrue(os.path.exists(path))  # systemd's, which will start sonda again

    def test_without_a_socket_it_says_so(self):
        with Process(["--web.systemd-socket"], self.scratch({".keep": ""})) as sonda:
            self.assertEqual(sonda.process.wait(timeout=10), 2)
            sonda.reader.join(timeout=5)
            self.assertEqual("".join(sonda.log), "sonda: --web.systemd-socket: systemd passes no socket (LISTEN_FDS)\n")


def has_ipv6():
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


if __name__ == "__main__":
    unittest.main()
