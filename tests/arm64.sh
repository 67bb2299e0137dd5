#!/bin/sh
# SPDX-License-Identifier: MIT
# sonda for arm64, built here (Debian's cross compiler and multiarch packages) and run under qemu-aarch64: the unit tests, the
# answers of every recorded machine against their golden files, and the Debian package. On an arm64 machine the ordinary tests do
# that.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}/arm64
mkdir -p "$build"

made() {
    PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig \
        make --no-print-directory -j2 BUILD="$build" CC="${CC:-aarch64-linux-gnu-gcc}" HOST_CC="${HOST_CC:-cc}" "$@"
}

made "$build/sonda" unit-build

# Without test_stack, which starts itself anew as /proc/self/exe: that is qemu here; and without two feeds' that ask the live
# kernel over kinds of netlink that qemu does not hand on.
programs=$(find "$build/unit" -type f -name 'test_*' ! -name '*.d' ! -name test_stack \
    ! -path '*/feed/test_qdisc' ! -path '*/feed/test_tcp' | sort)
export SONDA_PATIENCE="${SONDA_PATIENCE:-10}"
status=0
# shellcheck disable=SC2086 # words
SONDA_RUNNER=qemu-aarch64-static tests/unit/run.sh $programs || status=1
printf '#!/bin/sh\nexec qemu-aarch64-static "%s" "$@"\n' "$PWD/$build/sonda" >"$build/emulated"
chmod +x "$build/emulated"
SONDA=$PWD/$build/emulated tests/e2e/run.sh test_machines || status=1

# The package: for arm64 by name and by what is in it.
rm -rf "$build/deb"
TELLS=$build/emulated made deb
for package in "$build"/deb/*.deb; do
    lintian --allow-root --fail-on error,warning "$package" || status=1
    dpkg-deb -x "$package" "$build/deb/tree"
    [ "$(dpkg-deb -f "$package" Architecture)" = arm64 ] && qemu-aarch64-static "$build/deb/tree/usr/bin/sonda" get /health || status=1
done
exit $status
