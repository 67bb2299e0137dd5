#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""image_test.py IMAGE: hold a built image against its claims, with the Docker engine that the docker client finds.

Containers run on the host's network, on a free port of the loopback. Each function named as a claim proves it.
"""
import http.client
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tarfile
import tempfile
import threading
import time

MAX_BYTES = 12_000_000
HARDENED = ["--network=host", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"]
SCRIPT = 'local sonda = require "sonda"\nsonda.get("/edited", {{ summary = "Which edit answers" }}, function() return {{ edit = {edit} }} end)\n'


def docker(*arguments, check=True):
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"docker {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path, timeout=2):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def wait_until(condition, what, seconds=20):
    """Ask again every 10 ms until it holds; how long that took."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        try:
            if condition():
                return time.monotonic() - begin
        except OSError:
            pass
        except http.client.HTTPException:
            pass
        time.sleep(0.01)
    raise AssertionError(f"not within {seconds} s: {what}")


class Container:
    def __init__(self, image, *options, user="12345:12345", arguments=()):
        self.port = free_port()
        self.id = docker("run", "--detach", *HARDENED, f"--user={user}", f"--env=SONDA_LISTEN=127.0.0.1:{self.port}", *options,
                         image, *arguments)

    def __enter__(self):
        try:
            wait_until(lambda: get(self.port, "/health")[0] == 200, "/health answers 200")
        except AssertionError:
            subprocess.run(["docker", "logs", self.id], check=False)
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        docker("rm", "--force", self.id, check=False)


class ConfigMap:
    """A directory as the kubelet makes and swaps it (kubernetes/pkg/volume/util/atomic_writer.go)."""

    def __init__(self):
        self.path = tempfile.mkdtemp()
        os.chmod(self.path, 0o755)
        self.count = 0

    def write(self, files):
        self.count += 1
        directory = f"..2026_01_01_00_00_00.{self.count}"
        os.mkdir(os.path.join(self.path, directory), 0o755)
        for name, text in files.items():
            with open(os.path.join(self.path, directory, name), "w", encoding="utf-8") as file:
                file.write(text)
        os.symlink(directory, os.path.join(self.path, "..data_tmp"))
        os.rename(os.path.join(self.path, "..data_tmp"), os.path.join(self.path, "..data"))
        for name in files:
            if not os.path.lexists(os.path.join(self.path, name)):
                os.symlink(os.path.join("..data", name), os.path.join(self.path, name))

    def free(self):
        shutil.rmtree(self.path)


def exported(image):
    """The files of the image, as tarfile members."""
    container = docker("create", image)
    try:
        with tempfile.TemporaryFile() as file:
            subprocess.run(["docker", "export", container], stdout=file, check=True)
            file.seek(0)
            with tarfile.open(fileobj=file) as archive:
                return archive.getmembers()
    finally:
        docker("rm", container)


def holds_only_sonda_and_what_it_links_in_at_most_12_mb(image):
    members = exported(image)
    total = sum(member.size for member in members if member.isfile())
    # docker export adds empty files that a container has (/etc/hosts, /.dockerenv).
    programs = [m.name for m in members if m.isfile() and m.size and m.mode & 0o111 and ".so" not in m.name]
    assert programs == ["usr/bin/sonda"], f"programs in the image: {programs}"
    privileged = [m.name for m in members if m.mode & (stat.S_ISUID | stat.S_ISGID)]
    assert not privileged, f"setuid or setgid: {privileged}"
    for member in sorted((m for m in members if m.isfile()), key=lambda m: -m.size)[:6]:
        print(f"    {member.size:>9}  /{member.name}")
    assert total <= MAX_BYTES, f"{total} bytes unpacked, more than {MAX_BYTES}"
    return f"{total / 1e6:.2f} MB unpacked, {sum(m.isfile() for m in members)} files"


def is_described_and_runs_as_nobody_in_particular(image):
    config = json.loads(docker("image", "inspect", "--format", "{{json .Config}}", image))
    assert config["User"] == "65532:65532", config["User"]
    assert "8000/tcp" in config["ExposedPorts"]
    assert "APP_ENV=prod" in config["Env"] and "SONDA_SCRIPTS=/etc/sonda/scripts" in config["Env"]
    assert config["Healthcheck"]["Test"] == ["CMD", "/usr/bin/sonda", "probe"]
    for label in ("title", "description", "licenses", "version", "revision"):
        assert config["Labels"].get("org.opencontainers.image." + label), f"no label {label}"


def answers_read_only_without_capabilities_as_any_user(image):
    for user in ("65532:65532", "12345:12345"):
        with Container(image, user=user) as container:
            status, body = get(container.port, "/info")
            assert status == 200 and json.loads(body)["environment"] == "prod", body
            for path in ("/metrics/system", "/metrics/app", "/metrics", "/docs", "/openapi.json"):
                assert get(container.port, path)[0] == 200, path


def health_check_of_the_image_turns_healthy(image):
    with Container(image, "--health-interval=1s") as container:
        status = lambda: docker("inspect", "--format", "{{.State.Health.Status}}", container.id)
        wait_until(lambda: status() == "healthy", "docker calls it healthy")


def takes_an_edit_through_a_data_swap_and_survives_a_broken_one(image):
    config = ConfigMap()
    config.write({"edited.lua": SCRIPT.format(edit=1)})
    try:
        with Container(image, f"--volume={config.path}:/etc/sonda/scripts:ro") as container:
            answer = lambda: json.loads(get(container.port, "/edited")[1]).get("edit")
            assert answer() == 1
            config.write({"edited.lua": SCRIPT.format(edit=2)})
            seconds = wait_until(lambda: answer() == 2, "the edit answers")
            config.write({"edited.lua": "this is not Lua"})
            wait_until(lambda: b"edited.lua:1" in get(container.port, "/health?verbose")[1], "/health?verbose names the fault")
            assert answer() == 2, "a broken edit must leave the earlier generation serving"
            config.write({"edited.lua": SCRIPT.format(edit=3)})
            wait_until(lambda: answer() == 3, "the repaired edit answers")
            return f"live {seconds * 1000:.0f} ms after the swap"
    finally:
        config.free()


def host_figure(name):
    """The first number after name in the host's own /proc/meminfo or /proc/stat."""
    for path in ("/proc/meminfo", "/proc/stat"):
        with open(path, encoding="ascii") as file:
            for line in file:
                if line.split()[0].rstrip(":") == name:
                    return int(line.split()[1])
    raise AssertionError(f"the host has no {name}")


def tells_of_the_host_from_the_mounts_that_the_fleet_has(image):
    """With the arguments and volumes of k8s/overlays/fleet/daemonset.yaml."""
    mounts = ["--volume=/proc:/host/proc:ro", "--volume=/sys:/host/sys:ro", "--volume=/:/host/root:ro"]
    arguments = ["serve", "--path.procfs=/host/proc", "--path.sysfs=/host/sys", "--path.rootfs=/host/root"]
    with Container(image, *mounts, user="65532:65532", arguments=arguments) as container:
        samples = dict(line.rsplit(" ", 1) for line in get(container.port, "/metrics")[1].decode().splitlines() if not line.startswith("#"))
    assert float(samples["node_memory_MemTotal_bytes"]) == host_figure("MemTotal") * 1024
    assert float(samples["node_boot_time_seconds"]) == host_figure("btime")
    root = os.statvfs("/")
    sizes = [float(value) for name, value in samples.items() if name.startswith("node_filesystem_size_bytes") and 'mountpoint="/"' in name]
    assert sizes == [root.f_blocks * root.f_frsize], f"the root filesystem has {root.f_blocks * root.f_frsize} bytes, told was {sizes}"
    devices = {name.split('device="')[1].split('"')[0] for name in samples if name.startswith("node_network_receive_bytes_total")}
    assert devices == set(os.listdir("/sys/class/net")) - {"bonding_masters"}, f"network devices: {devices}"
    failed = sorted(name.split('"')[1] for name, value in samples.items() if name.startswith("node_scrape_collector_success") and value == "0")
    return f"{len(samples)} series; collectors with nothing to read here: {', '.join(failed)}"


class Client(threading.Thread):
    """Asks over one keep-alive connection until the server is gone; counts what it got, and answers that broke off."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.answered, self.lost, self.ready = port, 0, [], threading.Event()

    def exchange(self, connection):
        connection.request("GET", "/health")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body.endswith(b"}"):
            self.lost.append(f"{answer.status} {body[:60]!r}")
        self.answered += 1
        self.ready.set()

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        while True:
            try:
                self.exchange(connection)
            except (http.client.RemoteDisconnected, ConnectionRefusedError, ConnectionResetError, BrokenPipeError):
                # Closed while idle, before a byte of an answer: RFC 9112 9.3.1 has the client ask again elsewhere.
                return
            except (http.client.IncompleteRead, TimeoutError, OSError) as error:
                self.lost.append(repr(error))
                return


def stops_under_load_within_a_second_and_loses_nothing(image):
    with Container(image) as container:
        clients = [Client(container.port) for _ in range(16)]
        for client in clients:
            client.start()
        for client in clients:
            assert client.ready.wait(5), "no answer before the stop"
        begin = time.monotonic()
        docker("stop", "--time=10", container.id)
        seconds = time.monotonic() - begin
        for client in clients:
            client.join(5)
        lost = [loss for client in clients for loss in client.lost]
        assert not lost, f"{len(lost)} answers lost, such as {lost[0]}"
        code = docker("inspect", "--format", "{{.State.ExitCode}}", container.id)
        assert code == "0", f"exit code {code}"
        assert seconds < 1, f"docker stop took {seconds:.2f} s"
        return f"{seconds * 1000:.0f} ms, {sum(c.answered for c in clients)} answers, none lost"


CLAIMS = [
    holds_only_sonda_and_what_it_links_in_at_most_12_mb,
    is_described_and_runs_as_nobody_in_particular,
    answers_read_only_without_capabilities_as_any_user,
    health_check_of_the_image_turns_healthy,
    takes_an_edit_through_a_data_swap_and_survives_a_broken_one,
    tells_of_the_host_from_the_mounts_that_the_fleet_has,
    stops_under_load_within_a_second_and_loses_nothing,
]


def main(image):
    failed = 0
    for claim in CLAIMS:
        name = claim.__name__.replace("_", " ")
        try:
            figure = claim(image)
            print(f"  ok    {name}" + (f": {figure}" if figure else ""), flush=True)
        except (AssertionError, OSError, ValueError, KeyError) as error:
            failed += 1
            print(f"  FAIL  {name}: {error}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1])
