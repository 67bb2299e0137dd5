#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# down.sh: ends the cluster with all its pods. Processes, mounts and network go with their namespaces; cgroups are removed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"

[ -e "$STATE/pid" ] || { say 'not up'; exit 0; }
pid=$(cat "$STATE/pid")
init=$(pgrep -P "$pid" || true)
kill -KILL "$pid" ${init:+"$init"} 2>/dev/null || true
for ((i = 0; i < 100; i++)); do
    [ -e "/proc/${init:-none}" ] || break
    sleep 0.1
done
find /sys/fs/cgroup -depth -type d \( -path '*/kubepods' -o -path '*/kubepods/*' \) -exec rmdir {} + 2>/dev/null || true
rm -rf --one-file-system "$STATE"
