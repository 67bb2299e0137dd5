# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034  # for those who source this
# Sourced by the scripts of this folder: where things are. SONDA_CLUSTER names the folder of built programs.

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
CACHE=${SONDA_CLUSTER:-$ROOT/build/cluster}
BIN=$CACHE/bin
STATE=$CACHE/state

say() { printf 'cluster: %s\n' "$*"; }
fail() { printf 'cluster: FAILED: %s\n' "$*" >&2; exit 1; }

# A module's programs, as NAME=PACKAGE.
programs_of() {
    local name
    case $1 in
    kube)
        echo etcd=go.etcd.io/etcd/server/v3
        for name in kubectl kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
            echo "$name=k8s.io/kubernetes/cmd/$name"
        done
        ;;
    containerd)
        for name in containerd containerd-shim-runc-v2 ctr; do
            echo "$name=github.com/containerd/containerd/v2/cmd/$name"
        done
        ;;
    esac
}

# Whether all of a module's programs are there, built from the pins of today.
is_built() {
    local program
    cmp -s "$HERE/$1/go.sum" "$CACHE/$1.sum" || return 1
    for program in $(programs_of "$1"); do
        [ -x "$BIN/${program%%=*}" ] || return 1
    done
}

all_built() { is_built kube && is_built containerd && [ -x "$BIN/pause" ]; }
