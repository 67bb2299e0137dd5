#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""k8s_takeover.py RENDERED: a stack that runs already under these names, with one replica of another image, is taken over by
`kubectl apply` without a gap. Objects change one after the other, Service and NetworkPolicy maybe before a new pod is
ready: so whatever they ask of a pod, the pods of before must fulfil until the last of them goes.

What was there before: the labels app=metrics-api, a container metrics-api whose port 8000 has no name."""
import sys

import yaml

POD = {"app": "metrics-api"}
CONTAINER, PORT, PORT_NAMES = "metrics-api", 8000, ()


def claim(holds, text):
    if not holds:
        sys.exit(text)


def selects(selector):
    return selector.items() <= POD.items()


def reaches(port):
    return port == PORT or port in PORT_NAMES


def check_deployment(spec):
    claim(spec["selector"] == {"matchLabels": POD}, "the Deployment's selector cannot be changed: apply would be refused")
    update = spec["strategy"]["rollingUpdate"]
    claim(update["maxUnavailable"] == 0, "an old pod would go before a new one is ready")
    container = spec["template"]["spec"]["containers"][0]
    claim(container["name"] == CONTAINER, "a container of another name would join the old one instead of replacing it")
    claim("readinessProbe" in container, "new pods would count as ready at once")


def check_service(spec):
    claim(selects(spec["selector"]), "the Service no longer selects the pods of before")
    claim(reaches(spec["ports"][0]["targetPort"]), "the Service asks for a port's name that the pods of before do not have")


def check_policy(spec):
    if not selects(spec["podSelector"].get("matchLabels", {})):
        return
    for rule in spec["ingress"]:
        for port in rule.get("ports", []):
            claim(reaches(port["port"]), "the NetworkPolicy names a port that the pods of before do not name")


def main(rendered):
    with open(rendered, encoding="utf-8") as file:
        objects = {(item["kind"], item["metadata"]["name"]): item["spec"] for item in yaml.safe_load_all(file) if "spec" in item}
    check_deployment(objects["Deployment", "metrics-api-deployment"])
    check_service(objects["Service", "metrics-api-service"])
    check_policy(objects["NetworkPolicy", "metrics-api-network"])
    backend = objects["Ingress", "metrics-api-ingress"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    claim(backend["name"] == "metrics-api-service", "the Ingress leads elsewhere")


if __name__ == "__main__":
    main(*sys.argv[1:])
