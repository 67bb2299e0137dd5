#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""spdx.py OUT LOCK TREE...: SPDX 2.3 (spdx.github.io/spdx-spec/v2.3) on stdout: sonda, the artifacts in OUT with their sums,
and what is in the program or beside it in the image: Debian's packages, as the records in each image's TREE name them, and
the browser package that LOCK (package-lock.json) pins."""
import datetime
import hashlib
import json
import os
import re
import sys

VERSION = os.environ["VERSION"]
EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
# Of what is linked in or loaded; other packages' licences are in the image, below /usr/share/doc.
LICENCES = {"lua5.4": "MIT", "lua-cjson": "MIT", "libdeflate": "MIT", "libmicrohttpd": "LGPL-2.1-or-later",
            "glibc": "LGPL-2.1-or-later"}


def identifier(text):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)


def package(name, version, licence, purl):
    return {"SPDXID": identifier(f"{name}-{version}-{purl.partition('arch=')[2]}"), "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": licence,
            "licenseDeclared": licence, "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}


def debian_package(path):
    with open(path, encoding="utf-8") as file:
        fields = dict(line.rstrip("\n").split(": ", 1) for line in file if re.match(r"[A-Z][\w-]*: ", line))
    source = fields.get("Source", fields["Package"]).split()[0]
    purl = f"pkg:deb/debian/{fields['Package']}@{fields['Version']}?arch={fields['Architecture']}"
    return package(fields["Package"], fields["Version"], LICENCES.get(source, "NOASSERTION"), purl)


def debian_packages(trees):
    for tree in trees:
        folder = os.path.join(tree, "var/lib/dpkg/status.d")
        for name in sorted(os.listdir(folder)):
            yield debian_package(os.path.join(folder, name))


def browser_packages(lock):
    with open(lock, encoding="utf-8") as file:
        packages = json.load(file)["packages"]
    for name in sorted({**packages[""].get("dependencies", {}), **packages[""].get("devDependencies", {})}):
        entry = packages["node_modules/" + name]
        yield package(name, entry["version"], entry.get("license", "NOASSERTION"), f"pkg:npm/{name}@{entry['version']}")


def artifact(out, name):
    with open(os.path.join(out, name), "rb") as file:
        data = file.read()
    sums = [{"algorithm": kind.upper(), "checksumValue": hashlib.new(kind, data).hexdigest()} for kind in ("sha1", "sha256")]
    return {"SPDXID": identifier("File-" + name), "fileName": "./" + name, "checksums": sums,
            "licenseConcluded": "NOASSERTION", "licenseInfoInFiles": ["NOASSERTION"], "copyrightText": "NOASSERTION"}


def main(out, lock, *trees):
    files = [artifact(out, name) for name in sorted(os.listdir(out))]
    sonda = package("sonda", VERSION, "MIT", f"pkg:generic/sonda@{VERSION}")
    parts = [*debian_packages(trees), *browser_packages(lock)]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", sonda)] + [(sonda["SPDXID"], "CONTAINS", part) for part in parts]
    relations += [(file["SPDXID"], "GENERATED_FROM", sonda) for file in files]
    content = hashlib.sha256(json.dumps([parts, files], sort_keys=True).encode()).hexdigest()
    created = datetime.datetime.fromtimestamp(EPOCH, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    json.dump({
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"sonda-{VERSION}",
        "documentNamespace": f"https://spdx.org/spdxdocs/sonda-{VERSION}-{content[:32]}",
        "creationInfo": {"created": created, "creators": ["Tool: packaging/spdx.py"]},
        "packages": [sonda, *parts], "files": files,
        "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other["SPDXID"]}
                          for one, kind, other in relations],
    }, sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
