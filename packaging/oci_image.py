#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""oci_image.py OUT DOCKERFILE ARCH=TREE...: an OCI image (image-spec 1.1) of one layer an architecture, as an archive that
skopeo, podman and containerd read. Prints the digest of its index. What it runs and how is what the last stage of the
Dockerfile says. The same trees make the same bytes: times are $SOURCE_DATE_EPOCH, owners root."""
import datetime
import gzip
import hashlib
import io
import json
import os
import re
import sys
import tarfile

EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
MEDIA = "application/vnd.oci.image."


def encode(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Store:
    """Blobs by their digest."""

    def __init__(self):
        self.blobs = {}

    def add(self, data, media, **more):
        name = digest(data)
        self.blobs[name] = data
        return {"mediaType": media, "digest": name, "size": len(data), **more}


def member(name, mode, kind=tarfile.REGTYPE, size=0, target=""):
    info = tarfile.TarInfo(name)
    info.mode, info.type, info.size, info.linkname, info.mtime = mode, kind, size, target, EPOCH
    return info


def add_path(archive, tree, path):
    name = os.path.relpath(path, tree)
    if os.path.islink(path):
        archive.addfile(member(name, 0o777, tarfile.SYMTYPE, target=os.readlink(path)))
    elif os.path.isdir(path):
        archive.addfile(member(name, 0o755, tarfile.DIRTYPE))
    else:
        with open(path, "rb") as file:
            data = file.read()
        mode = 0o755 if os.access(path, os.X_OK) else 0o644
        archive.addfile(member(name, mode, size=len(data)), io.BytesIO(data))


def layer_of(tree):
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for directory, folders, names in os.walk(tree):
            folders.sort()
            if directory != tree:
                add_path(archive, tree, directory)
            for name in sorted(names):
                add_path(archive, tree, os.path.join(directory, name))
    return layer.getvalue()


def words_of(text):
    """key=value pairs, values maybe quoted."""
    return {key: value.strip('"') for key, value in re.findall(r'([\w.]+)=("[^"]*"|\S+)', text)}


def instructions(dockerfile):
    """Of the last stage: (name, text), lines joined, ARGs put in."""
    arguments = {"VERSION": os.environ["VERSION"], "REVISION": os.environ["REVISION"]}
    with open(dockerfile, encoding="utf-8") as file:
        text = file.read()
    text = text[text.rindex("\nFROM "):].replace("\\\n", " ")
    for name, value in re.findall(r"^([A-Z]+) (.*)$", text, re.M):
        yield name, re.sub(r"\$\{(\w+)\}", lambda m: arguments[m[1]], value)


def health(text):
    """--interval=10s … CMD ["…"], as Docker's own config has it: nanoseconds."""
    options, command = text.split(" CMD ")
    seconds = {key: int(value) * 10**9 for key, value in re.findall(r"--(interval|timeout|start-period)=(\d+)s", options)}
    return {"Test": ["CMD", *json.loads(command)], "Interval": seconds["interval"], "Timeout": seconds["timeout"],
            "StartPeriod": seconds["start-period"], "Retries": int(re.search(r"--retries=(\d+)", options)[1])}


def settings_of(dockerfile):
    config = {"Env": ["PATH=/usr/bin"], "Labels": {}}
    for name, text in instructions(dockerfile):
        if name == "ENV":
            config["Env"] += [f"{key}={value}" for key, value in words_of(text).items()]
        elif name == "LABEL":
            config["Labels"].update(words_of(text))
        elif name in ("ENTRYPOINT", "CMD"):
            config[name.capitalize()] = json.loads(text)
        elif name == "EXPOSE":
            config["ExposedPorts"] = {text + "/tcp": {}}
        elif name == "USER":
            config["User"] = text
        elif name == "STOPSIGNAL":
            config["StopSignal"] = text
        elif name == "HEALTHCHECK":
            config["Healthcheck"] = health(text)
    return config


def manifest_of(store, settings, architecture, tree):
    plain = layer_of(tree)
    packed = store.add(gzip.compress(plain, 9, mtime=0), MEDIA + "layer.v1.tar+gzip")
    created = datetime.datetime.fromtimestamp(EPOCH, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    config = {"architecture": architecture, "os": "linux", "created": created, "config": settings,
              "rootfs": {"type": "layers", "diff_ids": [digest(plain)]},
              "history": [{"created": created, "created_by": "packaging/image_tree.sh"}]}
    manifest = {"schemaVersion": 2, "mediaType": MEDIA + "manifest.v1+json",
                "config": store.add(encode(config), MEDIA + "config.v1+json"), "layers": [packed]}
    return store.add(encode(manifest), manifest["mediaType"], platform={"architecture": architecture, "os": "linux"})


def write(out, store, index):
    named = dict(index, annotations={"org.opencontainers.image.ref.name": os.environ["VERSION"]})
    files = {"oci-layout": encode({"imageLayoutVersion": "1.0.0"}),
             "index.json": encode({"schemaVersion": 2, "mediaType": MEDIA + "index.v1+json", "manifests": [named]})}
    files.update({f"blobs/sha256/{name[7:]}": data for name, data in store.blobs.items()})
    with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as archive:
        for folder in ("blobs", "blobs/sha256"):
            archive.addfile(member(folder, 0o755, tarfile.DIRTYPE))
        for name, data in sorted(files.items()):
            archive.addfile(member(name, 0o644, size=len(data)), io.BytesIO(data))


def main(out, dockerfile, *trees):
    store, settings = Store(), settings_of(dockerfile)
    manifests = [manifest_of(store, settings, *tree.split("=", 1)) for tree in trees]
    index = {"schemaVersion": 2, "mediaType": MEDIA + "index.v1+json", "manifests": manifests}
    index = store.add(encode(index), index["mediaType"])
    write(out, store, index)
    print(index["digest"])


if __name__ == "__main__":
    main(*sys.argv[1:])
