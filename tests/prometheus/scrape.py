# SPDX-License-Identifier: MIT
"""Start sonda and a Prometheus that scrapes it once a second, as text and as OpenMetrics; then ask what it saw.

usage: scrape.py SECONDS
"""

import http.server
import json
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from harness import TOP, Server, die_with_parent, eventually  # noqa: E402

CONFIG = """
global: { scrape_interval: 1s, scrape_timeout: 900ms }
scrape_configs:
  - job_name: openmetrics
    static_configs: [ { targets: [ "%s" ] } ]
  - job_name: text
    static_configs: [ { targets: [ "%s" ] } ]
"""


class TextOnly(http.server.BaseHTTPRequestHandler):
    """Prometheus always asks for OpenMetrics first; through this it gets what an old one would: text 0.0.4."""

    target = ""

    def do_GET(self):
        with urllib.request.urlopen(self.target + self.path, timeout=5) as answer:
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def text_face(url):
    TextOnly.target = url
    face = http.server.ThreadingHTTPServer(("127.0.0.1", 0), TextOnly)
    threading.Thread(target=face.serve_forever, daemon=True).start()
    return face


class Prometheus:
    def __init__(self, config):
        self.directory = tempfile.TemporaryDirectory(prefix="sonda-prometheus-")
        file = Path(self.directory.name, "prometheus.yml")
        file.write_text(config)
        self.log = open(Path(self.directory.name, "log"), "w+")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={file}", f"--storage.tsdb.path={self.directory.name}/data",
             "--web.listen-address=127.0.0.1:0", "--log.format=json"],
            stderr=self.log, stdout=self.log, preexec_fn=die_with_parent,
        )
        self.url = "http://" + eventually(self.address, 30, 0.05, "Prometheus' address")
        eventually(self.ready, 30, 0.05, "a ready Prometheus")

    def address(self):
        """Where it listens: the port of its listening socket, as it logs only what was asked for."""
        if self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError("prometheus ended: " + self.log.read()[-1500:])
        inodes = set()
        for fd in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                target = str(fd.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for row in Path(table).read_text().splitlines()[1:]:
                cells = row.split()
                if cells[3] == "0A" and cells[9] in inodes:  # listening, proc(5)
                    return f"127.0.0.1:{int(cells[1].rsplit(':', 1)[1], 16)}"
        return None

    def ready(self):
        try:
            return urllib.request.urlopen(self.url + "/-/ready", timeout=2).status == 200
        except OSError:
            return False

    def query(self, expression):
        query = urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(f"{self.url}/api/v1/query?{query}", timeout=5) as answer:
            return json.load(answer)["data"]["result"]

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        self.directory.cleanup()


def check_scrapes(prometheus, seconds, jobs):
    """Once `seconds` of scrapes are there: each was up, each job has them all, and they carry samples."""
    wanted = max(3, seconds - 3)
    counted = f"count_over_time(up[{seconds + 30}s])"
    eventually(lambda: len(r := prometheus.query(counted)) == jobs and all(float(x["value"][1]) >= wanted for x in r),
               seconds + 60, 0.5, f"{wanted} scrapes")
    problems = []
    for series in prometheus.query(f"min_over_time(up[{seconds + 30}s])"):
        if series["value"][1] != "1":
            problems.append(f"a scrape of {series['metric']['job']} failed")
    for name in ("node_load1", "node_cpu_seconds_total", "sonda_build_info", "process_cpu_seconds_total"):
        if not prometheus.query(name):
            problems.append(f"no samples of {name}")
    return problems


def check_text(server):
    """promtool on sonda's own families; node_exporter's names are history that promtool would complain about."""
    own = "".join(
        line for line in server.get("/metrics").text.splitlines(keepends=True)
        if line.split()[2 if line.startswith("#") else 0].startswith(("sonda_", "process_"))
    )
    done = subprocess.run(["promtool", "check", "metrics"], input=own, capture_output=True, text=True)
    return [done.stdout + done.stderr] if done.returncode or done.stderr else []


def main(seconds):
    problems = []
    with Server("--max-connections-per-address", "0") as server:
        face = text_face(server.url)
        prometheus = Prometheus(CONFIG % ("%s:%d" % server.address(), "127.0.0.1:%d" % face.server_port))
        try:
            problems += check_scrapes(prometheus, seconds, 2)
        finally:
            prometheus.close()
            face.shutdown()
        problems += check_text(server)
    for problem in problems:
        print(f"prometheus: {problem}")
    print(f"prometheus: {seconds} s of scrapes in both formats, {len(problems)} problems")
    subprocess.run([TOP / "tests" / "count.sh", "prometheus", str(int(not problems)), str(len(problems))], check=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
