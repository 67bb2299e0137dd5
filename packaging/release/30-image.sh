#!/bin/sh
# SPDX-License-Identifier: MIT
# The image for both architectures as one OCI archive; its digest in $WORK/image.digest.
set -eu
trees=
for pair in amd64=x86_64 arm64=aarch64; do
    tree=$WORK/image/${pair%%=*}
    install -D -m 755 "$WORK/${pair%%=*}/sonda" "$tree/usr/bin/sonda"
    packaging/image_tree.sh "$tree" "${pair#*=}-linux-gnu-gcc"
    trees="$trees ${pair%%=*}=$tree"
done
# shellcheck disable=SC2086 # words
packaging/oci_image.py "$OUT/$NAME-image.tar" Dockerfile $trees >"$WORK/image.digest"
