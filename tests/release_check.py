#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""release_check.py image ARCHIVE DIR: holds an OCI archive against its digests, and unpacks the layer of each architecture to
DIR/image-ARCH.  release_check.py spdx DOCUMENT DIR: holds a bill of materials against the artifacts in DIR."""
import hashlib
import io
import json
import os
import sys
import tarfile


def claim(holds, text):
    if not holds:
        sys.exit(text)


def blob(archive, descriptor):
    data = archive.extractfile("blobs/sha256/" + descriptor["digest"][7:]).read()
    claim(hashlib.sha256(data).hexdigest() == descriptor["digest"][7:], f"{descriptor['digest']} has other bytes")
    claim(len(data) == descriptor["size"], f"{descriptor['digest']} has another size")
    return data


def check_platform(archive, descriptor, directory):
    manifest = json.loads(blob(archive, descriptor))
    config = json.loads(blob(archive, manifest["config"]))
    architecture = descriptor["platform"]["architecture"]
    claim(config["architecture"] == architecture, "the configuration is another architecture's")
    claim(config["config"]["Entrypoint"] == ["/usr/bin/sonda"] and config["config"]["User"] == "65532:65532",
          "the image does not start sonda as nobody")
    with tarfile.open(fileobj=io.BytesIO(blob(archive, manifest["layers"][0]))) as layer:
        claim({member.uid for member in layer} == {0}, "files belong to others than root")
        layer.extractall(os.path.join(directory, "image-" + architecture))
    for name in ("proc", "sys"):
        os.makedirs(os.path.join(directory, "image-" + architecture, name), exist_ok=True)
    return architecture


def check_image(path, directory):
    with tarfile.open(path) as archive:
        index = json.loads(blob(archive, json.load(archive.extractfile("index.json"))["manifests"][0]))
        found = [check_platform(archive, descriptor, directory) for descriptor in index["manifests"]]
    claim(sorted(found) == ["amd64", "arm64"], f"the image is for {found}")


def check_spdx(path, directory):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    known = {document["SPDXID"], *(item["SPDXID"] for item in document["packages"] + document["files"])}
    for relation in document["relationships"]:
        claim({relation["spdxElementId"], relation["relatedSpdxElement"]} <= known, f"{relation} leads nowhere")
    sums = {item["fileName"][2:]: {s["algorithm"]: s["checksumValue"] for s in item["checksums"]} for item in document["files"]}
    for name in os.listdir(directory):
        if name.endswith((".tar", ".tar.gz")):
            with open(os.path.join(directory, name), "rb") as file:
                claim(sums[name]["SHA256"] == hashlib.sha256(file.read()).hexdigest(), f"{name} has another sum")
    names = {item["name"] for item in document["packages"]}
    claim({"sonda", "liblua5.4-dev", "lua-cjson-dev", "libmicrohttpd-dev", "libdeflate-dev", "libc6", "swagger-ui-dist"} <= names,
          f"not all that is inside is named: {sorted(names)}")


if __name__ == "__main__":
    {"image": check_image, "spdx": check_spdx}[sys.argv[1]](*sys.argv[2:])
