#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [SCENE...]: the image of the Dockerfile, a cluster with it, the scenes (scenes.py), and all of it away again.
# Exit 0 or 1; 77, and a line why, where it cannot run: no programs built, no root, no Docker engine.
#   KEEP=1        leave the cluster up: tests/cluster/down.sh ends it
#   SONDA_K3S=1   k3s on this machine itself (k3s.sh), in the place of the cluster that build.sh built
set -euo pipefail
# shellcheck source-path=SCRIPTDIR/../deploy
. "$(dirname "$0")/../deploy/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

not_run() { say "NOT RUN: $*"; exit 77; }

start() {
    if [ -n "${SONDA_K3S:-}" ]; then
        "$HERE/k3s.sh" "$1"
    else
        [ -n "${KEEP:-}" ] || trap '"$HERE/down.sh"; rm -rf "$SCRATCH"' EXIT
        "$HERE/up.sh" "$1"
        say 'the bridge of this cluster enforces no NetworkPolicy: its effect is not tried here'
    fi
}

[ "$(id -u)" = 0 ] || not_run 'a cluster needs root'
if [ -z "${SONDA_K3S:-}" ]; then
    all_built || not_run "no Kubernetes is built in $CACHE (make cluster-test builds it, 20 minutes; SONDA_CLUSTER names the folder)"
    "$ROOT/tests/deps.sh" cluster prometheus
fi
python_tools ansible "ansible-core==$ANSIBLE_CORE" "ansible-lint==$ANSIBLE_LINT"
scratch
started=$SECONDS
"$HERE/image.sh" "$SCRATCH/images.tar" || exit $?
say "image built in $((SECONDS - started)) s"
start "$SCRATCH/images.tar"
PATH=$PATH:$TOOLS/ansible/bin "$STATE/in" /usr/bin/python3 -B "$HERE/scenes.py" "$@"
