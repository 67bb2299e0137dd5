#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages that a group of targets needs and that are missing (Debian 12 and 13).
#
#   tests/deps.sh GROUP…     groups: run build test lint fuzz bench coverage browser bare prometheus cluster
#   tests/deps.sh -l GROUP…  only list the packages of the groups
#
# Silent where nothing is missing. Installs as root, or through sudo; elsewhere it says what is
# missing and exits 1. SONDA_DEPS=skip trusts the machine and checks nothing.
set -eu

say() {
    printf 'deps: %s\n' "$*" >&2
}

debian_release() {
    sed -n 's/^VERSION_ID="\{0,1\}\([0-9]*\).*/\1/p' /etc/os-release 2>/dev/null
}

# npm serves one pinned package at build time; any npm on the PATH will do.
npm_package() {
    command -v npm >/dev/null 2>&1 || printf 'npm '
}

# The libFuzzer and sanitizer runtimes carry the version of Debian's clang.
clang_runtime() {
    case $(debian_release) in
    12) printf 'libclang-rt-14-dev' ;;
    *) printf 'libclang-rt-19-dev' ;;
    esac
}

packages_of() {
    build="gcc make pkg-config libc6-dev liblua5.4-dev libmicrohttpd-dev lua-cjson-dev libdeflate-dev $(npm_package)ca-certificates"
    case $1 in
    run | build) echo "$build" ;;
    test) echo "$build libcmocka-dev zlib1g-dev lua5.4 lua-busted lua-cjson python3 iproute2 dbus-daemon python3-jeepney libsystemd0" ;;
    lint) echo "$build clang clang-format clang-tidy cppcheck lua-check shellcheck python3" ;;
    fuzz) echo "$build clang llvm $(clang_runtime)" ;;
    bench) echo "$build python3 python3-venv wrk strace iproute2 nginx-light prometheus-node-exporter" ;;
    coverage) echo "$(packages_of test) gcovr" ;;
    browser) echo "python3 chromium chromium-driver" ;;
    bare) echo "debootstrap" ;;
    prometheus) echo "prometheus" ;;
    cluster) echo "runc containernetworking-plugins nftables conntrack iproute2 util-linux openssl procps gcc libc6-dev python3" ;;
    *)
        say "unknown group '$1' (run build test lint fuzz bench coverage browser bare prometheus cluster)"
        exit 2
        ;;
    esac
}

# The packages among "$@" that dpkg does not know as installed, one a line. nginx stands in for nginx-light.
missing_of() {
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" nginx 2>/dev/null | sed -n 's/^installed //p')
    for package in "$@"; do
        case "
$installed
" in
        *"
$package
"*) ;;
        *"
nginx
"*) [ "$package" = nginx-light ] || echo "$package" ;;
        *) echo "$package" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@"
}

# Output only where it failed: apt is talkative even when told not to be.
quietly() {
    log=$(mktemp)
    status=0
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ $status = 0 ] || cat "$log" >&2
    rm -f "$log"
    return $status
}

install_packages() {
    # Lists may be absent (a bare image) or stale: update once, and only where the first try fails.
    if ! apt_get install -y --no-install-recommends "$@" >/dev/null 2>&1 </dev/null; then
        quietly apt_get update && quietly apt_get install -y --no-install-recommends "$@"
    fi
}

main() {
    list=
    [ "${1-}" != -l ] || { list=1 && shift; }
    [ $# -gt 0 ] || { say "usage: tests/deps.sh [-l] GROUP…" && exit 2; }
    [ "${SONDA_DEPS-}" != skip ] || exit 0

    wanted=$(for group in "$@"; do packages_of "$group"; done)
    # shellcheck disable=SC2086 # words are wanted
    [ -z "$list" ] || { printf '%s\n' $wanted | sort -u && exit 0; }

    if ! command -v dpkg-query >/dev/null 2>&1; then
        say "this is not Debian: bring these yourself (then SONDA_DEPS=skip): $wanted"
        exit 1
    fi
    # shellcheck disable=SC2086
    missing=$(missing_of $wanted | sort -u | tr '\n' ' ')
    [ -n "$missing" ] || exit 0

    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "missing, and neither root nor sudo to install: $missing"
        exit 1
    fi
    say "installing $missing"
    # shellcheck disable=SC2086
    install_packages $missing || { say "could not install: $missing" && exit 1; }
}

main "$@"
