#!/bin/bash
# SPDX-License-Identifier: MIT
# The node_exporter that peers/node_exporter/go.mod pins, built by Go from the module proxy as build/tools/bin/node_exporter,
# once. Where Go or the proxy is absent it says so, and the bench takes Debian's.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=tests/deploy/tools.sh disable=SC1091
. tests/deploy/tools.sh
module=github.com/prometheus/node_exporter
version=$(sed -n "s|.*$module v\([0-9.]*\).*|\1|p" tests/bench/peers/node_exporter/go.mod)

# Without cgo and with its version told, as its releases are built.
build() {
    need_go
    cd tests/bench/peers/node_exporter
    CGO_ENABLED=0 GOFLAGS=-mod=readonly timeout 600 go build -trimpath -o "$TOOLS/bin/node_exporter" \
        -ldflags "-X github.com/prometheus/common/version.Version=$version" "$module"
}

have node_exporter "$version" && [ -x "$TOOLS/bin/node_exporter" ] && exit 0
if (build) >"$TOOLS/node_exporter.log" 2>&1; then
    got node_exporter "$version"
else
    say "$version could not be built ($(tail -n 1 "$TOOLS/node_exporter.log")): Debian's takes its place"
fi
