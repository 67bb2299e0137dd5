#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of "Speed and size" as ratios in one run on this machine (README.md beside this file).
#   BUILD=build tests/bench/run.sh [ROW…]       BENCH_QUICK=1: shorter rounds, at most 40 s
set -eu
cd "$(dirname "$0")/../.."
export BUILD="${BUILD:-build}"

# The peer in Python, as it was deployed. The bench goes on without it.
tests/venv.sh || echo "bench: no FastAPI peer"

# The newest node_exporter beside Debian's, where a Go tool chain is there to build it.
version=1.12.1
if [ ! -x "$BUILD/tools/node_exporter" ] && command -v go >/dev/null; then
    GOBIN=$(realpath -m "$BUILD/tools") CGO_ENABLED=0 go install \
        -ldflags "-X github.com/prometheus/common/version.Version=$version" \
        "github.com/prometheus/node_exporter@v$version" >"$BUILD/go.log" 2>&1 ||
        echo "bench: no node_exporter $version (go: $BUILD/go.log)"
fi
exec python3 -B tests/bench/bench.py "$@"
