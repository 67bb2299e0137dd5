#!/bin/sh
# SPDX-License-Identifier: MIT
# Run each fuzzer for a bounded time on its own copy of its corpus; a crash keeps its input beside the
# program and fails the run. Crashes that were repaired live on in tests/fuzz/corpus/NAME/.
#   tests/fuzz/run.sh DIRECTORY [SECONDS [JOBS]]      DIRECTORY holds the built fuzz_* programs
set -u

directory=${1:?usage: tests/fuzz/run.sh DIRECTORY [SECONDS [JOBS]]}
seconds=${2:-30}
jobs=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)

# One fuzzer; its status line on stdout. -rss_limit_mb also catches a leak that ASan cannot see in time.
fuzz_one() {
    name=${1##*/fuzz_}
    work=$directory/work/$name
    mkdir -p "$work/corpus" "$work/crashes"
    seeds=$here/corpus/$name
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086 # no word where there are no seeds
    if "$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$work/crashes/" "$work/corpus" $seeds >"$work/log" 2>&1 </dev/null; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
        printf 'ok    fuzz_%-24s %12s runs\n' "$name" "${runs:-?}"
    else
        printf 'FAIL  fuzz_%s\n' "$name"
        tail -n 60 "$work/log"
        return 1
    fi
}

if [ "${FUZZ_ONE-}" ]; then
    fuzz_one "$FUZZ_ONE"
    exit
fi

set -- "$directory"/fuzz_*
count=0 list=
for program in "$@"; do
    if ! [ -x "$program" ] || ! [ -f "$program" ]; then continue; fi
    case $program in *.d | *.o) continue ;; esac
    count=$((count + 1)) list="$list$program
"
done
[ "$count" != 0 ] || { echo "fuzz: no fuzzer in $directory" && exit 1; }

results=$(mktemp)
printf '%s' "$list" |
    xargs -P "$jobs" -I{} env FUZZ_ONE={} "$here/run.sh" "$directory" "$seconds" 2>&1 | tee "$results"
failed=$(grep -c '^FAIL' "$results")
rm -f "$results"
"$here"/../count.sh fuzz $((count - failed)) "$failed"
[ "$failed" = 0 ]
