#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# build.sh: etcd, Kubernetes, kubectl and containerd from the Go module proxy, at the versions that kube/go.sum and
# containerd/go.sum pin, into $SONDA_CLUSTER/bin. Twenty minutes on two cores and 6 GB of caches the first time; nothing where all is there.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR/../deploy
. "$(dirname "$0")/../deploy/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

export CGO_ENABLED=0 GOFLAGS=-mod=readonly

# The version that the programs tell, which clients and the API server compare.
flags_of() {
    local version part=k8s.io/component-base/version
    [ "$1" = kube ] || { echo '-s -w'; return; }
    version=$(sed -n 's|^require k8s.io/kubernetes ||p' "$HERE/kube/go.mod")
    echo "-s -w -X $part.gitVersion=$version -X $part.gitMajor=$(cut -d. -f1 <<<"${version#v}") -X $part.gitMinor=$(cut -d. -f2 <<<"$version")"
}

# Programs that are of other pins go first, so that a build which is broken off goes on where it was.
build_module() { # kube|containerd
    local program
    is_built "$1" && return
    cmp -s "$HERE/$1/go.sum" "$CACHE/$1.sum" || for program in $(programs_of "$1"); do rm -f "$BIN/${program%%=*}"; done
    cp "$HERE/$1/go.sum" "$CACHE/$1.sum"
    for program in $(programs_of "$1"); do
        [ ! -x "$BIN/${program%%=*}" ] || continue
        say "building ${program%%=*}"
        (cd "$HERE/$1" && nice -n 5 go build -trimpath -tags 'no_btrfs no_zfs no_devmapper' -ldflags "$(flags_of "$1")" \
            -o "$BIN/${program%%=*}" "${program#*=}") || fail "${program%%=*} does not build"
    done
}

# Holds a pod's namespaces: Kubernetes' own pause.c.
build_pause() {
    [ ! -x "$BIN/pause" ] || return 0
    local source
    source=$(cd "$HERE/kube" && go list -m -f '{{.Dir}}' k8s.io/kubernetes)/build/pause/linux/pause.c
    gcc -Os -static -s -DVERSION=3.10 -o "$BIN/pause" "$source"
}

"$ROOT/tests/deps.sh" cluster
mkdir -p "$BIN"
all_built && exit 0
need_go
say "building Kubernetes into $CACHE: about 20 minutes where no Go cache has it"
build_module kube
build_module containerd
build_pause
say "built in $SECONDS s"
