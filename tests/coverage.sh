#!/bin/sh
# SPDX-License-Identifier: MIT
# Which lines of core/ the unit tests, specs and end-to-end tests run. The last line is the figure; a table for
# each file and pages with marked sources are left in build/coverage/.
#   tests/coverage.sh [LEAST PERCENT]       fails below that
set -eu
cd "$(dirname "$0")/.."
least=${1:-0}
build=${BUILD:-build}/coverage

tests/deps.sh coverage
# Threads count at the same time: without atomic updates the counters are wrong and may step back.
export SONDA_PATIENCE="${SONDA_PATIENCE:-3}"
find "$build" -name '*.gcda' -delete 2>/dev/null || true
run() {
    make --no-print-directory -j2 BUILD="$build" OPTIMIZE='-O0 -g' CFLAGS='--coverage -fprofile-update=atomic' LDFLAGS=--coverage "$@"
}
run build unit-build
# End-to-end tests mostly wait: the others run beside them.
run --keep-going unit spec e2e || echo "coverage: some tests failed; the figure is of what ran"

mkdir -p "$build/html"
gcovr --root . --filter core/ --object-directory "$build" --gcov-ignore-parse-errors \
    --exclude-unreachable-branches --html-details "$build/html/index.html" --txt "$build/lines.txt" \
    --json-summary "$build/summary.json" "$build"
python3 - "$build/summary.json" "$least" <<'END'
import json
import sys

summary = json.load(open(sys.argv[1]))
for file in sorted(summary["files"], key=lambda f: f["line_percent"])[:12]:
    print(f"  {file['line_percent']:5.1f} %  {file['filename']}")
print(f"coverage: {summary['line_percent']:.1f} % of {summary['line_total']} lines of core/")
sys.exit(summary["line_percent"] < float(sys.argv[2]))
END
