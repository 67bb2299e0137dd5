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
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/build.sh"
cd "$ROOT"

IMAGE=${IMAGE:-sonda:1.0.0}

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
