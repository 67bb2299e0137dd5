# SPDX-License-Identifier: MIT
"""A cluster as its node sees it: kubectl, the pods and the service of sonda, and waiting for what comes."""
import contextlib
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE, APP = "metrics-api", "app=metrics-api"
DEPLOYMENT = "deployment/metrics-api-deployment"


def run(*command, text=None, check=True, seconds=180, **more):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=seconds, **more)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done


def kubectl(*arguments, text=None, check=True, seconds=180):
    return run("kubectl", *arguments, text=text, check=check, seconds=seconds)


def in_namespace(*arguments, **more):
    return kubectl("-n", NAMESPACE, *arguments, **more)


def eventually(condition, what, seconds=60.0, pause=0.05):
    """Ask until it holds; how long that took. What is not there yet may raise."""
    begin, last = time.monotonic(), ""
    while time.monotonic() - begin < seconds:
        try:
            if condition():
                return time.monotonic() - begin
            last = ""
        except (OSError, http.client.HTTPException, ValueError, KeyError, AssertionError) as error:
            last = f" ({error!r})"
        time.sleep(pause)
    raise AssertionError(f"not within {seconds:.0f} s: {what}{last}")


def get(address, path, port=8000, headers=None):
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Connection": "close", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Pod:
    def __init__(self, described):
        container = (described["status"].get("containerStatuses") or [{}])[0]
        self.name, self.uid = described["metadata"]["name"], described["metadata"]["uid"]
        self.ip = described["status"].get("podIP", "")
        self.ready, self.restarts = container.get("ready", False), container.get("restartCount", 0)
        self.ended = container.get("lastState", {}).get("terminated", {})

    def get(self, path, headers=None):
        return get(self.ip, path, headers=headers)

    def json(self, path):
        status, body = self.get(path)
        assert status == 200, f"{self.name} answers {path} with {status}"
        return json.loads(body)

    def scripts(self):
        return self.json("/health?verbose")["scripts"]

    def metric(self, name):
        for line in self.get("/metrics")[1].decode().splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        raise AssertionError(f"{self.name} has no {name}")

    def log(self):
        return in_namespace("logs", self.name).stdout

    def process(self):
        """The number of its sonda in the node's view: the command tells it from the pause beside it."""
        for entry in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                with open(f"/proc/{entry}/cgroup", encoding="utf-8") as file:
                    mine = self.uid in file.read().replace("_", "-")
                if mine and os.readlink(f"/proc/{entry}/exe").endswith("/sonda"):
                    return int(entry)
        raise AssertionError(f"no process of {self.name} on this node")


def pods():
    """Those that are not on their way out."""
    listed = json.loads(in_namespace("get", "pods", "-l", APP, "-o", "json").stdout)["items"]
    return [Pod(one) for one in listed if "deletionTimestamp" not in one["metadata"]]


def service_address():
    return in_namespace("get", "service/metrics-api-service", "-o", "jsonpath={.spec.clusterIP}").stdout


def ask_service(path):
    return get(service_address(), path, port=80)


def rollout(what=DEPLOYMENT, namespace=NAMESPACE):
    kubectl("-n", namespace, "rollout", "status", what, "--timeout=150s")


def wait_for_pods(count):
    """Exactly so many, all Ready, and none on its way out."""
    def there():
        listed = json.loads(in_namespace("get", "pods", "-l", APP, "-o", "json").stdout)["items"]
        return len(listed) == count and all(Pod(one).ready for one in listed)
    return eventually(there, f"{count} pods are Ready", 150, 0.2)


def look_now():
    """The kubelet looks at the volumes of a pod that was changed, and does not wait for its period."""
    in_namespace("annotate", "pod", "-l", APP, f"edited={time.time_ns()}", "--overwrite")


@contextlib.contextmanager
def scripts_folder(files):
    """k8s/scripts as an operator edits it, with these files in it instead or besides."""
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(ROOT / "k8s/scripts", folder, dirs_exist_ok=True)
        kustomization = folder / "kustomization.yaml"
        for name, text in files.items():
            if not (folder / name).exists():
                kustomization.write_text(kustomization.read_text() + f"      - {name}\n")
            (folder / name).write_text(text)
        yield folder
    finally:
        shutil.rmtree(folder)


def apply_scripts(files=None):
    with scripts_folder(files or {}) as folder:
        kubectl("apply", "-k", str(folder))


def apply_and_look(files=None):
    apply_scripts(files)
    look_now()


def settle():
    """The stack as k8s/ has it, whatever went before: two pods, the scripts of the repository, no fault."""
    kubectl("apply", "-k", str(ROOT / "k8s"))
    rollout()
    wait_for_pods(2)
    look_now()
    for pod in pods():
        eventually(lambda p=pod: p.get("/headroom")[0] == 200 and p.scripts()["last_error"] is None and p.get("/edition")[0] == 404,
                   f"{pod.name} serves the scripts of the repository")
