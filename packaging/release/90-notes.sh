#!/bin/sh
# SPDX-License-Identifier: MIT
# What CHANGELOG.md says of this version.
set -eu
awk -v heading="## [$VERSION]" '
    index($0, "## [") == 1 { inside = index($0, heading) == 1; next }
    inside' CHANGELOG.md | sed -e '/./,$!d' >"$OUT/NOTES.md"
[ -s "$OUT/NOTES.md" ] || { echo "CHANGELOG.md has no section [$VERSION]" && exit 1; }
