# SPDX-License-Identifier: MIT
"""systemd and logind over D-Bus: a dbus-daemon of the test's own, on it a service that speaks both interfaces as far as they are read
(bus_service.py); a bus that is not there, that never answers, that speaks nonsense; no libsystemd."""

import json
import select
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from harness import Case, PATIENCE, SONDA, Server, clean_environment, die_with_parent, run

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy><limit name="max_replies_per_connection">128</limit></busconfig>
"""
SYSTEMD, MANAGER = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
LOGIN, LOGIN_MANAGER = "org.freedesktop.login1", "/org/freedesktop/login1"
NEVER = 2**64 - 1


def object_of(unit):
    return f"{MANAGER}/unit/" + "".join(c if c.isalnum() else f"_{ord(c):02x}" for c in unit)


def systemd(units, properties, manager=(("Version", "252.38-1~deb12u1"), ("Virtualization", "kvm"), ("SystemState", "running"))):
    """units: name -> (load state, active state); properties: name -> {"Service.Type": ("s", "notify")}"""
    listed = [[name, "", load, active, "", "", object_of(name), 0, "", "/"] for name, (load, active) in units.items()]
    objects = {MANAGER: {"methods": {f"{SYSTEMD}.Manager.ListUnits": ["a(ssssssouso)", listed]},
                         "properties": {f"{SYSTEMD}.Manager.{name}": ["s", value] for name, value in manager}}}
    for unit, of_unit in properties.items():
        objects[object_of(unit)] = {"properties": {f"{SYSTEMD}.{name}": value for name, value in of_unit.items()}}
    return objects


def logind(seats, sessions):
    """sessions: (seat, remote, type, class)"""
    path = f"{LOGIN_MANAGER}/session/{{}}".format
    objects = {LOGIN_MANAGER: {"methods": {
        f"{LOGIN}.Manager.ListSeats": ["a(so)", [[seat, f"{LOGIN_MANAGER}/seat/{seat}"] for seat in seats]],
        f"{LOGIN}.Manager.ListSessions": ["a(susso)", [[str(i), 1000, "ana", s[0], path(i)] for i, s in enumerate(sessions)]]}}}
    for i, (_, *told) in enumerate(sessions):
        objects[path(i)] = {"properties": {f"{LOGIN}.Session.{name}": [kind, value] for name, kind, value in
                                           zip(("Remote", "Type", "Class"), "bss", told) if value != "gone"}}
    return objects


UNITS = {"ssh.service": ("loaded", "active"), "cron.service": ("loaded", "failed"), "gone.service": ("not-found", "inactive"),
         "boot.timer": ("loaded", "active"), "never.timer": ("loaded", "inactive"), "dbus.socket": ("loaded", "active"),
         "old.socket": ("loaded", "active"), "-.mount": ("loaded", "active"), "odd.service": ("loaded", "reloading")}
PROPERTIES = {
    "ssh.service": {"Service.Type": ["s", "notify"], "Service.NRestarts": ["u", 3], "Service.TasksCurrent": ["t", 7],
                    "Service.TasksMax": ["t", NEVER], "Unit.ActiveEnterTimestamp": ["t", 1700000000123456]},
    "cron.service": {"Service.Type": ["s", "simple"], "Service.NRestarts": ["u", 0], "Service.TasksCurrent": ["t", NEVER],
                     "Service.TasksMax": ["t", 4915], "Unit.ActiveEnterTimestamp": ["t", 5]},
    "boot.timer": {"Timer.LastTriggerUSec": ["t", 1700000001500000]}, "never.timer": {"Timer.LastTriggerUSec": ["t", 0]},
    "dbus.socket": {"Socket.NAccepted": ["u", 5], "Socket.NConnections": ["u", 2], "Socket.NRefused": ["u", 1]},
    "old.socket": {"Socket.NAccepted": ["u", 6], "Socket.NConnections": ["u", 0]}, "-.mount": {"Mount.Type": ["s", "ext4"]}}


def python_with_jeepney():
    """Debian's own python3 has it, which need not be the one that runs the tests."""
    for python in (sys.executable, "/usr/bin/python3"):
        if shutil.which(python) and subprocess.run([python, "-c", "import jeepney"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return python
    return None


def scrape(collector, address, *flags):
    done = run("get", f"/metrics?collect[]={collector}", f"--collector.{collector}", *flags,
               environment={"DBUS_SYSTEM_BUS_ADDRESS": address})
    series = {}
    for line in done.stdout.splitlines():
        if line.startswith("node_"):
            name, value = line.rsplit(" ", 1)
            series[name] = value
    success = series.pop(f'node_scrape_collector_success{{collector="{collector}"}}')
    series.pop(f'node_scrape_collector_duration_seconds{{collector="{collector}"}}')
    return success, series, done.stderr


@unittest.skipUnless(shutil.which("dbus-daemon") and python_with_jeepney(), "no dbus-daemon, or no jeepney for python3")
class Bus(Case):
    def start(self, *command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        ready, _, _ = select.select([process.stdout], [], [], 10 * PATIENCE)
        self.assertTrue(ready and process.stdout.readline(), command)

    def bus(self, **services):
        """A bus with the services; the address of it."""
        folder = self.scratch()
        (folder / "bus.conf").write_text(CONFIG.format(socket=folder / "socket"))
        (folder / "objects.json").write_text(json.dumps(services))
        self.start("dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--print-address")
        address = f"unix:path={folder}/socket"
        self.start(python_with_jeepney(), str(Path(__file__).with_name("bus_service.py")), address, f"{folder}/objects.json")
        return address

    def test_units_are_told_with_their_state_type_and_numbers(self):
        success, found, complaint = scrape("systemd", self.bus(**{SYSTEMD: systemd(UNITS, PROPERTIES)}))
        self.assertEqual((success, complaint), ("1", ""))
        states = {n: v for n, v in found.items() if n.startswith("node_systemd_unit_state")}
        self.assertEqual({n for n, v in states.items() if v == "1"}, {
            f'node_systemd_unit_state{{name="{name}",state="{state}",type="{kind}"}}' for name, state, kind in (
                ("ssh.service", "active", "notify"), ("cron.service", "failed", "simple"), ("boot.timer", "active", ""),
                ("never.timer", "inactive", ""), ("dbus.socket", "active", ""), ("old.socket", "active", ""))})
        self.assertEqual(len(states), 7 * 5)  # those that are loaded, and no mount
        self.assertEqual({n: v for n, v in found.items() if n not in states}, {
            'node_systemd_version{version="252.38-1~deb12u1"}': "252.38", 'node_systemd_virtualization_info{virtualization_type="kvm"}': "1",
            "node_systemd_system_running": "1", 'node_systemd_units{state="active"}': "5", 'node_systemd_units{state="activating"}': "0",
            'node_systemd_units{state="deactivating"}': "0", 'node_systemd_units{state="inactive"}': "2",
            'node_systemd_units{state="failed"}': "1", 'node_systemd_units{state="reloading"}': "1",
            'node_systemd_timer_last_trigger_seconds{name="boot.timer"}': "1700000001.5",
            'node_systemd_timer_last_trigger_seconds{name="never.timer"}': "0",
            'node_systemd_socket_accepted_connections_total{name="dbus.socket"}': "5",
            'node_systemd_socket_accepted_connections_total{name="old.socket"}': "6",
            'node_systemd_socket_current_connections{name="dbus.socket"}': "2",
            'node_systemd_socket_current_connections{name="old.socket"}': "0",
            'node_systemd_socket_refused_connections_total{name="dbus.socket"}': "1"})

    def test_more_is_told_where_it_is_asked_for(self):
        _, found, _ = scrape("systemd", self.bus(**{SYSTEMD: systemd(UNITS, PROPERTIES)}), "--collector.systemd.unit-include=(ssh|cron|-).+",
                             "--collector.systemd.unit-exclude=.+slice", "--collector.systemd.enable-task-metrics",
                             "--collector.systemd.enable-restarts-metrics", "--collector.systemd.enable-start-time-metrics")
        more = ("unit_tasks", "unit_start", "service_restart")
        self.assertEqual({n: v for n, v in found.items() if n.startswith(tuple(f"node_systemd_{m}" for m in more))}, {
            'node_systemd_service_restart_total{name="ssh.service"}': "3", 'node_systemd_service_restart_total{name="cron.service"}': "0",
            'node_systemd_unit_tasks_current{name="ssh.service"}': "7", 'node_systemd_unit_tasks_max{name="cron.service"}': "4915",
            'node_systemd_unit_start_time_seconds{name="ssh.service"}': "1700000000.123456",
            'node_systemd_unit_start_time_seconds{name="cron.service"}': "0"})
        self.assertEqual(found['node_systemd_unit_state{name="-.mount",state="active",type="ext4"}'], "1")

    def test_patterns_are_of_the_whole_name_and_have_their_old_names(self):
        address = self.bus(**{SYSTEMD: systemd(UNITS, PROPERTIES)})
        for flags in (("--collector.systemd.unit-whitelist=ssh",), ("--collector.systemd.unit-blacklist=.*",)):
            _, found, _ = scrape("systemd", address, *flags)
            self.assertNotIn("unit_state", str(found), flags)
        _, found, _ = scrape("systemd", address, "--collector.systemd.unit-include=ssh[.]service")
        self.assertEqual(len([n for n in found if "unit_state" in n]), 5)

    def test_hundreds_of_units_are_asked_side_by_side(self):
        units = {f"unit-{i}.service": ("loaded", "active") for i in range(400)}
        properties = {name: {"Service.Type": ["s", f"type{name[5:-8]}"]} for name in units}
        success, found, _ = scrape("systemd", self.bus(**{SYSTEMD: systemd(units, properties)}), "--max-collector-ms=30000", "--max-scrape-ms=60000")
        self.assertEqual(success, "1")
        self.assertEqual(len([n for n in found if "unit_state" in n]), 2000)
        self.assertEqual(found['node_systemd_unit_state{name="unit-399.service",state="active",type="type399"}'], "1")

    def test_a_manager_of_old_tells_less(self):
        _, found, _ = scrape("systemd", self.bus(**{SYSTEMD: systemd(UNITS, PROPERTIES, (("Version", "systemd 208"), ("Virtualization", "")))}))
        self.assertEqual(found['node_systemd_version{version="systemd 208"}'], "208")
        self.assertIn('node_systemd_virtualization_info{virtualization_type="none"}', found)
        self.assertNotIn("timer_last", str(found))
        self.assertNotIn("node_systemd_system_running", found)
        _, found, _ = scrape("systemd", self.bus(**{SYSTEMD: systemd({}, {}, ())}))
        self.assertEqual(found['node_systemd_version{version=""}'], "0")
        self.assertIn('node_systemd_virtualization_info{virtualization_type="unknown"}', found)

    def test_sessions_are_counted_by_their_kind(self):
        sessions = (("seat0", False, "wayland", "user"), ("", True, "tty", "user"), ("", True, "tty", "user"), ("", True, "new", "manager"),
                    ("seat7", False, "tty", "user"), ("", True, "tty", "gone"))
        success, found, complaint = scrape("logind", self.bus(**{LOGIN: logind(("seat0", "seat1"), sessions)}))
        self.assertEqual((success, complaint, len(found)), ("1", "", 2 * 7 * 5 * 3))
        self.assertEqual({n: v for n, v in found.items() if v != "0"}, {
            'node_logind_sessions{class="user",remote="false",seat="seat0",type="wayland"}': "1",
            'node_logind_sessions{class="user",remote="true",seat="",type="tty"}': "2",
            'node_logind_sessions{class="other",remote="true",seat="",type="other"}': "1"})

    def test_what_is_not_on_the_bus_is_told(self):
        address = self.bus(**{LOGIN: logind((), ())})
        success, found, complaint = scrape("systemd", address)
        self.assertEqual((success, found), ("0", {}))
        self.assertIn("nobody of that name on the bus", complaint)

    def test_an_answer_that_never_comes_costs_a_second(self):
        objects = systemd(UNITS, {**PROPERTIES, "ssh.service": {"Service.Type": ["s", None]}})
        begun = time.monotonic()
        success, found, complaint = scrape("systemd", self.bus(**{SYSTEMD: objects}))
        self.assertEqual((success, found), ("0", {}))
        self.assertIn("systemd: Connection timed out", complaint)
        self.assertLess(time.monotonic() - begun, 5 * PATIENCE)

    def test_answers_of_other_types_are_none(self):
        odd = {**PROPERTIES, "ssh.service": {"Service.Type": ["u", 5]}, "dbus.socket": {"Socket.NAccepted": ["s", "many"]}}
        success, found, _ = scrape("systemd", self.bus(**{SYSTEMD: systemd(UNITS, odd)}))
        self.assertEqual(success, "1")
        self.assertEqual(found['node_systemd_unit_state{name="ssh.service",state="active",type=""}'], "1")
        self.assertNotIn('node_systemd_socket_accepted_connections_total{name="dbus.socket"}', found)
        objects = systemd({}, {})
        objects[MANAGER]["methods"] = {f"{SYSTEMD}.Manager.ListUnits": ["a(so)", [["a", "/b"]]]}
        success, _, complaint = scrape("systemd", self.bus(**{SYSTEMD: objects}))
        self.assertEqual(success, "0")
        self.assertIn("systemd: Protocol error", complaint)


class NoBus(Case):
    def test_a_bus_that_is_not_there_costs_its_collectors_alone(self):
        environment = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.scratch()}/nosuch"}
        with Server("--collector.systemd", "--collector.logind", "--workers", "1", environment=environment) as server:
            for other in ("uname", "time"):  # not the same twice, which one collection would serve
                text = server.get(f"/metrics?collect[]=systemd&collect[]=logind&collect[]=loadavg&collect[]={other}").text
                self.assertIn('node_scrape_collector_success{collector="logind"} 0\n', text)
                self.assertIn('node_scrape_collector_success{collector="systemd"} 0\n', text)
                self.assertIn("node_load1 ", text)
            told = "collector logind: the system bus: No such file"
            server.wait_log(told)
            self.assertEqual(str(server.log).count(told), 1, server.log)

    def quiet_socket(self, talk=None):
        """An address where something accepts, and says nothing, or what `talk` does with the connection."""
        path = f"{self.scratch()}/socket"
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(path)
        listening.listen()
        self.addCleanup(listening.close)
        kept = []
        self.addCleanup(lambda: [c.close() for c in kept])

        def accept():
            try:
                while True:
                    connection, _ = listening.accept()
                    kept.append(connection)
                    if talk:
                        talk(connection)
            except OSError:
                pass

        threading.Thread(target=accept, daemon=True).start()
        self.addCleanup(listening.shutdown, socket.SHUT_RDWR)
        return f"unix:path={path}"

    def test_a_bus_that_never_answers_does_not_hang_a_scrape(self):
        with Server("--collector.logind", environment={"DBUS_SYSTEM_BUS_ADDRESS": self.quiet_socket()}) as server:
            begun = time.monotonic()
            text = server.get("/metrics?collect[]=logind&collect[]=loadavg").text
            self.assertLess(time.monotonic() - begun, 3 * PATIENCE)
            self.assertIn('node_scrape_collector_success{collector="logind"} 0\n', text)
            self.assertIn("node_load1 ", text)
            begun = time.monotonic()
            server.get("/metrics?collect[]=logind&collect[]=uname")
            self.assertLess(time.monotonic() - begun, 0.5 * PATIENCE)  # it is left alone for a while
            server.wait_log("collector logind: logind: Connection timed out")

    def test_nonsense_is_an_error(self):
        def talk(connection):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10)
            connection.close()
        for address in (self.quiet_socket(talk), self.quiet_socket(lambda c: c.close()), "nosuch:transport", "unix:"):
            success, found, complaint = scrape("logind", address)
            self.assertEqual((success, found), ("0", {}), address)
            self.assertIn("collector logind: ", complaint, address)

    def test_without_libsystemd_it_is_named(self):
        library = next((p for p in Path("/usr/lib").glob("*/libsystemd.so.0")), None)
        hide = f'mount --bind /dev/null "{library}" && exec "$@"'
        command = ["unshare", "-m", "sh", "-c", hide, "sh"]
        if library and subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespaces for this user")
        done = subprocess.run([*(command if library else ()), SONDA, "get", "/metrics?collect[]=systemd", "--collector.systemd"], check=False,
                              capture_output=True, text=True, timeout=30, env=clean_environment())
        self.assertIn('node_scrape_collector_success{collector="systemd"} 0\n', done.stdout)
        self.assertIn("collector systemd: libsystemd.so.0: Can not access a needed shared library", done.stderr)
