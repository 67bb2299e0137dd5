#!/bin/sh
# SPDX-License-Identifier: MIT
# Run cmocka programs one after the other: a line each, the whole output of those that fail, and a
# closing line with the counts. A program that crashes counts as one failure beside what it reported.
#   tests/unit/run.sh PROGRAM…      SONDA_RUNNER: what runs them, for another processor
set -u

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0

# The number of a cmocka summary line: "[  PASSED  ] 12 test(s)."
summary() {
    sed -n "s/^\[ *$1 *\] *\([0-9][0-9]*\) test(s).*/\1/p" "$results/output" | awk '{ n += $1 } END { print n + 0 }'
}

run() {
    status=0 started=$(date +%s)
    ${SONDA_RUNNER-} "$1" >"$results/output" 2>&1 </dev/null || status=$?
    p=$(summary PASSED) f=$(summary FAILED) s=$(summary SKIPPED)
    [ "$status" = 0 ] || [ "$f" != 0 ] || f=1
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    if [ "$status" = 0 ] && [ "$f" = 0 ]; then
        printf 'ok    %-28s %4d %6d s\n' "${1##*/}" "$p" $(($(date +%s) - started))
    else
        printf 'FAIL  %-28s exit status %d\n' "${1##*/}" "$status"
        cat "$results/output"
    fi
}

for program in "$@"; do
    run "$program"
done

[ "$skipped" = 0 ] || printf 'unit: %d skipped\n' "$skipped"
"$(dirname "$0")"/../count.sh unit "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
