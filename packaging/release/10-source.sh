#!/bin/sh
# SPDX-License-Identifier: MIT
# The sources, as they are committed.
set -eu
packaging/pack.sh "$SOURCE" "$OUT/$NAME.tar.gz"
