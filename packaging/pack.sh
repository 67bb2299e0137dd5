#!/bin/sh
# SPDX-License-Identifier: MIT
# pack.sh FOLDER FILE: FOLDER as the archive FILE (.tar.gz), under its own name. Neither the order of its files on the disk,
# nor their owners, nor the time leaves a trace; the time stamp is $SOURCE_DATE_EPOCH. GNU's format holds names of any length.
set -eu
whole=$2.tar # not a pipe, where tar's failure would be lost
trap 'rm -f "$whole"' EXIT
tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='u+rw,go=rX' \
    -C "$(dirname "$1")" -cf "$whole" "$(basename "$1")"
gzip -9n <"$whole" >"$2"
