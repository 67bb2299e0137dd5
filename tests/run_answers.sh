#!/bin/sh
# SPDX-License-Identifier: MIT
# `make run` as a newcomer types it: it brings in what is missing, builds, and serves. Reads its
# output up to the address that it prints, asks /health there, and stops it by its pid.
#   SONDA_LISTEN=127.0.0.1:0 tests/run_answers.sh
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
mkfifo "$work/output"
make run >"$work/output" 2>&1 </dev/null &
make=$!

stop() {
    # make passes a SIGTERM on to the server, which drains and ends.
    kill "$make" 2>/dev/null || true
    wait "$make" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT

exec 3<"$work/output"
url=
while [ -z "$url" ] && read -r line <&3; do
    echo "$line"
    url=$(printf '%s\n' "$line" | sed -n 's/.*listening.*\(http:[^ ",]*\).*/\1/p')
done
[ -n "$url" ] || { echo "make run ended before it listened" && exit 1; }
cat <&3 >"$work/rest" &

build/sonda probe "$url/health"
echo "make run answers on /health"
