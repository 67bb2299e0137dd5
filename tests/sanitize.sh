#!/bin/sh
# SPDX-License-Identifier: MIT
# The unit and end-to-end tests in builds that watch memory (ASan + UBSan) and threads (TSan). A report fails its test.
#   tests/sanitize.sh [address] [thread]       both unless one is named
# shellcheck disable=SC2317 # the flavours are called by name
set -u
cd "$(dirname "$0")/.." || exit
build=${BUILD:-build}

# Sanitized code is several times slower: deadlines are stretched, and a storm is smaller.
export SONDA_PATIENCE="${SONDA_PATIENCE:-5}" SONDA_RELOADS="${SONDA_RELOADS:-30}"

make_in() {
    directory=$1 flavour=$2
    shift 2
    # gcc 12 sees overflows and truncations in instrumented code that are none; the plain builds decide on warnings.
    make --no-print-directory -j2 BUILD="$build/$directory" CC=gcc SANITIZE="$flavour" OPTIMIZE='-O1 -g' \
        CFLAGS=-Wno-error "$@"
}

address() {
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:detect_stack_use_after_return=1
    export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
    make_in asan address,undefined unit-build "$build/asan/sonda" &&
        make_in asan address,undefined --keep-going unit e2e
}

# Where threads meet: the servers under load and reload, and the units that start threads.
thread() {
    # A second SIGTERM leaves threads running on purpose.
    export TSAN_OPTIONS=report_thread_leaks=0:halt_on_error=0:second_deadlock_stack=1:exitcode=66
    # TSan's record of calls is not unwound by Lua's longjmp: what nests by the thousand is not run.
    threaded=$(grep -lE 'pthread_create|http_support|engine_new' tests/unit/*/test_*.c | grep -v -e test_pattern -e engine/test_hostile -e engine/test_stack |
        sed "s|tests/\(.*\)\.c|$build/tsan/\1|" | tr '\n' ' ')
    make_in tsan thread "$build/tsan/sonda" UNIT="$threaded" unit-build &&
        make_in tsan thread --keep-going UNIT="$threaded" unit e2e E2E='test_reload test_lifecycle test_answers test_rest'
}

[ $# != 0 ] || set -- address thread
status=0
for flavour in "$@"; do
    printf -- '---- %s\n' "$flavour"
    ("$flavour") || status=1
done
exit $status
