#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hold the parts of k8s/observability together.

observability.py DIR SCRATCH   check: prometheusrule.yaml has the groups of rules.yaml; the dashboard is well formed; its
                               queries go to SCRATCH/dashboard-rules.yaml, and prometheus.yaml without its Kubernetes
                               discovery to SCRATCH/prometheus.yaml, for promtool to parse
observability.py --write       write prometheusrule.yaml anew from rules.yaml
"""
import json
import os
import sys

import yaml

HEAD = """# SPDX-License-Identifier: MIT
# Made from rules.yaml by tests/deploy/observability.py --write. Edit that one.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: metrics-api
  namespace: metrics-api
  labels:
    app: metrics-api
    app.kubernetes.io/part-of: metrics-api
    release: kube-prometheus-stack
spec:
"""


def load(directory, name):
    with open(os.path.join(directory, name), encoding="utf-8") as file:
        return yaml.safe_load(file)


def write_prometheusrule(directory):
    with open(os.path.join(directory, "rules.yaml"), encoding="utf-8") as file:
        body = file.read().split("groups:\n", 1)[1]
    text = HEAD + "  groups:\n" + "".join("  " + line + "\n" for line in body.splitlines())
    with open(os.path.join(directory, "prometheusrule.yaml"), "w", encoding="utf-8") as file:
        file.write(text)


def check_same_groups(directory):
    if load(directory, "rules.yaml")["groups"] != load(directory, "prometheusrule.yaml")["spec"]["groups"]:
        sys.exit("prometheusrule.yaml differs from rules.yaml: run tests/deploy/observability.py --write")


def queries(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for annotation in dashboard["annotations"]["list"]:
        yield annotation["name"], annotation["expr"]


def check_dashboard(dashboard):
    panels = dashboard["panels"]
    ids = [panel["id"] for panel in panels]
    if len(ids) != len(set(ids)):
        sys.exit("dashboard.json: two panels share an id")
    for panel in panels:
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            sys.exit(f"dashboard.json: {panel['title']} leaves the grid")
        if panel["type"] != "row" and not panel["targets"]:
            sys.exit(f"dashboard.json: {panel['title']} asks nothing")


def write_queries(dashboard, path):
    """Grafana's variables become values, so that what is left is PromQL."""
    rules = []
    for index, (_, expr) in enumerate(queries(dashboard)):
        for variable, value in (("$__rate_interval", "1m"), ("$job", ".*"), ("$instance", ".*")):
            expr = expr.replace(variable, value)
        rules.append({"record": f"dashboard:query:{index}", "expr": expr})
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)


def write_scrape_config(directory, path):
    """Debian's promtool knows no Kubernetes discovery: its place is taken by a static target, the rest is checked."""
    config = load(directory, "prometheus.yaml")
    config.pop("rule_files")
    for job in config["scrape_configs"]:
        for discovery in job.pop("kubernetes_sd_configs", []):
            if discovery["role"] not in ("pod", "endpointslice") or not discovery["namespaces"]["names"]:
                sys.exit(f"prometheus.yaml: {job['job_name']}: role or namespaces are wrong")
            job["static_configs"] = [{"targets": ["127.0.0.1:1"]}]
    with open(path, "w", encoding="utf-8") as file:
        yaml.safe_dump(config, file)


def main(arguments):
    if arguments == ["--write"]:
        write_prometheusrule(os.path.join(os.path.dirname(__file__), "../../k8s/observability"))
        return
    directory, scratch = arguments
    check_same_groups(directory)
    with open(os.path.join(directory, "dashboard.json"), encoding="utf-8") as file:
        dashboard = json.load(file)
    check_dashboard(dashboard)
    write_queries(dashboard, os.path.join(scratch, "dashboard-rules.yaml"))
    write_scrape_config(directory, os.path.join(scratch, "prometheus.yaml"))


if __name__ == "__main__":
    main(sys.argv[1:])
