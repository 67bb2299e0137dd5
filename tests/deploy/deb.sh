#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Debian package: lintian, the same bytes twice, how confined the unit is, manual and completions against --help; then
# installed, started, edited live, upgraded and purged on a Debian with systemd in a container (systemd-nspawn, no network
# but its own loopback). Exit 0 or 1; the machine is SKIPPED without root or where systemd does not come up.
#   tests/deploy/deb.sh [SUITE]      bookworm (12), or trixie (13)
# The bare tree is kept packed below ${XDG_CACHE_HOME:-~/.cache}/sonda.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
cd "$ROOT"

EXPOSURE=25 # tenths, at most: systemd-analyze(1), security
SUITE=${1:-bookworm}
PACKED=${XDG_CACHE_HOME:-$HOME/.cache}/sonda/systemd-$SUITE.tar
CONTAINER=
LEADER=

# ---- the package by itself ----

check_package() {
    make --no-print-directory deb >"$SCRATCH/log" 2>&1 || { tail -n 20 "$SCRATCH/log" >&2; fail 'make deb'; }
    DEB=$(echo build/deb/sonda_*-1_"$(dpkg --print-architecture)".deb)
    lintian --allow-root --fail-on error,warning "$DEB" || fail lintian
    VERSION=$(dpkg-deb -f "$DEB" Version) && VERSION=${VERSION%-1}
    (cd / && VERSION=$VERSION "$ROOT/packaging/deb/build.sh" "$SCRATCH/again")
    cmp "$DEB" "$SCRATCH/again/${DEB##*/}" || fail 'made twice, the package differs'
    VERSION=$VERSION+upgrade packaging/deb/build.sh "$SCRATCH/newer"
    cp "$DEB" "$SCRATCH/sonda.deb"
    mv "$SCRATCH"/newer/*.deb "$SCRATCH/newer.deb"
    dpkg-deb -x "$DEB" "$SCRATCH/tree"
    say "$(stat -c %s "$DEB") bytes, the same twice; lintian has neither errors nor warnings"
}

check_unit() {
    systemd-analyze security --offline=true --no-pager --threshold="$EXPOSURE" "$SCRATCH/tree/lib/systemd/system/sonda.service" >"$SCRATCH/log" 2>&1 ||
        { cat "$SCRATCH/log" >&2; fail "the unit is exposed more than $EXPOSURE tenths"; }
    say "$(tail -n 1 "$SCRATCH/log" | tr -cd '[:print:]')"
}

# Every flag of --help, in the manual and offered by both shells.
check_manual() {
    local flag manual
    manual=$(man --warnings --local-file "$SCRATCH/tree/usr/share/man/man1/sonda.1.gz" 2>"$SCRATCH/log" | col -b)
    [ ! -s "$SCRATCH/log" ] || { cat "$SCRATCH/log" >&2; fail 'sonda(1)'; }
    for flag in $("$SCRATCH/tree/usr/bin/sonda" --help | grep -oE '^  --[a-z.-]+[a-z]'); do
        [ "$flag" != --collector ] || continue
        grep -q -- "^ *$flag\b" <<<"$manual" || fail "sonda(1) lacks $flag"
        completed bash sonda "$flag" | grep -qx -- "$flag" || fail "bash does not complete $flag"
        grep -qE -- "'[*]?$flag(=|\[)" "$SCRATCH/tree/usr/share/zsh/vendor-completions/_sonda" || fail "zsh does not complete $flag"
    done
    [ "$(completed bash sonda --log-format = j)" = json ] || fail 'bash does not complete a choice'
    [ "$(completed bash sonda ro)" = routes ] || fail 'bash does not complete a command'
    ! command -v zsh >/dev/null || zsh -n "$SCRATCH/tree/usr/share/zsh/vendor-completions/_sonda" || fail 'the completion of zsh'
    say 'manual and completions have every flag of --help'
}

# completed bash WORD...: what is offered for the last word.
# shellcheck disable=SC2016 # the inner shell expands
completed() {
    "$1" -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sonda; printf "%s\n" "${COMPREPLY[@]}"' \
        "$1" "$SCRATCH/tree/usr/share/bash-completion/completions/sonda" "${@:2}"
}

# ---- a machine ----

skip_machine() { say "SKIPPED: $*"; exit 0; }

pack_machine() {
    local fresh=$SCRATCH/fresh
    say "making a Debian $SUITE with systemd (debootstrap)"
    mkdir -p "${PACKED%/*}"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libsystemd0,liblua5.4-0,lua5.4,lua-cjson,libdeflate0 \
        "$SUITE" "$fresh" http://deb.debian.org/debian >"$SCRATCH/log" 2>&1 || { tail -n 5 "$SCRATCH/log" >&2; skip_machine debootstrap; }
    rm -f "$fresh"/var/cache/apt/archives/*.deb
    tar -C "$fresh" -cf "$PACKED.$$" . && mv "$PACKED.$$" "$PACKED"
    rm -rf "$fresh"
}

wait_for() { # COMMAND...
    local deadline=$((SECONDS + 30))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
}

inside() { nsenter --target "$LEADER" --all -- env PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# The machine has no client: the host's, on the machine's loopback.
ask() { nsenter --target "$LEADER" --net -- curl --silent --show-error --fail --max-time 20 "http://127.0.0.1:8000$1"; }
leader_of() { LEADER=$(pgrep -P "$CONTAINER" | head -n 1) && [ -n "$LEADER" ]; }

start_machine() {
    [ "$(id -u)" = 0 ] || skip_machine 'a machine of its own needs root'
    [ -f "$PACKED" ] || pack_machine
    mkdir "$SCRATCH/machine"
    tar -C "$SCRATCH/machine" -xf "$PACKED"
    # The machine's own filter of calls must not be what timex meets.
    systemd-nspawn --quiet --system-call-filter='clock_adjtime adjtimex' --directory="$SCRATCH/machine" --bind-ro="$SCRATCH:/mnt" --private-network --register=no --keep-unit \
        --console=pipe --boot </dev/null >"$SCRATCH/console" 2>&1 &
    CONTAINER=$!
    wait_for leader_of || skip_machine 'systemd-nspawn does not start here'
    wait_for inside systemctl is-active dbus.socket || { tail -n 5 "$SCRATCH/console" >&2; skip_machine 'systemd does not come up in a container here'; }
}

clean() {
    if [ -n "$LEADER" ]; then kill -KILL "$LEADER" 2>/dev/null || true; fi
    if [ -n "$CONTAINER" ]; then wait "$CONTAINER" 2>/dev/null || true; fi
    rm -rf "$SCRATCH"
}

told() {
    inside journalctl --no-pager --lines 20 --unit sonda >&2 || true
    fail "$1"
}

main_pid() { inside systemctl show --property MainPID --value sonda; }
answers() { ask /health | grep -q '"status":"ok"'; }

# ---- what happens to the package on it ----

check_install() {
    inside dpkg --install /mnt/sonda.deb >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail 'it cannot be installed'; }
    wait_for answers || told 'installed, it does not answer'
    [ "$(inside ps -o user= -p "$(main_pid)" 2>/dev/null || inside stat -c %U "/proc/$(main_pid)")" = sonda ] || told 'it runs as another user'
    inside grep -q '^CapBnd:[[:space:]]*0*$' "/proc/$(main_pid)/status" || told 'it may get capabilities'
    [ "$(inside systemctl is-enabled sonda)" = enabled ] || told 'it is not enabled'
    inside sh -c "cd /tmp && lua5.4 -e 'assert(require(\"sonda\").proc.memory().total_bytes > 0)'" || fail 'the Lua module'
    say 'installed: enabled, running as sonda without capabilities, answers; the Lua module loads'
}

# Families and collectors that succeed, of a scrape; perf alone is refused by the filter of calls.
outcome() { sed -n 's/^# TYPE \(node_[^ ]* .*\)/\1/p; /^node_scrape_collector_success/p' | grep -v 'collector="perf"\|^node_perf_' | sort; }

# With each collector on, what the confined service tells is what its user can tell unconfined.
check_confinement() {
    local collectors
    collectors=$(basename -s .lua -a scripts/collectors/*.lua | sed 's/^/--collector./' | tr '\n' ' ')
    inside sed -i "s/^ARGS=.*/ARGS=\"$collectors\"/" /etc/default/sonda
    inside systemctl restart sonda
    wait_for answers || told 'with every collector on, it does not start'
    ask /metrics >"$SCRATCH/confined" || told 'no metrics'
    # shellcheck disable=SC2086 # words
    inside setpriv --reuid sonda --regid sonda --clear-groups --bounding-set=-all sonda get /metrics $collectors >"$SCRATCH/free" 2>"$SCRATCH/log"
    diff <(outcome <"$SCRATCH/free") <(outcome <"$SCRATCH/confined") || fail 'confined, it does not tell what it tells unconfined'
    ! grep -E '^node_filesystem_readonly\{.*mountpoint="/"' "$SCRATCH/confined" | grep -q ' 1$' || fail 'the root file system is told to be read-only'
    grep -q '^node_systemd_unit_state{.*name="sonda.service".* 1$' "$SCRATCH/confined" || fail 'systemd is not asked'
    say "confined, it tells the $(outcome <"$SCRATCH/confined" | grep -c '^node_scrape.* 1$') collectors that it tells unconfined, of $(wc -w <<<"$collectors")"
}

greeting() { [ "$(ask /hello)" = "$1" ]; }
greet() { inside sh -c "printf 'local sonda = require \"sonda\"\nsonda.get(\"/hello\", { type = \"text/plain\" }, function() return \"$1\" end)\n' >/etc/sonda/scripts/hello.lua"; }

check_live() {
    local before
    before=$(main_pid)
    greet one
    wait_for greeting one || told 'a new script is not live'
    greet two
    wait_for greeting two || told 'an edited script is not live'
    inside systemctl reload sonda || told 'it cannot be reloaded'
    [ "$(main_pid)" = "$before" ] || told 'a script took a restart'
    ! inside journalctl --no-pager --unit sonda | grep 'to be looked at' >&2 || fail 'it ships what it warns of'
    say 'scripts are live when they are saved, without a restart'
}

check_upgrade() {
    local before
    before=$(main_pid)
    inside dpkg --install /mnt/newer.deb >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail 'it cannot be upgraded'; }
    wait_for greeting two || told 'upgraded, it does not answer with the script that was there'
    [ "$(main_pid)" != "$before" ] || told 'upgraded, the old process runs on'
    inside grep -q '^ARGS="--collector' /etc/default/sonda || fail 'an upgrade takes back what was set'
    say 'upgraded: the new one runs, with the settings and scripts that were there'
}

check_purge() {
    local left
    inside dpkg --remove sonda >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail 'it cannot be removed'; }
    ! answers 2>/dev/null || fail 'removed, it runs on'
    inside test -f /etc/default/sonda || fail 'removing it takes the settings'
    inside dpkg --purge sonda >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail 'it cannot be purged'; }
    left=$(inside find / -xdev '(' -path /mnt -o -path /proc -o -path /sys -o -path /var/log -o -path /usr/share/doc ')' -prune -o -name '*sonda*' -print)
    [ "$left" = /etc/sonda ] || fail "purged, it leaves $left"
    [ "$(inside find /etc/sonda -type f)" = /etc/sonda/scripts/hello.lua ] || fail 'purging takes a script that is not the package'"'"'s, or leaves one that is'
    say 'removed, it stops; purged, it leaves the script that was written here, and nothing else'
}

need curl "Debian's curl"
tests/deps.sh deb
scratch
trap clean EXIT
check_package
check_unit
check_manual
start_machine
check_install
check_confinement
check_live
check_upgrade
check_purge
say OK
