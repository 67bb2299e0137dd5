#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands in for k3s, which ansible_run.sh cannot download: one program that is server, kubectl and ctr by its name and
first argument, as k3s is. It keeps what was applied, so that a second apply of the same says `unchanged`."""
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
    def do_GET(self):
        self.send_response(200)
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
    """Of every file below it, by name and bytes."""
    sums = hashlib.sha256()
    for directory, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            with open(os.path.join(directory, name), "rb") as file:
                sums.update(name.encode() + file.read())
    return sums.hexdigest()


def swap(name, value):
    """Keep value under name; the one before."""
    path = os.path.join(STATE, name)
    before = None
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            before = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(value)
    return before


def apply_kustomization(folder):
    with open(os.path.join(folder, "kustomization.yaml"), encoding="utf-8") as file:
        image = re.search(r'newName: (\S+)\n +newTag: "([^"]+)"', file.read())
    swap("image", f"{image[1]}:{image[2]}")
    before, now = swap("applied", digest(folder)), digest(folder)
    verb = "created" if before is None else "unchanged" if before == now else "configured"
    print("namespace/metrics-api", "created" if before is None else "unchanged")
    print("configmap/metrics-api-scripts", verb)


def running_image():
    path = os.path.join(STATE, "image")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            print(file.read(), end="")


def kubectl(arguments):
    if not os.access(os.environ["KUBECONFIG"], os.R_OK):
        sys.exit("no kubeconfig")
    if "apply" in arguments and "-k" in arguments:
        apply_kustomization(arguments[arguments.index("-k") + 1])
    elif "deployment" in arguments:
        running_image()


def main():
    if os.path.basename(sys.argv[0]) == "kubectl":
        kubectl(sys.argv[1:])
    elif sys.argv[1] == "server":
        server()


if __name__ == "__main__":
    main()
