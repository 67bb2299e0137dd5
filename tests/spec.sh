#!/bin/sh
# SPDX-License-Identifier: MIT
# Run the busted specs and close with the counts in the form that every runner here uses.
#   tests/spec.sh [BUSTED ARGUMENTS…]
set -u

log=$(mktemp)
trap 'rm -f "$log" "$log.told" "$log.status"' EXIT

# A line a file is shown as it ends (spec/support/lines.lua); the rest is kept for failures.
{
    busted --lua=lua5.4 --output=support.lines "$@" </dev/null
    echo $? >"$log.status"
} 2>"$log.told" | tee "$log" | grep --line-buffered -E '^(ok|FAIL) '
status=$(cat "$log.status")
# "12 successes / 0 failures / 0 errors / 0 pending : 0.1 seconds"
counts=$(sed -n 's/^\([0-9]*\) success[es]* \/ \([0-9]*\) failures* \/ \([0-9]*\) errors* .*/\1 \2 \3/p' "$log" | tail -n 1)
# shellcheck disable=SC2086 # three words
set -- ${counts:-0 0 1}
passed=$1 failed=$(($2 + $3))
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
if [ "$failed" != 0 ]; then
    cat "$log.told" "$log"
fi
"$(dirname "$0")"/count.sh spec "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
