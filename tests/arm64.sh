#!/bin/sh
# SPDX-License-Identifier: MIT
# sonda for arm64, built here (Debian's cross compiler and multiarch packages) and run under qemu-aarch64: the unit tests, and
# the answers of every recorded machine against their golden files. On an arm64 machine the ordinary tests do that.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}/arm64
mkdir -p "$build"

PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig \
    make --no-print-directory -j2 BUILD="$build" CC="${CC:-aarch64-linux-gnu-gcc}" "$build/sonda" unit-build

# Without test_stack: it starts itself anew as /proc/self/exe, which is qemu here.
programs=$(find "$build/unit" -type f -name 'test_*' ! -name '*.d' ! -name test_stack | sort)
export SONDA_PATIENCE="${SONDA_PATIENCE:-10}"
status=0
# shellcheck disable=SC2086 # words
SONDA_RUNNER=qemu-aarch64-static tests/unit/run.sh $programs || status=1
printf '#!/bin/sh\nexec qemu-aarch64-static "%s" "$@"\n' "$PWD/$build/sonda" >"$build/emulated"
chmod +x "$build/emulated"
SONDA=$PWD/$build/emulated tests/e2e/run.sh test_machines || status=1
exit $status
