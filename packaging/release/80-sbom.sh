#!/bin/sh
# SPDX-License-Identifier: MIT
# The bill of materials of what was made so far.
set -eu
packaging/spdx.py "$OUT" web/package-lock.json "$WORK"/image/* >"$WORK/spdx.json"
mv "$WORK/spdx.json" "$OUT/$NAME.spdx.json"
