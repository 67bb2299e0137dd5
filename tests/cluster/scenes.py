#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scenes.py [PART OF A NAME...]: what a real cluster makes of k8s/, each scene named as the claim that it proves.

Runs on the node, as root: kubectl reaches the cluster, and pods and services answer under their addresses. run.sh calls it
in the cluster that up.sh started; on k3s it is called as it is. Scenes come in order and each begins with k8s/ as it is.
"""
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

from cluster import (APP, DEPLOYMENT, NAMESPACE, ROOT, apply_and_look, apply_scripts, ask_service, eventually, get, in_namespace, kubectl,
                     look_now, pods, rollout, run, service_address, settle, wait_for_pods)

HEADROOM = (ROOT / "k8s/scripts/headroom.lua").read_text()
EDITION = HEADROOM + '\nsonda.get("/edition", { summary = "Which edit answers" }, function() return { edition = NUMBER } end)\n'
BROKEN = "local sonda = require 'sonda'\nsonda.get('/headroom', function( return 1 end)\n"
HOG = Path(__file__).with_name("hog.lua")
CRDS = Path(__file__).with_name("settings") / "crds.yaml"
K8S = ROOT / "k8s"


def edition(number):
    return {"headroom.lua": EDITION.replace("NUMBER", str(number))}


def answers_edition(pod, number):
    status, body = pod.get("/edition")
    return status == 200 and json.loads(body) == {"edition": number}


def everywhere(condition, what, seconds=60.0):
    """Until it holds of each pod; the seconds of the last."""
    begin = time.monotonic()
    for pod in pods():
        eventually(lambda p=pod: condition(p), f"{pod.name}: {what}", seconds)
    return time.monotonic() - begin


def diff(folder):
    done = kubectl("diff", "-k", str(folder), check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


# ---- apply ----

def applied_pods_turn_ready_under_the_restricted_standard():
    begin = time.monotonic()
    kubectl("apply", "-k", str(K8S))
    rollout()
    enforced = kubectl("get", "namespace", NAMESPACE, "-o", r"jsonpath={.metadata.labels.pod-security\.kubernetes\.io/enforce}").stdout
    assert enforced == "restricted", enforced
    return f"{len(pods())} pods, {time.monotonic() - begin:.1f} s"


def the_service_answers():
    status, body = ask_service("/metrics/system")
    assert status == 200 and "load_average" in json.loads(body), body
    assert json.loads(ask_service("/info")[1])["environment"] == "prod"
    assert "sonda_build_info" in ask_service("/metrics")[1].decode()
    assert ask_service("/headroom")[0] == 200, "the route of the ConfigMap"


def what_was_applied_differs_in_nothing():
    """Each set after an apply of it. The operators' objects go into definitions that take anything (settings/crds.yaml)."""
    kubectl("apply", "-f", str(CRDS))
    kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", str(CRDS))
    sets = [K8S, *sorted((K8S / "overlays").iterdir())]
    for one in [*sets, K8S]:
        kubectl("apply", "-k", str(one))
        differences = diff(one)
        assert not differences, f"{one.relative_to(ROOT)}:\n{differences}"
    kubectl("delete", "namespace", "metrics-fleet", "--wait=false")
    return ", ".join(str(one.relative_to(ROOT)) for one in sets)


def three_replicas_share_the_requests():
    in_namespace("scale", DEPLOYMENT, "--replicas=3")
    wait_for_pods(3)
    seen = set()

    def all_seen():
        body = ask_service("/metrics?collect[]=uname")[1].decode()
        seen.update(line.split('nodename="')[1].split('"')[0] for line in body.splitlines() if line.startswith("node_uname_info{"))
        return seen == {pod.name for pod in pods()}
    eventually(all_seen, "each of the three answers through the service", 30)


def disks_of_a_pod_are_the_disk_below_it():
    for pod in pods():
        disks = pod.json("/metrics/disks")["disks"]
        assert [disk["mount"] for disk in disks] == ["/"], [disk["mount"] for disk in disks]
        with open(f"/proc/{pod.process()}/mountinfo", encoding="utf-8") as file:
            mounted = [line.split()[4] for line in file]
        assert "/etc/hosts" in mounted and "/etc/sonda/scripts" in mounted, mounted


# ---- edits of the ConfigMap ----

def an_edit_is_live_in_every_pod_at_once_after_an_annotation():
    before = {pod.name for pod in pods()}
    apply_and_look(edition(1))
    seconds = everywhere(lambda pod: answers_edition(pod, 1), "the edit answers")
    assert {pod.name for pod in pods()} == before and not any(pod.restarts for pod in pods()), "no pod is restarted"
    return f"{seconds:.1f} s after the annotation"


def an_edit_is_live_in_every_pod_within_90_seconds_without_one():
    apply_scripts(edition(2))
    return f"{everywhere(lambda pod: answers_edition(pod, 2), 'the edit answers', 100):.0f} s"


def a_broken_edit_keeps_the_last_good_answer_and_is_told():
    apply_and_look(edition(3))
    everywhere(lambda pod: answers_edition(pod, 3), "the edit answers")
    apply_and_look({"headroom.lua": BROKEN})
    everywhere(lambda pod: "headroom.lua:2" in (pod.scripts()["last_error"] or {"at": ""})["at"], "/health?verbose names file and line")
    for pod in pods():
        assert answers_edition(pod, 3) and pod.get("/headroom")[0] == 200, f"{pod.name}: the last good scripts serve"
        assert pod.metric("sonda_scripts_last_reload_success") == 0
        assert "scripts rejected" in pod.log() and pod.ready


def a_pod_that_starts_with_a_broken_configmap_is_ready_without_its_route():
    """What is sound serves: the file that does not load is left out, and told. Its pods differ from those that ran before."""
    apply_and_look({"headroom.lua": BROKEN})
    everywhere(lambda pod: pod.scripts()["last_error"], "the broken edit is told")
    old, other = pods()
    in_namespace("delete", "pod", old.name)
    wait_for_pods(2)
    new = next(pod for pod in pods() if pod.name not in (old.name, other.name))
    assert new.get("/headroom")[0] == 404 and other.get("/headroom")[0] == 200
    assert "headroom.lua:2" in new.scripts()["last_error"]["at"]
    assert new.get("/metrics/system")[0] == 200
    in_namespace("rollout", "restart", DEPLOYMENT)
    rollout()
    wait_for_pods(2)
    assert all(pod.get("/headroom")[0] == 404 for pod in pods()), "a rolling restart takes the route away in each"
    return "and a rolling restart takes the route away everywhere"


def the_earlier_configmap_brings_everything_back():
    apply_and_look({"headroom.lua": BROKEN})
    everywhere(lambda pod: pod.scripts()["last_error"], "the broken edit is told")
    apply_and_look(edition(4))
    seconds = everywhere(lambda pod: answers_edition(pod, 4) and pod.scripts()["last_error"] is None, "the repair answers")
    assert all(pod.metric("sonda_scripts_last_reload_success") == 1 for pod in pods())
    return f"{seconds:.1f} s after the annotation"


def a_deleted_configmap_is_told_with_the_routes_that_went():
    in_namespace("delete", "configmap", "metrics-api-scripts")
    look_now()
    everywhere(lambda pod: pod.get("/headroom")[0] == 404, "the route goes", 100)
    for pod in pods():
        gone = {one["file"].rsplit("/", 1)[1]: one["reason"] for one in pod.scripts()["gone"]}
        assert gone.get("headroom.lua") == "gone, and with it GET /headroom", gone
        assert pod.metric("sonda_scripts_gone") == len(gone) == 2
        assert "with it GET /headroom" in pod.log() and pod.get("/metrics/system")[0] == 200
    apply_and_look()
    everywhere(lambda pod: pod.get("/headroom")[0] == 200 and pod.scripts()["gone"] == [], "it is back")


# ---- processes, nodes, load ----

def a_killed_process_is_started_again_and_the_service_answers_meanwhile():
    victim = pods()[0]
    with Load(service_address(), threads=2) as load:
        begin = time.monotonic()
        os.kill(victim.process(), signal.SIGKILL)

        def again():
            found = next(pod for pod in pods() if pod.name == victim.name)
            return found.ready and found.restarts == victim.restarts + 1
        eventually(again, "the pod is Ready again")
        seconds = time.monotonic() - begin
    assert load.answered > 10
    return f"Ready after {seconds:.1f} s; of {load.answered} requests {len(load.lost)} were lost with the process"


def drain(*options, seconds=20):
    node = kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}").stdout
    return node, kubectl("drain", node, f"--pod-selector={APP}", f"--timeout={seconds}s", *options, check=False, seconds=120)


def a_drain_of_the_only_node_keeps_one_replica_until_it_is_told_otherwise():
    node, done = drain()
    try:
        assert done.returncode != 0 and "disruption budget" in done.stderr, done.stderr[-300:]
        assert sum(pod.ready for pod in pods()) == 1 and ask_service("/health")[0] == 200, "one replica still answers"
        _, done = drain("--disable-eviction", seconds=90)
        assert done.returncode == 0, done.stderr[-300:]
    finally:
        kubectl("uncordon", node)
    return f"Ready {wait_for_pods(2):.1f} s after uncordon"


class Load:
    """Clients of the service: half keep their connection, half make one a request. Counts answers, and what was lost."""

    def __init__(self, address, threads=8):
        self.address, self.answered, self.lost, self.stop = address, 0, [], threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.ask, args=(i % 2 == 0,), daemon=True) for i in range(threads)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(20)

    def exchange(self, connection, keep):
        connection.request("GET", "/health", headers={} if keep else {"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body.endswith(b"}"):
            raise ValueError(f"{answer.status} {body[:60]!r}")

    def ask(self, keep):
        connection, fresh = None, True
        while not self.stop.is_set():
            connection = connection or http.client.HTTPConnection(self.address, 80, timeout=10)
            try:
                self.exchange(connection, keep)
                with self.lock:
                    self.answered += 1
                fresh = False
            except (OSError, ValueError, http.client.HTTPException) as error:
                connection.close()
                connection = None
                # Closed while idle, before a byte of an answer: RFC 9112 9.3.1 has the client ask again on a new one.
                closed = isinstance(error, (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError))
                if fresh or not closed:
                    with self.lock:
                        self.lost.append(repr(error))
                fresh = True
            if not keep and connection:
                connection.close()
                connection, fresh = None, True


def a_rolling_restart_under_load_loses_no_request():
    before = {pod.name for pod in pods()}
    with Load(service_address()) as load:
        eventually(lambda: load.answered > 100, "the load runs")
        in_namespace("rollout", "restart", DEPLOYMENT)
        rollout()
        wait_for_pods(2)
    assert not before & {pod.name for pod in pods()}, "each pod is a new one"
    assert not load.lost, f"{len(load.lost)} of {load.answered} lost, such as {load.lost[0]}"
    return f"{load.answered} requests, 0 lost"


def hostile_scripts_do_not_get_a_pod_killed_for_memory():
    apply_and_look({"hog.lua": HOG.read_text()})
    everywhere(lambda pod: pod.get("/hog/nothing")[0] == 200, "the hostile routes are there")
    before = {pod.name: pod.restarts for pod in pods()}
    statuses, end = {}, time.monotonic() + 15

    def greedy(pod, how):
        while time.monotonic() < end:
            try:
                status = pod.get(f"/hog/{how}")[0]
            except TimeoutError:
                status = "no answer in 5 s"
            statuses[status] = statuses.get(status, 0) + 1
    threads = [threading.Thread(target=greedy, args=(pod, how), daemon=True) for pod in pods() for how in ("table", "string", "keep", "store", "answer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    most = max(peak_kib(pod.process()) for pod in pods())
    assert {pod.name: pod.restarts for pod in pods()} == before, [pod.ended for pod in pods()]
    assert all(pod.get("/health")[0] == 200 and pod.get("/metrics/system")[0] == 200 for pod in pods())
    assert statuses.get(503, 0) > 10 and set(statuses) <= {200, 500, 503}, statuses
    return f"{sum(statuses.values())} requests, at most {most // 1024} of 96 MiB resident"


def peak_kib(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return int(next(line.split()[1] for line in file if line.startswith("VmHWM:")))


# ---- others ----

def the_fleet_runs_on_the_node_and_tells_of_it():
    fleet = K8S / "overlays/fleet"
    eventually(lambda: kubectl("apply", "-k", str(fleet)), "the namespace of the fleet takes objects", 90, 1)
    rollout("daemonset/metrics-fleet", "metrics-fleet")
    assert not diff(fleet)
    address = kubectl("-n", "metrics-fleet", "get", "pods", "-o", "jsonpath={.items[0].status.podIP}").stdout
    samples = dict(line.rsplit(" ", 1) for line in get(address, "/metrics", port=9100)[1].decode().splitlines() if not line.startswith("#"))
    with open("/proc/meminfo", encoding="ascii") as file:
        total = int(next(line.split()[1] for line in file if line.startswith("MemTotal:")))
    assert float(samples["node_memory_MemTotal_bytes"]) == total * 1024
    root = os.statvfs("/")
    sizes = [float(value) for name, value in samples.items() if name.startswith("node_filesystem_size_bytes") and 'mountpoint="/"' in name]
    assert sizes == [root.f_blocks * root.f_frsize], sizes
    devices = {name.split('device="')[1].split('"')[0] for name in samples if name.startswith("node_network_receive_bytes_total")}
    assert {"lo", "cni0"} <= devices, f"the node's network devices: {devices}"
    disks = [disk["mount"] for disk in json.loads(get(address, "/metrics/disks", port=9100)[1])["disks"]]
    assert "/" in disks and not any("rootfs" in mount or "kubelet/pods" in mount for mount in disks), disks
    kubectl("delete", "-k", str(fleet), "--wait=false")
    return f"{len(samples)} series; disks {', '.join(disks)}"


def prometheus_scrapes_the_service():
    folder = tempfile.mkdtemp()
    address = service_address()
    with open(f"{folder}/prometheus.yml", "w", encoding="utf-8") as file:
        file.write("global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n"
                   f"  - job_name: metrics-api\n    static_configs: [{{targets: ['{address}:80']}}]\n")
    process = subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                                "--web.listen-address=127.0.0.1:24091", "--log.level=error"], stdout=subprocess.DEVNULL)

    def value(query):
        found = json.loads(get("127.0.0.1", f"/api/v1/query?query={query}", port=24091)[1])["data"]["result"]
        return float(found[0]["value"][1]) if found else 0
    try:
        eventually(lambda: value("count_over_time(up[1m])") >= 5, "five scrapes")
        assert value("min_over_time(up[1m])") == 1, "every scrape is up"
        assert value("sonda_build_info") == 1 and value("node_memory_MemTotal_bytes") > 0
        return f"{value('scrape_samples_scraped'):.0f} samples a scrape"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


ROLE = """
overlay() {{ mkdir -p "$1.upper" "$1.work"; mount -t overlay overlay -o "lowerdir=$2,upperdir=$1.upper,workdir=$1.work" "$2"; }}
mount -t tmpfs tmpfs {mounts}
overlay {mounts}/etc /etc; overlay {mounts}/opt /opt; overlay {mounts}/local /usr/local
mkdir -p /etc/rancher/k3s /usr/local/bin
[ -e /etc/rancher/k3s/k3s.yaml ] || cp "$KUBECONFIG" /etc/rancher/k3s/k3s.yaml
ln -sf {kubectl} /usr/local/bin/kubectl
for round in first second edited; do
    [ $round != edited ] || echo '-- edited' >>{source}/scripts/headroom.lua
    ansible-playbook -i localhost, {play} >{mounts}/$round 2>&1 || {{ tail -n 30 {mounts}/$round >&2; exit 1; }}
    sed -n "s/.* changed=\\([0-9]*\\) .*/$round \\1/p" {mounts}/$round
done
"""


def ansibles_role_deploys_and_changes_nothing_the_second_time():
    """The role metrics_api as it is, in mounts of its own: it keeps to /opt, /usr/local/bin/kubectl and k3s' kubeconfig."""
    address = service_address()
    kubectl("delete", "namespace", NAMESPACE, "--timeout=120s")
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(K8S, folder / "k8s")
        (folder / "mounts").mkdir()
        # A service's address is asked for, so that the role's own question finds the service without an ingress.
        service = folder / "k8s/base/service.yaml"
        service.write_text(service.read_text().replace("  type: ClusterIP\n", f"  type: ClusterIP\n  clusterIP: {address}\n"))
        (folder / "play.yaml").write_text(json.dumps([{
            "hosts": "localhost", "connection": "local", "gather_facts": False, "roles": ["metrics_api"],
            "vars": {"ansible_python_interpreter": sys.executable, "metrics_api_source": f"{folder}/k8s",
                     "metrics_api_url": f"http://{address}/health"}}]))
        script = ROLE.format(mounts=folder / "mounts", kubectl=shutil.which("kubectl"), source=folder / "k8s", play=folder / "play.yaml")
        settings = {"ANSIBLE_ROLES_PATH": f"{ROOT}/ansible/roles", "ANSIBLE_HOME": f"{folder}/home", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
        done = run("unshare", "--mount", "--propagation", "private", "bash", "-euc", script, seconds=900, env={**os.environ, **settings})
    finally:
        shutil.rmtree(folder)
    changed = dict(line.split() for line in done.stdout.splitlines())
    assert int(changed["first"]) > 0 and changed["second"] == "0" and changed["edited"] == "2", changed
    return f"changed={changed['first']}, then 0; 2 for an edited script (its copy, the ConfigMap)"


SCENES = [
    applied_pods_turn_ready_under_the_restricted_standard,
    the_service_answers,
    disks_of_a_pod_are_the_disk_below_it,
    what_was_applied_differs_in_nothing,
    three_replicas_share_the_requests,
    an_edit_is_live_in_every_pod_at_once_after_an_annotation,
    an_edit_is_live_in_every_pod_within_90_seconds_without_one,
    a_broken_edit_keeps_the_last_good_answer_and_is_told,
    a_pod_that_starts_with_a_broken_configmap_is_ready_without_its_route,
    the_earlier_configmap_brings_everything_back,
    a_deleted_configmap_is_told_with_the_routes_that_went,
    a_killed_process_is_started_again_and_the_service_answers_meanwhile,
    a_drain_of_the_only_node_keeps_one_replica_until_it_is_told_otherwise,
    a_rolling_restart_under_load_loses_no_request,
    hostile_scripts_do_not_get_a_pod_killed_for_memory,
    the_fleet_runs_on_the_node_and_tells_of_it,
    prometheus_scrapes_the_service,
    ansibles_role_deploys_and_changes_nothing_the_second_time,
]
NEEDS = {prometheus_scrapes_the_service: "prometheus", ansibles_role_deploys_and_changes_nothing_the_second_time: "ansible-playbook"}


def play(scene):
    """True where the claim holds, None where it cannot be tried here."""
    name = scene.__name__.replace("_", " ")
    if shutil.which(NEEDS.get(scene, "kubectl")) is None:
        print(f"  not run  {name}: no {NEEDS[scene]} here", flush=True)
        return None
    begin = time.monotonic()
    try:
        settle()
        figure = scene()
    except Exception as error:  # whatever it is, it is told of this scene, and the next one is played
        place = traceback.extract_tb(error.__traceback__)
        at = next((f"{one.name}:{one.lineno}" for one in reversed(place) if one.filename == __file__), "")
        print(f"  FAIL  {name}: {at}: {error}", flush=True)
        return False
    print(f"  ok    {name}" + (f": {figure}" if figure else "") + f"   ({time.monotonic() - begin:.0f} s)", flush=True)
    return True


def main(wanted):
    outcomes = [play(scene) for scene in SCENES if not wanted or any(part in scene.__name__ for part in wanted)]
    passed, failed = outcomes.count(True), outcomes.count(False)
    subprocess.run([str(ROOT / "tests/count.sh"), "cluster", str(passed), str(failed)], check=True)
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
