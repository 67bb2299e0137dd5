#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Build the real Dockerfile, then hold the image against its claims (image_test.py): size, contents, read-only and without
# capabilities, live edit by a ..data swap, stop under load. Exit 0 or 1; 0 with SKIPPED where no Docker can be had.
#
# Uses the Docker engine that answers, else starts Debian's docker.io with a data folder of its own below build/. Base
# images are pulled; where no registry answers, they are made with debootstrap under the same name.
#   REPRODUCE=1   build the commit a second time without cache, and compare the layers
#   KEEP=1        leave the image and the engine's data in place
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/engine.sh"
cd "$ROOT"

IMAGE=${IMAGE:-sonda:1.0.0}
BASE=${BASE:-debian:trixie-slim}
CONTEXT=.
REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)
EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 0)
BUILD_OPTIONS=(--network=host)  # where an engine has no bridge, and no harm elsewhere

# A minimal Debian under the name that the Dockerfile asks for. Certificates of this machine go in: where packages come
# through a proxy with an authority of its own, the build needs it.
bootstrap_base() {
    local tree=$SCRATCH/tree certificate
    command -v debootstrap >/dev/null || apt-get -qq install -y --no-install-recommends debootstrap >/dev/null
    say "making $BASE with debootstrap"
    debootstrap --variant=minbase --include=ca-certificates trixie "$tree" http://deb.debian.org/debian \
        >"$SCRATCH/debootstrap.log" 2>&1 || { tail -n 5 "$SCRATCH/debootstrap.log" >&2; fail 'debootstrap'; }
    for certificate in /usr/local/share/ca-certificates/*.crt; do
        [ ! -f "$certificate" ] || cp "$certificate" "$tree/usr/local/share/ca-certificates/"
    done
    chroot "$tree" update-ca-certificates >/dev/null 2>&1
    rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*
    tar -C "$tree" -c . | docker import - "$BASE" >/dev/null
    rm -rf "$tree"
}

base_image() {
    docker image inspect "$BASE" >/dev/null 2>&1 && return
    timeout 60 docker pull --quiet "$BASE" >/dev/null 2>&1 || bootstrap_base
}

build() { # TAG OPTION...
    local tag=$1
    shift
    DOCKER_BUILDKIT=1 docker build --progress=plain "${BUILD_OPTIONS[@]}" "$@" --build-arg "DEBIAN_IMAGE=$BASE" \
        --build-arg "REVISION=$REVISION" --build-arg "SOURCE_DATE_EPOCH=$EPOCH" -t "$tag" "$CONTEXT" \
        >"$SCRATCH/build.log" 2>&1 || { tail -n 40 "$SCRATCH/build.log" >&2; fail 'docker build'; }
}

layers() { docker image inspect --format '{{json .RootFS.Layers}}' "$1"; }

reproduce() {
    say 'building a second time, without cache'
    build "$IMAGE-again" --no-cache
    [ "$(layers "$IMAGE")" = "$(layers "$IMAGE-again")" ] || fail 'a second build made other layers'
    say 'reproducible: a second build without cache made the same layers'
    docker image rm "$IMAGE-again" >/dev/null
}

need python3 "Debian's python3"
scratch
engine
base_image
if [ -n "${REPRODUCE:-}" ]; then # from the commit, whatever is being edited meanwhile
    CONTEXT=$SCRATCH/context
    mkdir "$CONTEXT"
    git archive "$REVISION" | tar -x -C "$CONTEXT"
fi
started=$SECONDS
build "$IMAGE"
say "built $IMAGE in $((SECONDS - started)) s"
[ -z "${REPRODUCE:-}" ] || reproduce
python3 tests/deploy/image_test.py "$IMAGE" || fail 'the image does not keep its claims'
[ -n "${KEEP:-}" ] || [ -z "$DAEMON" ] || say "the engine's data stays in $DAEMON (remove it to start anew)"
say OK
