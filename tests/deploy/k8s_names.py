#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""k8s_names.py RENDERED DIR: what existing pipelines and the live reload lean on, held against the rendered stack."""
import os
import sys

import yaml


def claim(holds, text):
    if not holds:
        sys.exit(text)


def check_names(objects):
    for kind, name in (
        ("Namespace", "metrics-api"),
        ("Deployment", "metrics-api-deployment"),
        ("Service", "metrics-api-service"),
        ("Ingress", "metrics-api-ingress"),
        ("ConfigMap", "metrics-api-scripts"),
    ):
        claim((kind, name) in objects, f"{kind} {name} is gone: people and pipelines call it so")
    port = objects["Service", "metrics-api-service"]["spec"]["ports"][0]
    claim(port["port"] == 80, "the service no longer listens on 80")
    ingress = objects["Ingress", "metrics-api-ingress"]["spec"]
    claim(ingress["ingressClassName"] == "nginx", "the ingress class is no longer nginx")
    claim(ingress["rules"][0]["http"]["paths"][0]["path"] == "/", "the ingress no longer serves /")


def check_container(pod):
    container = pod["containers"][0]
    claim(container["name"] == "metrics-api", "kubectl set image needs the container metrics-api")
    claim(container["ports"][0]["containerPort"] == 8000, "the container no longer listens on 8000")
    environment = {variable["name"]: variable["value"] for variable in container["env"]}
    mount = next(m for m in container["volumeMounts"] if m["mountPath"] == environment["SONDA_SCRIPTS"])
    claim("subPath" not in mount, "a subPath mount never sees an edit of the ConfigMap")
    volume = next(v for v in pod["volumes"] if v["name"] == mount["name"])["configMap"]
    claim(volume["name"] == "metrics-api-scripts" and volume["optional"], "deployment.yaml must stand without the ConfigMap")


def check_scripts(directory, config):
    there = {name for name in os.listdir(os.path.join(directory, "scripts")) if name.endswith(".lua")}
    claim(there == set(config["data"]), f"scripts/kustomization.yaml lists {sorted(config['data'])}, the folder has {sorted(there)}")
    claim(sum(len(text) for text in config["data"].values()) < 1 << 20, "a ConfigMap holds at most 1 MiB")


def check_links(directory):
    for name in ("namespace", "deployment", "service", "ingress", "poddisruptionbudget", "networkpolicy"):
        link = os.path.join(directory, name + ".yaml")
        claim(os.path.realpath(link) == os.path.realpath(os.path.join(directory, "base", name + ".yaml")),
              f"{link} is no longer the base's file")
        with open(link, encoding="utf-8") as file:
            for item in yaml.safe_load_all(file):
                where = item["metadata"].get("namespace", item["metadata"]["name"])
                claim(where == "metrics-api", f"{link}: kubectl apply -f alone would miss the namespace")


def main(rendered, directory):
    with open(rendered, encoding="utf-8") as file:
        objects = {(item["kind"], item["metadata"]["name"]): item for item in yaml.safe_load_all(file)}
    check_names(objects)
    check_container(objects["Deployment", "metrics-api-deployment"]["spec"]["template"]["spec"])
    check_scripts(directory, objects["ConfigMap", "metrics-api-scripts"])
    check_links(directory)


if __name__ == "__main__":
    main(*sys.argv[1:])
