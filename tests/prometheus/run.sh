#!/bin/sh
# SPDX-License-Identifier: MIT
# A real Prometheus scrapes sonda in both formats: every scrape is up, none has a gap, and promtool finds nothing
# to say about sonda's own metrics and the rules in k8s/. Exit status 77: no Prometheus here.
#   tests/prometheus/run.sh [SECONDS]      20 unless given
set -eu
cd "$(dirname "$0")/../.."
command -v prometheus >/dev/null || { echo "prometheus: not run: not installed (tests/deps.sh prometheus)" && exit 77; }
exec python3 -B tests/prometheus/scrape.py "${1:-20}"
