#!/bin/sh
# SPDX-License-Identifier: MIT
# The pinned Python packages that some tests and a peer of the benchmark use, in build/venv. Nothing where they are
# there; status 1 with the log's last line where they cannot be had (the tests that want them say that they skip).
set -eu
cd "$(dirname "$0")/.."
venv=build/venv
stamp=$venv/requirements.txt

cmp -s tests/python/requirements.txt "$stamp" && exit 0
mkdir -p build
if { python3 -m venv "$venv" && "$venv/bin/pip" install -q -r tests/python/requirements.txt; } >build/venv.log 2>&1; then
    cp tests/python/requirements.txt "$stamp"
else
    echo "venv: not made: $(tail -n 1 build/venv.log) (build/venv.log)"
    exit 1
fi
