# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced after tools.sh: a Docker engine. The one that answers, else Debian's docker.io, started with a data folder of its
# own and stopped when the check ends. `engine` leaves DOCKER_HOST and PATH set.

DAEMON_PID=
DAEMON=

# A check that cannot run ends with 0 and says so; where SKIP names another status, with that.
skip() { say "SKIPPED: $*"; exit "${SKIP:-0}"; }

stop_daemon() {
    [ -n "$DAEMON_PID" ] || return 0
    kill "$DAEMON_PID" 2>/dev/null || true
    wait "$DAEMON_PID" || true
    umount "$DAEMON/run/exec/netns/default" 2>/dev/null || true
    rm -rf "$DAEMON/run"
}

install_docker() {
    [ "$(id -u)" = 0 ] || skip 'no Docker engine answers, and only root can start one'
    [ -x /usr/sbin/dockerd ] && [ -x /usr/bin/docker ] && return
    command -v apt-get >/dev/null || skip 'no Docker engine, and no apt to install docker.io with'
    say 'installing docker.io (apt)'
    # From Debian 13 on, client and BuildKit's half of it are packages of their own.
    local package packages=(docker.io)
    for package in docker-cli docker-buildx; do
        ! apt-cache show "$package" >/dev/null 2>&1 || packages+=("$package")
    done
    apt-get -qq install -y --no-install-recommends "${packages[@]}" >/dev/null 2>&1 || skip 'docker.io cannot be installed'
}

# Without bridge and iptables, so that it runs in a bare VM too: containers use the host's network.
start_daemon() {
    DAEMON=${SONDA_DOCKER:-$ROOT/build/docker}
    mkdir -p "$DAEMON/run"
    export DOCKER_HOST=unix://$DAEMON/run/sock
    /usr/sbin/dockerd --data-root "$DAEMON/data" --exec-root "$DAEMON/run/exec" --pidfile "$DAEMON/run/pid" \
        --host "$DOCKER_HOST" --iptables=false --ip6tables=false --bridge=none >"$DAEMON/log" 2>&1 &
    DAEMON_PID=$!
    trap 'stop_daemon; rm -rf "${SCRATCH:-}"' EXIT
    PATH=/usr/bin:$PATH
    local deadline=$((SECONDS + 60))
    until docker info >/dev/null 2>&1; do
        kill -0 "$DAEMON_PID" 2>/dev/null || { tail -n 3 "$DAEMON/log" >&2; skip 'dockerd does not start here'; }
        [ "$SECONDS" -lt "$deadline" ] || fail "dockerd does not answer: see $DAEMON/log"
        sleep 0.2
    done
}

engine() {
    if docker info >/dev/null 2>&1; then return; fi
    install_docker
    start_daemon
}
