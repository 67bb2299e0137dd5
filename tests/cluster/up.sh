#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# up.sh IMAGES.tar: a control plane and one node, with these images in it (image.sh writes them), built by build.sh before.
# Leaves $SONDA_CLUSTER/state/in COMMAND..., which runs a command on the node: kubectl, curl to pods and services.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

prepare() {
    local file
    rm -rf --one-file-system "$STATE"
    mkdir -p "$STATE"/{log,cni,etcd} && chmod 700 "$STATE" "$STATE/etcd"
    for file in containerd.toml kubelet.yaml; do sed "s|@STATE@|$STATE|g" "$HERE/settings/$file" >"$STATE/$file"; done
    sed "s|@STATE@|$STATE|g" "$HERE/settings/network.conflist" >"$STATE/cni/10-network.conflist"
}

# unshare's child is process 1 in there.
start() {
    local pid init=
    nohup unshare --mount --net --pid --ipc --uts --fork --kill-child --mount-proc --propagation private \
        "$HERE/node.sh" >"$STATE/log/node.log" 2>&1 &
    pid=$!
    echo "$pid" >"$STATE/pid"
    until init=$(pgrep -P "$pid"); do
        kill -0 "$pid" 2>/dev/null || fail "$(tail -n 1 "$STATE/log/node.log")"
        sleep 0.05
    done
    cat >"$STATE/in" <<SH
#!/bin/sh
exec nsenter --target $init --mount --net --pid --ipc --uts --wdns="\$PWD" -- \\
    env PATH="$BIN:\$PATH" KUBECONFIG="$STATE/kubeconfig" "\$@"
SH
    chmod +x "$STATE/in"
}

within() { # SECONDS WHAT COMMAND...
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        kill -0 "$(cat "$STATE/pid")" 2>/dev/null || fail "$what: $(tail -n 1 "$STATE/log/node.log")"
        [ "$SECONDS" -lt "$deadline" ] || fail "$what: see $STATE/log"
        sleep 0.2
    done
}

is_ready() { "$STATE/in" kubectl wait --for=condition=Ready node/node --timeout=1s; }

[ "$(id -u)" = 0 ] || fail 'up.sh needs root'
all_built || fail "no programs in $CACHE: tests/cluster/build.sh"
[ ! -e "$STATE/pid" ] || fail 'up already, or not taken down: down.sh first'
prepare
start
within 120 'containerd does not start' test -S "$STATE/containerd.sock"
"$STATE/in" ctr -a "$STATE/containerd.sock" -n k8s.io images import "$1" >"$STATE/log/import.log" 2>&1 || fail 'the images cannot be imported'
within 180 'the node does not become Ready' is_ready
say "up in $SECONDS s; $STATE/in kubectl get pods -A"
