#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands in for k3s, which ansible_run.sh cannot download: one program that is server, kubectl and ctr by its name and
first argument, as k3s is. It keeps what was applied, so that a diff of the same finds nothing."""
import hashlib
import http.server
import os
import re
import socket
import sys

STATE = "/var/lib/k3s-stand-in"
KUBECONFIG = "/etc/rancher/k3s/k3s.yaml"


def notify_ready():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"])


class Health(http.server.BaseHTTPRequestHandler):
    """The ingress: with a host it answers nobody who calls it otherwise."""

    def do_GET(self):
        host = kept("host")
        self.send_response(200 if host in ("", self.headers["Host"]) else 404)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')

    def log_message(self, *_):
        pass


def server():
    with open("/etc/rancher/k3s/config.yaml", encoding="utf-8") as file:
        if "traefik" not in file.read():
            sys.exit("Traefik is not switched off")
    os.makedirs(STATE, exist_ok=True)
    with open(KUBECONFIG, "w", encoding="utf-8") as file:
        file.write("apiVersion: v1\nkind: Config\n")
    os.chmod(KUBECONFIG, 0o600)
    with open("/etc/k3s-stand-in-port", encoding="ascii") as file:
        port = int(file.read())
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Health) as health:
        notify_ready()
        health.serve_forever()


def digest(path):
    """Of every manifest below it, by name and bytes."""
    sums = hashlib.sha256()
    for directory, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(set(names) - {"image.tar"}):
            with open(os.path.join(directory, name), "rb") as file:
                sums.update(name.encode() + file.read())
    return sums.hexdigest()


def kept(name):
    path = os.path.join(STATE, name)
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


def swap(name, value):
    """Keep value under name; the one before, empty at first."""
    before = kept(name)
    with open(os.path.join(STATE, name), "w", encoding="utf-8") as file:
        file.write(value)
    return before


def host_of(folder, overlay):
    """Of overlays/tls, that its settings name; others have none."""
    settings = os.path.join(folder, overlay, "settings.env")
    if not os.path.exists(settings):
        return ""
    with open(settings, encoding="utf-8") as file:
        return re.search(r"^host=(.*)$", file.read(), re.MULTILINE)[1]


def apply_kustomization(folder):
    with open(os.path.join(folder, "kustomization.yaml"), encoding="utf-8") as file:
        text = file.read()
    image = re.search(r'newName: (\S+)\n +newTag: "([^"]+)"', text)
    overlay = re.search(r"resources:\n +- (\S+)", text)[1]
    swap("image", f"{image[1]}:{image[2]}")
    swap("workload", "daemonset/metrics-fleet" if "fleet" in overlay else "deployment/metrics-api-deployment")
    swap("host", host_of(folder, overlay))
    before, now = swap("applied", digest(folder)), digest(folder)
    verb = "created" if not before else "unchanged" if before == now else "configured"
    print("namespace/metrics-api", "unchanged" if before else "created")
    print("configmap/metrics-api-scripts", verb)


def kubectl(arguments):
    if not os.access(os.environ["KUBECONFIG"], os.R_OK):
        sys.exit("no kubeconfig")
    if "diff" in arguments:
        sys.exit(0 if kept("applied") == digest(arguments[arguments.index("-k") + 1]) else 1)
    if "apply" in arguments and "-k" in arguments:
        apply_kustomization(arguments[arguments.index("-k") + 1])
    elif "ingress/metrics-api-ingress" in arguments:
        print(kept("host"), end="")
    elif kept("workload") in arguments:
        print(kept("image") if "get" in arguments else "", end="")
    elif "rollout" in arguments and "ingress-nginx" not in arguments:
        sys.exit("not found: " + " ".join(arguments))


def import_image(path):
    with open(path, encoding="utf-8") as file:
        image = file.read()
    if not image.startswith("image"):
        sys.exit("no image")
    swap("imported", image)


def main():
    if os.path.basename(sys.argv[0]) == "kubectl":
        kubectl(sys.argv[1:])
    elif sys.argv[1] == "server":
        server()
    elif sys.argv[1:4] == ["ctr", "images", "import"]:
        import_image(sys.argv[4])


if __name__ == "__main__":
    main()
