#!/bin/bash
# SPDX-License-Identifier: MIT
# A release is made twice, in two folders, and has the same bytes; then what came out is tried: programs, image, manifests,
# bill of materials. The first stays in build/release.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-build}
passed=0 failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

claim() { # TEXT COMMAND...
    local text=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        printf 'ok    release: %s\n' "$text"
        passed=$((passed + 1))
    else
        printf 'FAIL  release: %s\n' "$text"
        tail -n 20 "$scratch/log"
        failed=$((failed + 1))
    fi
}

# unpack PART: the archive whose name has this part, to $scratch/PART.
unpack() {
    mkdir -p "$scratch/$1"
    tar -C "$scratch/$1" -xf "$build"/release/sonda-*-"$1".tar*
}

sums_hold() { (cd "$build/release" && sha256sum --check --strict SHA256SUMS); }
answers() { "$@" get /health | grep -q '"status":"ok"'; }
emulated() { qemu-aarch64-static -L "$scratch/image-arm64" "$@"; }

# Alone with what the image holds.
# shellcheck disable=SC2016 # the inner shell expands
in_image() {
    unshare --mount --pid --fork --kill-child -- sh -c 'mount -t proc proc "$1/proc" && mount -t sysfs -o ro sys "$1/sys" && exec chroot "$1" /usr/bin/sonda get /health' \
        sh "$scratch/image-amd64" | grep -q '"status":"ok"'
}

sources_are_whole() {
    git ls-tree -r --name-only HEAD | sort >"$scratch/committed"
    tar -tzf "$build/release/sonda-$(sed -n 's/^VERSION := //p' Makefile).tar.gz" | grep -v '/$' | sed 's,^[^/]*/,,' | sort >"$scratch/packed"
    diff "$scratch/committed" "$scratch/packed"
}

manifests_name_the_image() {
    unpack kustomize
    grep -rhoE 'image: sonda.*|image: [^ ]*@sha256:[0-9a-f]{64}' "$scratch"/kustomize/*/k8s | sort | uniq -c
    ! command -v kubectl >/dev/null || kubectl kustomize "$scratch"/kustomize/*/k8s | grep -qE "image: ${SONDA_IMAGE:-sonda}:"
}

tests/deps.sh release
packaging/release.sh "$build/release" >"$scratch/first" || { tail -n 30 "$scratch/first" && exit 1; }
packaging/release.sh "$build/release-again" >"$scratch/again" || { tail -n 30 "$scratch/again" && exit 1; }

claim 'two builds have the same sums' diff "$build/release/SHA256SUMS" "$build/release-again/SHA256SUMS"
claim 'each file is what its sum says' sums_hold
unpack linux-amd64
unpack linux-arm64
claim 'the sources hold each file of the commit' sources_are_whole
claim 'the program for amd64 answers' answers "$scratch"/linux-amd64/*/sonda
claim 'each blob of the image is what its name says, and every reference leads to one' \
    python3 -B tests/release_check.py image "$build"/release/sonda-*-image.tar "$scratch"
[ "$(id -u)" != 0 ] || claim 'the image for amd64 has all that sonda needs' in_image
claim 'the image for arm64 has all that sonda needs' answers emulated "$scratch/image-arm64/usr/bin/sonda"
claim 'the program for arm64 answers' answers emulated "$scratch"/linux-arm64/*/sonda
claim 'the manifests name the image of this version' manifests_name_the_image
claim 'the bill of materials names each artifact, and refers to what it has' \
    python3 -B tests/release_check.py spdx "$build"/release/sonda-*.spdx.json "$build/release"
# shellcheck disable=SC2016
claim 'a tag of another version is refused' sh -c '! RELEASE_TAG=v0.0.1 packaging/release.sh "$1"' sh "$scratch/refused"
rm -rf "$build/release-again"
cat "$build/release/SHA256SUMS"
tests/count.sh release "$passed" "$failed"
[ "$failed" = 0 ]
