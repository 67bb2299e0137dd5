#!/bin/sh
# SPDX-License-Identifier: MIT
# Tell what a runner counted, and keep it in the file $SONDA_RESULTS, where one is named, for the sum of a longer run.
#   tests/count.sh NAME PASSED FAILED
#   tests/count.sh sum FILE         the sum over such a file, as "N passed, N failed"
set -eu

if [ "$1" = sum ]; then
    awk '{ p += $2; f += $3 } END { printf "%d passed, %d failed\n", p, f }' "$2"
else
    printf '%s: %d passed, %d failed\n' "$1" "$2" "$3"
    [ -z "${SONDA_RESULTS-}" ] || printf '%s %d %d\n' "$1" "$2" "$3" >>"$SONDA_RESULTS"
fi
