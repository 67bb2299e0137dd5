#!/bin/sh
# SPDX-License-Identifier: MIT
# The README's two commands on a machine that has nothing: a bare Debian tree (debootstrap, minbase)
# in a chroot, with no compiler, no Lua, no library: only make itself is put there. `make run` must bring in
# what else it needs and answer on /health; `make test` must pass.
#
#   tests/bare.sh SUITE [ARCHITECTURE]     bookworm (12) or trixie (13); the machine's own architecture, or arm64
#
# A foreign architecture runs emulated (qemu-user-static), some ten times slower: `make run` and the unit tests, not the rest,
# and with the browser packages lent, which are the same everywhere, so that no npm need be emulated.
# Needs root and a Debian mirror, and the kernel's binfmt_misc for a foreign architecture; exits 77 ("not run") without them. The bare tree is kept packed below
# ${XDG_CACHE_HOME:-~/.cache}/sonda, so that the next run starts from it; nothing of the host leaks in
# but the way to the network: name resolution, CA certificates, and the settings of apt, pip and npm.
set -eu

suite=${1:?usage: tests/bare.sh SUITE [ARCHITECTURE] (bookworm, trixie; arm64)}
architecture=${2-}
name=$suite${architecture:+-$architecture}
cd "$(dirname "$0")/.."
tree=$PWD/${BUILD:-build}/bare/$name
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sonda
packed=$cache/bare-$name.tar
results=${SONDA_RESULTS-}
unset SONDA_RESULTS
emulated=

say() {
    printf 'bare %s: %s\n' "$name" "$*"
}

not_run() {
    say "not run: $*"
    exit 77
}

# The mirror this host installs Debian from, whatever form its sources have.
# shellcheck disable=SC2016 # $(SITE) is apt's, not the shell's
debian_mirror() {
    { apt-get indextargets --format '$(SITE)' 'Origin: Debian' 2>/dev/null || true; } |
        grep -v security | sort -u | head -n 1
}

# Programs of a foreign architecture run through the interpreter that the kernel opens now (F), so that a chroot needs none.
# Registered for this run alone, unless the machine has one.
lend_processor() {
    [ "$architecture" = arm64 ] || not_run "knows how to emulate arm64 alone"
    registry=/proc/sys/fs/binfmt_misc
    [ -e "$registry/register" ] || mount -t binfmt_misc none "$registry" 2>/dev/null || not_run "needs binfmt_misc in the kernel"
    emulated=1
    ! grep -qs '^flags:.*F' "$registry"/qemu-aarch64* || return 0
    command -v qemu-aarch64-static >/dev/null 2>&1 || not_run "needs qemu-user-static"
    handler=sonda-$$
    # An ELF header of 64 bits, little-endian, an executable or shared object, for machine 183 (elf(5)).
    printf '%s' ":$handler:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00\
:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff\
:$(command -v qemu-aarch64-static):F" >"$registry/register" || not_run "the kernel takes no handler for arm64"
    trap 'echo -1 >"$registry/$handler"' EXIT
    trap 'exit 1' INT TERM
}

pack_tree() {
    mirror=$(debian_mirror)
    mkdir -p "$cache"
    fresh=$(mktemp -d "$cache/$name.XXXXXX")
    say "debootstrap from ${mirror:-the default mirror}"
    debootstrap ${architecture:+--arch="$architecture"} --variant=minbase "$suite" "$fresh" ${mirror:+"$mirror"} >"$fresh.log" 2>&1 ||
        { tail -n 5 "$fresh.log" && rm -rf "$fresh" "$fresh.log" && not_run "debootstrap failed"; }
    rm -rf "$fresh"/var/cache/apt/archives/*.deb
    tar -C "$fresh" -cf "$packed.$$" . && mv "$packed.$$" "$packed"
    rm -rf "$fresh" "$fresh.log"
}

# Remove an earlier tree. Mounts live in a mount namespace of their own, so none can be left behind.
unpack_tree() {
    rm -rf "$tree"
    mkdir -p "$tree"
    tar -C "$tree" -xf "$packed"
    chmod 755 "$tree"
}

copy_if_there() {
    [ ! -f "$1" ] || install -D -m 644 "$1" "$tree$2"
}

lend_network() {
    copy_if_there /etc/resolv.conf /etc/resolv.conf
    copy_if_there /etc/hosts /etc/hosts
    copy_if_there /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    # CAs that the host was given beside Debian's; update-ca-certificates joins them when it is installed.
    for authority in /usr/local/share/ca-certificates/*.crt; do
        copy_if_there "$authority" "$authority"
    done
    copy_if_there /etc/pip.conf /etc/pip.conf
    copy_if_there "$HOME/.npmrc" /root/.npmrc
    copy_if_there "$HOME/.config/pip/pip.conf" /root/.config/pip/pip.conf
    apt-config dump | grep -E '^Acquire::(Check-|https?::|Retries)' >"$tree/etc/apt/apt.conf.d/90host" || true
}

copy_sources() {
    mkdir -p "$tree/src"
    git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -C "$tree/src" -xf -
}

lend_assets() {
    make --no-print-directory build/web/assets/.stamp
    mkdir -p "$tree/src/build"
    cp -R --preserve=timestamps build/web "$tree/src/build/"
    touch "$tree/src/build/web/assets/.stamp"
}

# Run in the chroot, in mount and process namespaces that end with it, so nothing started stays.
# shellcheck disable=SC2016 # the inner shell expands
inside() {
    unshare --mount --pid --fork --kill-child -- sh -c '
        mount -t proc proc "$1/proc" && mount -t sysfs -o ro sys "$1/sys" &&
        mount -t tmpfs tmp "$1/tmp" && mount -t tmpfs shm "$1/dev/shm" 2>/dev/null
        exec chroot "$1" sh -c "cd /src && $2"' sh "$tree" "$1"
}

install_make() {
    inside 'apt-get -qq update && apt-get -qq install -y --no-install-recommends make >/dev/null 2>&1'
}

run_answers() {
    say "make run"
    inside 'SONDA_LISTEN=127.0.0.1:0 tests/run_answers.sh'
}

# They join those of the run that this is part of.
keep_counts() {
    [ -z "$results" ] || sed "s/^/$name-/" "$tree/src/build/results" >>"$results"
}

# What an emulated processor has the time for.
unit_tests_pass() {
    say "unit tests"
    status=0
    inside "tests/deps.sh test && make -j2 unit-build && SONDA_PATIENCE=20 SONDA_RESULTS=/src/build/results make unit" || status=$?
    keep_counts
    return $status
}

tests_pass() {
    say "make test"
    status=0
    inside 'make test' || status=$?
    keep_counts
    return $status
}

[ "$(id -u)" = 0 ] || not_run "needs root for chroot"
command -v debootstrap >/dev/null 2>&1 || not_run "needs debootstrap"
[ -z "$architecture" ] || [ "$architecture" = "$(dpkg --print-architecture)" ] || lend_processor
[ -f "$packed" ] || pack_tree
unpack_tree
lend_network
copy_sources
[ -z "$emulated" ] || lend_assets
install_make
run_answers
if [ -z "$emulated" ]; then tests_pass; else unit_tests_pass; fi
rm -rf "$tree"
say "both commands work"
