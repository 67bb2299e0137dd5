#!/bin/sh
# SPDX-License-Identifier: MIT
# The end-to-end tests against started servers; python3's standard library only.
#   tests/e2e/run.sh [-u] [-v] [PATTERN…]     -u accepts the golden answers as they are now
exec python3 -B "$(dirname "$0")/run.py" "$@"
