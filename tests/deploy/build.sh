# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced after engine.sh, in the root of the checkout: the image of the Dockerfile, on the Debian that it names. Base
# images are pulled; where no registry answers, they are made with debootstrap under the same name.
# Of those who source this: SCRATCH.

BASE=${BASE:-debian:trixie-slim}
CONTEXT=.
REVISION=$(git -C "$ROOT" rev-parse HEAD 2>/dev/null || echo unknown)
EPOCH=$(git -C "$ROOT" log -1 --format=%ct 2>/dev/null || echo 0)
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
