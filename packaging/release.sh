#!/bin/bash
# SPDX-License-Identifier: MIT
# release.sh [OUT]: all artifacts of the commit that is checked out, into OUT (build/release). README.md says which.
#   RELEASE_TAG    fail unless it is the version's (v1.0.0)
#   SONDA_IMAGE    the image's name where it will be published; the manifests are pinned to its digest there
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

say() { printf 'release: %s\n' "$*"; }

VERSION=$(sed -n 's/^VERSION := //p' Makefile)
[ -z "${RELEASE_TAG-}" ] || [ "$RELEASE_TAG" = "v$VERSION" ] || { say "the tag $RELEASE_TAG is not v$VERSION, the Makefile's version" && exit 1; }
git diff --quiet HEAD || say 'what is not committed is not in it'
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
OUT=${1:-build/release}
rm -rf "$OUT"
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
NAME=sonda-$VERSION
SOURCE=$WORK/$NAME
REVISION=$(git rev-parse HEAD)
export VERSION SOURCE_DATE_EPOCH OUT WORK NAME SOURCE REVISION

git archive --prefix="$NAME/" HEAD | tar -C "$WORK" -xf -
cd "$SOURCE"
for maker in packaging/release/*.sh; do
    say "$(basename "$maker" .sh)"
    "$maker"
done
(cd "$OUT" && sha256sum -- * >"$WORK/sums" && mv "$WORK/sums" SHA256SUMS && cat SHA256SUMS)
