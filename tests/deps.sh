#!/bin/sh
# SPDX-License-Identifier: MIT
# Install the Debian packages that a group of targets needs and that are missing (Debian 12 and 13).
#
#   tests/deps.sh GROUP…     groups: run build test lint fuzz bench coverage browser bare prometheus cluster arm64 release deb
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

# Each of "$@" as a package for arm64, beside the machine's own (dpkg's multiarch).
for_arm64() {
    printf '%s:arm64 ' "$@"
}

# npm serves one pinned package at build time; any npm on the PATH will do, and none is needed once the package is there.
npm_package() {
    command -v npm >/dev/null 2>&1 || [ -f "${BUILD:-build}/web/assets/.stamp" ] || printf 'npm '
}

# The libFuzzer and sanitizer runtimes carry the version of Debian's clang.
clang_runtime() {
    case $(debian_release) in
    12) printf 'libclang-rt-14-dev' ;;
    *) printf 'libclang-rt-19-dev' ;;
    esac
}

# shellcheck disable=SC2086 # words are wanted
packages_of() {
    libraries="libc6-dev liblua5.4-dev libmicrohttpd-dev lua-cjson-dev libdeflate-dev"
    build="gcc make pkg-config $libraries $(npm_package)ca-certificates"
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
    arm64) echo "$build gcc-aarch64-linux-gnu qemu-user-static python3 $(for_arm64 $libraries libcmocka-dev zlib1g-dev)" ;;
    release) echo "$build git python3 gcc-aarch64-linux-gnu qemu-user-static $(for_arm64 $libraries)" ;;
    deb) echo "$build debhelper lintian python3 bash zsh debootstrap systemd-container" ;;
    *)
        say "unknown group '$1' (run build test lint fuzz bench coverage browser bare prometheus cluster arm64 release deb)"
        exit 2
        ;;
    esac
}

# The packages among "$@" that dpkg does not know as installed, one a line: PACKAGE, or PACKAGE:ARCHITECTURE where that is
# not the machine's own. nginx stands in for nginx-light.
missing_of() {
    native=$(dpkg --print-architecture)
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}:${Architecture}\n' "$@" nginx 2>/dev/null |
        sed -n "s/:$native\$//; s/:all\$//; s/^installed //p")
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

# apt tells on descriptor 3 how far it is (its README.progress-reporting): a line for each tenth of the way.
progress() {
    last=
    while IFS=: read -r kind _ percent _; do
        case $kind in
        dlstatus) now=fetched ;;
        pmstatus) now=installed ;;
        *) continue ;;
        esac
        now="$now $((${percent%%.*} / 10 * 10)) %"
        [ "$now" = "$last" ] || say "$now"
        last=$now
    done
}

# Its own output goes to "$log". The shell inside makes descriptor 3, which sudo would close.
# shellcheck disable=SC2016 # the inner shell expands
apt_get() {
    {
        status=0
        as_root env DEBIAN_FRONTEND=noninteractive sh -c 'exec 3>&1 >>"$0" 2>&1 </dev/null; exec apt-get "$@"' "$log" \
            -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -o APT::Status-Fd=3 "$@" || status=$?
        echo "$status" >"$log.status"
    } | progress
    return "$(cat "$log.status")"
}

# Lists may be absent (a bare image), stale, or without a foreign architecture: update once, and only where the first try fails.
install_packages() {
    log=$(mktemp)
    for package in "$@"; do
        case $package in
        *:*) dpkg --print-foreign-architectures | grep -qx "${package##*:}" || as_root dpkg --add-architecture "${package##*:}" ;;
        esac
    done
    status=0
    apt_get install -y --no-install-recommends "$@" ||
        { say 'updating the lists of packages' && apt_get update && apt_get install -y --no-install-recommends "$@"; } || status=$?
    [ "$status" = 0 ] || tail -n 20 "$log" >&2
    rm -f "$log" "$log.status"
    return "$status"
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
