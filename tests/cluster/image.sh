#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# image.sh OUT.tar: sonda:1.0.0 from the Dockerfile, and the pods' pause where it is built, as `docker save` writes them.
# Exit status 77: no Docker engine can be had here.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR/../deploy
. "$(dirname "$0")/../deploy/tools.sh"
# shellcheck source-path=SCRIPTDIR/../deploy
. "$(dirname "$0")/../deploy/engine.sh"
# shellcheck source-path=SCRIPTDIR/../deploy
. "$(dirname "$0")/../deploy/build.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

export SKIP=77
IMAGES=(sonda:1.0.0)
out=$(realpath "$1")
cd "$ROOT"
scratch
engine
base_image
build sonda:1.0.0
if [ -x "$BIN/pause" ]; then
    tar -C "$BIN" -c pause | docker import --change 'ENTRYPOINT ["/pause"]' --change 'USER 65535:65535' - localhost/pause:3.10 >/dev/null
    IMAGES+=(localhost/pause:3.10)
fi
docker save -o "$out" "${IMAGES[@]}"
