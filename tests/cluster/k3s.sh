#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# k3s.sh IMAGES.tar: the k3s that ansible/roles/k3s pins, downloaded, held against its checksum and started on this machine
# itself, in the place of up.sh. For machines that are thrown away, as those of the workflow: pods outlive it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

DEFAULTS=$ROOT/ansible/roles/k3s/defaults/main.yml
FOLDER=/var/lib/rancher/k3s

download() {
    local version sum
    version=$(sed -n 's/^k3s_version: //p' "$DEFAULTS")
    sum=$(sed -n 's/^    amd64: //p' "$DEFAULTS")
    curl --silent --show-error --fail --location --retry 3 --output "$BIN/k3s" \
        "https://github.com/k3s-io/k3s/releases/download/${version/+/%2B}/k3s"
    echo "$sum  $BIN/k3s" | sha256sum --check --quiet || fail "k3s $version has another checksum"
    chmod +x "$BIN/k3s"
    ln -sf k3s "$BIN/kubectl"
}

[ "$(id -u)" = 0 ] || fail 'k3s.sh needs root'
[ "$(uname -m)" = x86_64 ] || fail 'the pinned checksum is that of x86_64'
mkdir -p "$BIN" "$STATE" "$FOLDER/agent/images"
download
cp "$1" "$FOLDER/agent/images/sonda.tar" # imported when it starts
nohup "$BIN/k3s" server --disable traefik --disable metrics-server --write-kubeconfig "$STATE/kubeconfig" >"$STATE/k3s.log" 2>&1 &
echo $! >"$STATE/pid"
cat >"$STATE/in" <<SH
#!/bin/sh
exec env PATH="$BIN:\$PATH" KUBECONFIG="$STATE/kubeconfig" "\$@"
SH
chmod +x "$STATE/in"
deadline=$((SECONDS + 180))
until "$STATE/in" kubectl wait --for=condition=Ready node --all --timeout=1s >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || { tail -n 20 "$STATE/k3s.log" >&2; fail 'k3s does not become Ready'; }
    sleep 0.5
done
say "k3s is Ready in $SECONDS s"
