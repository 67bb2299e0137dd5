#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""extract.py PACKAGE DIR: the schema of every aws_ type that DIR/*.tf uses, as JSON on stdout.

PACKAGE is the npm package @cdktf/provider-aws, unpacked: code that was generated from the schema of hashicorp/aws. Names,
types, nesting, and what is required or read-only are in it; whether an optional attribute is computed too is not, so
every optional one counts as computed.
"""
import glob
import json
import os
import re
import sys

ENTRY = re.compile(
    r"^ +(\w+): \{\n +value: (.*),\n +isBlock: (true|false),\n +type: \"(\w+)\",\n +storageClassType: \"(\w+)\",", re.M)
TYPES = {
    "string": "string", "number": "number", "boolean": "bool", "any": "dynamic",
    "stringList": ["list", "string"], "numberList": ["list", "number"], "stringMap": ["map", "string"],
    "booleanMap": ["map", "bool"], "numberMap": ["map", "number"],
}
GETTERS = {
    "getStringAttribute": "string", "getNumberAttribute": "number", "getBooleanAttribute": "bool",
    "getListAttribute": ["list", "string"], "getNumberListAttribute": ["list", "number"],
}


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def snake(name):
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def body_of(code, opening):
    """The text from `opening` to the end of its attribute table."""
    start = code.index(opening)
    return code[start:code.index("// remove undefined attributes", start)]


def required_of(types, interface):
    """Names in camel case that the interface demands."""
    found = re.search(r"export interface %s (?:extends [\w., ]+)?\{\n(.*?)^\}" % interface, types, re.M | re.S)
    if not found:
        sys.exit(f"no interface {interface}")
    return {snake(name).replace("_", "") for name in re.findall(r"readonly (\w+):", found.group(1))}


def attribute(kind, storage, name, required):
    base = TYPES.get(storage, "dynamic")
    if kind == "set" and base[0] == "list":
        base = ["set", base[1]]
    needed = name.replace("_", "") in required
    return {"type": base, "required": needed, "optional": not needed, "computed": not needed}


def block(code, types, table, required):
    """Attributes and nested blocks of one attribute table."""
    attributes, blocks = {}, {}
    for name, value, is_block, kind, storage in ENTRY.findall(table):
        if is_block == "false":
            attributes[name] = attribute(kind, storage, name, required)
            continue
        mapper = re.search(r"(\w+)ToHclTerraform", value.replace("listMapperHcl", "")).group(1)
        inner = body_of(code, f"function {mapper}ToHclTerraform(")
        interface = mapper[0].upper() + mapper[1:]
        blocks[name] = {"nesting": "single" if kind == "struct" else kind,
                        "block": block(code, types, inner, required_of(types, interface))}
    return {"attributes": attributes, "blocks": blocks}


def add_read_only(schema, code, name):
    resource = code[code.index(f"class {name} extends"):]
    for attribute_name in re.findall(r"// (\w+) - computed: true, optional: false, required: false", resource):
        getter = re.search(r"this\.(get\w+)\('%s'\)" % attribute_name, resource)
        kind = GETTERS.get(getter.group(1)) if getter else None
        if re.search(r"new cdktf\.StringMap\(this, [\"']%s[\"']\)" % attribute_name, code):
            kind = ["map", "string"]
        if kind:  # read-only lists of objects are left out: who uses one is told that it does not exist
            schema["attributes"][attribute_name] = {"type": kind, "required": False, "optional": False, "computed": True}
    schema["attributes"].setdefault("id", {"type": "string", "required": False, "optional": True, "computed": True})


def schema_of(package, folder):
    code = read(os.path.join(package, "lib", folder, "index.js"))
    types = read(os.path.join(package, "lib", folder, "index.d.ts"))
    name = re.search(r"^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider)", code, re.M).group(1)
    config = re.search(r"export interface (\w+Config)\b", types).group(1)
    table = body_of(code[code.index(f"class {name} extends"):], "synthesizeHclAttributes()")
    schema = block(code, types, table, required_of(types, config))
    if folder != "provider":
        add_read_only(schema, code, name)
    return schema


def main(package, directory):
    text = "".join(read(path) for path in glob.glob(os.path.join(directory, "*.tf")))
    schemas = {"provider": schema_of(package, "provider"), "resource": {}, "data": {}}
    for kind, name in sorted(set(re.findall(r'^(resource|data) "aws_(\w+)"', text, re.M))):
        folder = ("data-aws-" if kind == "data" else "") + name.replace("_", "-")
        schemas[kind]["aws_" + name] = schema_of(package, folder)
    json.dump(schemas, sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
