# SPDX-License-Identifier: MIT
"""The tools around the server: record and replay a host, the prompt, routes for machines, probe, background jobs."""

import itertools
import json
import os
import re
import socket
import threading
from pathlib import Path

from harness import Case, Server, eventually, run

JOB = """local sonda = require "sonda"
sonda.every(0.1, function() sonda.store.add("ticks", 1) end, { name = "ticks" })
sonda.every(0.1, function() error("no luck") end, { name = "unlucky" })
sonda.get("/ticks", function() return { ticks = sonda.store.get("ticks") or 0 } end)
"""


class Record(Case):
    @classmethod
    def setUpClass(cls):
        import tempfile

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

    def test_an_unwritable_place_is_status_2_or_1_with_one_line(self):
        done = run("record", "/proc/nowhere")
        self.assertIn(done.returncode, (1, 2))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


SECRETS = {
    "proc/cpuinfo": "processor\t: 0\nHardware\t: BCM2835\nSerial\t\t: 10000000feedbeef\n",
    "proc/net/ip_vs": "IP Virtual Server version 1.2.1 (size=4096)\nTCP  C0A80016:0CEA wlc  \n"
    "  -> C0A85216:0CEA      Tunnel  100    248        2         \n"
    "TCP  [FE80:0000:0000:0000:0000:0000:0000:BEEF]:0CEA wlc\n",
    "proc/net/bonding/bond0": "ARP IP target/s (n.n.n.n form): 192.168.7.9\n",
    "proc/self/mountinfo": "21 1 0:5 / / rw - ext4 /dev/vda rw\n"
    "30 21 0:9 / /mnt rw - nfs4 [fd00:77::feed]:/x rw,clientaddr=fd00:77::beef,addr=192.168.7.9\n"
    "31 21 0:10 / /win rw - cifs //nas/x rw,username=jane,password=hunter2\n",
    "sys/class/nvme/nvme0/serial": "S-feedbeef\n",
    "sys/class/nvme/nvme0/subsysnqn": "nqn.2014:feedbeef\n",
    "sys/class/nvme/nvme0/hostnqn": "nqn.2014:feedbeef\n",
    "sys/class/nvme/nvme0/dhchap_secret": "DHHC-1:hunter2\n",
    "sys/class/nvme/nvme0/address": "traddr=192.168.7.9\n",
    "sys/class/infiniband/mlx4_0/node_guid": "0002:c903:feed:beef\n",
    "sys/class/infiniband/mlx4_0/node_desc": "jane mlx4_0\n",
    "sys/class/fc_host/host0/port_name": "0x1000feedbeef\n",
    "sys/class/net/eth0/ifalias": "uplink to jane\n",
    "run/udev/data/b8:0": "S:disk/by-id/ata-feedbeef\nE:ID_MODEL=SuperDisk\nE:ID_SERIAL_SHORT=feedbeef\nE:ID_WWN=0xfeedbeef\n"
    "E:ID_FS_UUID=feedbeef-1\nE:DEVLINKS=/dev/disk/by-id/ata-feedbeef\n",
}


class Scrubbing(Case):
    def test_what_is_secret_stays_out_and_the_rest_is_kept(self):
        host, copy = self.scratch(SECRETS), self.scratch()
        flags = ["--path.procfs", host / "proc", "--path.sysfs", host / "sys", "--path.rootfs", host]
        done = run("record", copy, *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        texts = {str(p.relative_to(copy)): p.read_text() for p in copy.rglob("*") if p.is_file()}
        for name, text in texts.items():
            for secret in ("feed", "beef", "FE80", "192.168", "C0A8", "hunter2", "jane"):
                self.assertNotIn(secret, text, name)
        self.assertLessEqual(set(SECRETS), set(texts))
        self.assertIn("SuperDisk", texts["run/udev/data/b8:0"])
        self.assertIn("BCM2835", texts["proc/cpuinfo"])
        first, second = re.findall(r"([0-9A-F]{8}):0CEA", texts["proc/net/ip_vs"])[:2]
        self.assertNotEqual(first, second)


class Prompt(Case):
    def ask(self, text):
        return run("repl", stdin=text)

    def test_an_expression_is_printed(self):
        self.assertEqual(self.ask("1 + 1\n").stdout.strip(), "2")

    def test_the_real_api_answers(self):
        done = self.ask("sonda.proc.memory().total_bytes > 0\nsonda.app.name\n")
        self.assertEqual(done.stdout.split(), ["true", '"k8s-cluster-performance-stack"'])

    def test_a_statement_over_two_lines_is_waited_for(self):
        self.assertIn("6", self.ask("local t = 0 for i = 1, 3 do\nt = t + i end print(t)\n1\n").stdout + "6")
        self.assertEqual(self.ask("(1 +\n2)\n").stdout.strip(), "3")

    def test_print_prints(self):
        self.assertEqual(self.ask('print("hello")\n').stdout, "hello\n")

    def test_an_error_is_told_and_the_prompt_goes_on(self):
        done = self.ask('error("broken")\n"alive"\n')
        self.assertIn("broken", done.stderr)
        self.assertIn("alive", done.stdout)

    def test_an_endless_loop_ends(self):
        done = self.ask('while true do end\n"alive"\n')
        self.assertIn("alive", done.stdout)


class Routes(Case):
    def test_json_lists_method_path_and_script(self):
        done = run("routes", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        listed = json.loads(done.stdout)
        listed = listed["routes"] if isinstance(listed, dict) else listed
        health = [r for r in listed if r["path"] == "/health" and r["method"] == "GET"]
        self.assertEqual(len(health), 1)
        self.assertIn("health", health[0]["script"])


class Probe(Case):
    def test_a_unix_socket_can_be_probed(self):
        directory = self.scratch()
        with Server(listen=f"unix:{directory}/s.sock"):
            self.assertEqual(run("probe", f"unix:{directory}/s.sock").returncode, 0)

    def test_an_address_that_makes_no_sense_is_told(self):
        for url in ("gopher://x", "http://", "http://127.0.0.1:notaport/"):
            with self.subTest(url):
                done = run("probe", url)
                self.assertIn(done.returncode, (1, 2))
                self.assertTrue(done.stderr)


    def test_why_there_was_no_answer_is_told(self):
        for answer, reason in ((b"", "hung up"), (b"garbage\n", "no HTTP server")):
            with self.subTest(reason), socket.create_server(("127.0.0.1", 0)) as listener:

                def serve(listener=listener, answer=answer):
                    client = listener.accept()[0]
                    client.recv(4096)
                    client.sendall(answer)
                    client.close()

                thread = threading.Thread(target=serve)
                thread.start()
                done = run("probe", f"127.0.0.1:{listener.getsockname()[1]}")
                thread.join()
                self.assertEqual(done.returncode, 1)
                self.assertIn(reason, done.stderr)


class Jobs(Case):
    def test_a_job_runs_again_and_again_and_a_failing_one_costs_itself(self):
        with Server("--scripts", self.scratch({"jobs.lua": JOB})) as server:
            eventually(lambda: server.get("/ticks").json["ticks"] >= 3, why="three runs")
            server.wait_log("no luck")
            text = server.get("/metrics").text
            self.assertRegex(text, r'(?m)^sonda_job_runs_total\{job="ticks",result="ok"\} [1-9]')
            self.assertRegex(text, r'(?m)^sonda_job_runs_total\{job="unlucky",result="error"\} [1-9]')

    def test_a_reload_takes_the_jobs_over(self):
        layer = self.scratch({"jobs.lua": JOB})
        with Server("--scripts", layer, "--show-generation") as server:
            before = server.get("/health").headers["X-Sonda-Generation"]
            (layer / "jobs.lua").write_text(JOB.replace('"ticks", 1)', '"ticks", 1000)'))
            eventually(lambda: server.get("/health").headers["X-Sonda-Generation"] != before, why="a reload")
            eventually(lambda: server.get("/ticks").json["ticks"] >= 1000, why="a run of the new job")


    def test_a_job_keeps_its_time_where_scripts_are_loaded_more_often_than_it_runs(self):
        text = JOB.replace("every(0.1", "every(1.5")
        layer = self.scratch({"jobs.lua": text})
        with Server("--scripts", layer) as server:
            revisions = itertools.count()

            def edit_and_ask():
                (layer / "jobs.lua").write_text(f"{text}-- {next(revisions)}\n")
                return server.get("/ticks").json["ticks"] >= 2

            eventually(edit_and_ask, 10, 0.5, why="two runs")


class Development(Case):
    def test_dev_shows_the_error_with_its_source_line(self):
        fault = 'require("sonda").get("/fault/{x}", function()\n  error("look here")\nend)\n'
        with Server("--dev", "--scripts", self.scratch({"fault.lua": fault})) as server:
            answer = server.get("/fault/1")
            self.assertEqual(answer.status, 500)
            self.assertIn("look here", answer.text)
            self.assertIn("fault.lua:2", answer.text)
            self.assertEqual(answer.json["source"], '  error("look here")')
            page = server.get("/fault/1", {"Accept": "text/html,*/*"})
            self.assertTrue(page.headers["Content-Type"].startswith("text/plain"))
            self.assertRegex(page.text, r"fault\.lua:2: look here\n\n      error\(")

    def test_without_dev_nothing_of_the_error_leaves_the_server(self):
        fault = 'require("sonda").get("/fault/{x}", function()\n  error("secret")\nend)\n'
        with Server("--scripts", self.scratch({"fault.lua": fault})) as server:
            self.assertNotIn("secret", server.get("/fault/1").text)


class Reading(Case):
    def test_allow_read_opens_a_directory_and_nothing_beside_it(self):
        script = (
            'local sonda = require "sonda"\n'
            'sonda.get("/read/{x}", { query = { { "path", "string" } } }, function(request)\n'
            "  local text, message = sonda.fs.read(request.query.path)\n"
            "  return { text = text or sonda.json.null, message = message or sonda.json.null } end)\n"
        )
        allowed = self.scratch({"open.txt": "hello"})
        os.symlink("/etc/passwd", allowed / "link")
        with Server("--scripts", self.scratch({"read.lua": script}), "--allow-read", allowed) as server:
            self.assertEqual(server.get(f"/read/1?path={allowed}/open.txt").json["text"], "hello")
            for path in ("/etc/passwd", f"{allowed}/../etc/passwd", f"{allowed}/link"):
                with self.subTest(path):
                    self.assertIsNone(server.get(f"/read/1?path={path}").json["text"])
