#!/bin/bash
# SPDX-License-Identifier: MIT
# The program for each architecture, as $WORK/ARCH/sonda and packed with the licences of what is linked into it. Of the
# libraries libc and libm alone stay outside: sonda runs wherever glibc is as new as the one here.
set -euo pipefail

GLIBC=2.36 # Debian 12's

build() { # ARCH COMPILER
    PKG_CONFIG_LIBDIR=/usr/lib/$("$2" -print-multiarch)/pkgconfig:/usr/share/pkgconfig SONDA_DEPS=skip \
        make --no-print-directory -j"$(nproc)" BUILD="$WORK/$1" ASSETS="$WORK/web/assets" CC="$2" CFLAGS= \
        OPTIMIZE="-O2 -ffile-prefix-map=$SOURCE=. -ffile-prefix-map=$WORK=." LDFLAGS=-s LUA_LIBS=-l:liblua5.4.a \
        "$WORK/$1/sonda" >"$WORK/$1.log" 2>&1 || { tail -n 30 "$WORK/$1.log" && exit 1; }
}

# What it asks of the machine that it will run on.
check() { # PROGRAM
    local needed newest
    needed=$(readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -vxE 'lib[cm]\.so\.6|ld-linux.*' || true)
    [ -z "$needed" ] || { echo "$1 links $needed" && exit 1; }
    newest=$(readelf -VW "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
    [ "$(printf '%s\n' "GLIBC_$GLIBC" "$newest" | sort -V | tail -n 1)" = "GLIBC_$GLIBC" ] || { echo "$1 asks for $newest" && exit 1; }
}

pack() { # ARCH
    local folder=$WORK/pack/$NAME-linux-$1 package
    mkdir -p "$folder/licences"
    install -m 755 "$WORK/$1/sonda" "$folder/sonda"
    cp README.md CHANGELOG.md LICENSE "$folder/"
    for package in liblua5.4-dev lua-cjson-dev libmicrohttpd-dev libdeflate-dev; do
        cp "/usr/share/doc/$package/copyright" "$folder/licences/${package%-dev}"
    done
    gzip -dc "$WORK/web/assets/swagger-ui.LICENSE.txt.gz" >"$folder/licences/swagger-ui"
    packaging/pack.sh "$folder" "$OUT/$NAME-linux-$1.tar.gz"
}

while read -r architecture compiler; do
    build "$architecture" "$compiler"
    check "$WORK/$architecture/sonda"
    pack "$architecture"
done <<'ARCHITECTURES'
amd64 x86_64-linux-gnu-gcc
arm64 aarch64-linux-gnu-gcc
ARCHITECTURES
