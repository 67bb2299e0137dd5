#!/bin/sh
# SPDX-License-Identifier: MIT
# k8s/ with the image pinned: by digest where $SONDA_IMAGE says where it is published, else by the version, for an image
# that was imported into the nodes.
set -eu
image=sonda:$VERSION
[ -z "${SONDA_IMAGE-}" ] || image=$SONDA_IMAGE:$VERSION@$(cat "$WORK/image.digest")
folder=$WORK/pack/$NAME-kustomize
mkdir -p "$folder"
cp -R k8s LICENSE "$folder/"
grep -rlE '^ *image: sonda:' "$folder/k8s" | xargs sed -i "s|image: sonda:.*|image: $image|"
packaging/pack.sh "$folder" "$OUT/$NAME-kustomize.tar.gz"
