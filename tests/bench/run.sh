#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of "Speed and size" as ratios in one run on this machine, or the fleet (README.md beside this file).
#   BUILD=build tests/bench/run.sh [ROW…]       BENCH_QUICK=1: shorter rounds
#   BUILD=build tests/bench/run.sh fleet
set -eu
cd "$(dirname "$0")/../.."
export BUILD="${BUILD:-build}"

tests/bench/node_exporter.sh
[ "${1-}" != fleet ] || exec python3 -B tests/bench/fleet.py

# The peer in Python, as it was deployed. The bench goes on without it.
tests/venv.sh || echo "bench: no FastAPI peer"
exec python3 -B tests/bench/bench.py "$@"
