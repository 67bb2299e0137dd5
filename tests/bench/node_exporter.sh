#!/bin/sh
# SPDX-License-Identifier: MIT
# The node_exporter that peers/node_exporter/go.mod pins, built by Go from the module proxy into $BUILD/tools, once.
# Where Go or the proxy is absent it says so, and the bench takes Debian's.
set -eu
cd "$(dirname "$0")/../.."
tools=$(realpath -m "${BUILD:-build}/tools")
cd tests/bench/peers/node_exporter
module=github.com/prometheus/node_exporter
version=$(sed -n "s|.*$module v\([0-9.]*\).*|\1|p" go.mod)

[ "$(cat "$tools/node_exporter.version" 2>/dev/null)" != "$version" ] || exit 0
command -v go >/dev/null || {
    echo "bench: no Go here, so no node_exporter $version: Debian's takes its place"
    exit 0
}
mkdir -p "$tools"
# CGO_ENABLED=0 and the version: as its releases are built.
if CGO_ENABLED=0 GOFLAGS=-mod=readonly timeout 600 go build -trimpath -o "$tools/node_exporter" \
    -ldflags "-X github.com/prometheus/common/version.Version=$version" "$module" >"$tools/node_exporter.log" 2>&1; then
    echo "$version" >"$tools/node_exporter.version"
else
    echo "bench: node_exporter $version could not be built ($tools/node_exporter.log): Debian's takes its place"
fi
