#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""metric_names.py SONDA DIR: every sonda_, process_ and node_ metric that the rules and the dashboard of DIR ask for is
one that a running SONDA exposes. It is run with routes that fail and never end, a collector that fails and a job,
so that their metrics are there too."""
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile

BROKEN = """local sonda = require "sonda"
sonda.get("/endless/{x}", { summary = "Never ends" }, function() while true do end end)
sonda.every(0.1, function() end, { name = "tick" })
sonda.collector("raises", function() error("on purpose") end)
sonda.get("/raises/{x}", { summary = "Raises" }, function() error("on purpose") end)
"""
NAME = re.compile(r"\b(?:sonda|process|node)_[A-Za-z0-9_]+\b(?!\s*=)")


def asked_for(directory):
    with open(os.path.join(directory, "rules.yaml"), encoding="utf-8") as file:
        expressions = re.findall(r"expr: (?:>-|\|-)?\s*((?:.|\n        )*?)\n        (?:for|labels):", file.read())
    with open(os.path.join(directory, "dashboard.json"), encoding="utf-8") as file:
        dashboard = json.load(file)
    expressions += [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    return {name for expression in expressions for name in NAME.findall(re.sub(r"\{[^}]*\}|\([a-z_, ]*\)(?= \()", "", expression))}


def get(address, path):
    connection = http.client.HTTPConnection(*address, timeout=5)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def exposed(sonda):
    with tempfile.TemporaryDirectory() as scripts:
        with open(os.path.join(scripts, "broken.lua"), "w", encoding="utf-8") as file:
            file.write(BROKEN)
        server = subprocess.Popen([sonda, "serve", "--listen", "127.0.0.1:0", "--scripts", scripts],
                                  stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, cwd=scripts)
        try:
            for line in server.stderr:
                found = re.search(r"listening on=http://([0-9.]+):(\d+)", line)
                if found:
                    break
            else:
                sys.exit("sonda does not say where it listens")
            address = found.group(1), int(found.group(2))
            for _ in range(10):
                get(address, "/raises/1")
            get(address, "/endless/1")
            text = get(address, "/metrics")
        finally:
            server.terminate()
            server.wait(15)
            server.stderr.close()
    return {line.split("{")[0].split(" ")[0] for line in text.splitlines() if line and not line.startswith("#")}


def main(sonda, directory):
    missing = sorted(asked_for(directory) - exposed(os.path.abspath(sonda)))
    if missing:
        sys.exit("asked for and not exposed: " + ", ".join(missing))


if __name__ == "__main__":
    main(*sys.argv[1:])
