#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ansible_specs.py ROLES: every default of a role has its argument spec, every optional argument its default, and both
agree about the type."""
import os
import sys

import yaml

TYPES = {"str": str, "path": str, "int": int, "bool": bool, "list": list, "dict": dict}


def load(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return yaml.safe_load(file) or {}


def faults_of(role, defaults, options):
    for name in sorted(set(defaults) | {n for n, o in options.items() if not o.get("required")}):
        if name not in options:
            yield f"{role}: {name} has a default and no argument spec"
        elif name not in defaults:
            yield f"{role}: {name} has an argument spec and no default"
        else:
            value, kind = defaults[name], options[name]["type"]
            if not (isinstance(value, TYPES[kind]) or isinstance(value, str) and "{{" in value):
                yield f"{role}: the default of {name} is no {kind}"
            if not options[name].get("description"):
                yield f"{role}: {name} is not described"


def main(roles):
    faults = []
    for role in sorted(os.listdir(roles)):
        options = load(roles, role, "meta", "argument_specs.yml")["argument_specs"]["main"]["options"]
        faults += faults_of(role, load(roles, role, "defaults", "main.yml"), options)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1])
