#!/bin/bash
# SPDX-License-Identifier: MIT
# build.sh OUT: the Debian package OUT/sonda_VERSION-1_ARCH.deb of a program and a Lua module that are built already.
#   VERSION               of the package; it is not looked for in the program
#   SONDA, MODULE         the program and the module, stripped (build/packed/sonda, build/packed/sonda.so)
#   ASSETS                where web/build.sh left the licence of what browsers get (build/web/assets)
#   TELLS                 a sonda that runs here, for the manual (SONDA): of a package for another processor
#   CC                    the compiler that made them; says for which architecture (cc)
#   SOURCE_DATE_EPOCH     the time stamp of everything (the commit's)
# The same program and module make the same package, whatever the folder, the user, or the hour.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
export LC_ALL=C.UTF-8 TZ=UTC
umask 022

out=${1:?usage: build.sh OUT}
: "${VERSION:?}"
SONDA=$(realpath "${SONDA:-build/packed/sonda}") MODULE=$(realpath "${MODULE:-build/packed/sonda.so}")
TELLS=$(realpath "${TELLS:-$SONDA}")
compiler=${CC:-cc}
multiarch=$($compiler -print-multiarch)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
work=$scratch/sonda
tree=$work/tree

put() { install -D -m 644 /dev/stdin "$tree/$1"; }

lay_out() {
    install -D -m 755 "$SONDA" "$tree/usr/bin/sonda"
    install -D -m 644 "$MODULE" "$tree/usr/lib/$multiarch/lua/5.4/sonda.so"
    local file
    for file in scripts/meta/*.lua; do
        install -D -m 644 "$file" "$tree/usr/share/sonda/meta/${file##*/}"
    done
    mkdir -p "$tree/etc/sonda/scripts"
    put etc/sonda/README <packaging/deb/etc.README
    packaging/manual/man.py "$TELLS" packaging/manual/sonda.1.in | put usr/share/man/man1/sonda.1
    packaging/manual/man.py "$TELLS" packaging/manual/sonda-scripts.7.in | put usr/share/man/man7/sonda-scripts.7
    packaging/manual/completion.py bash "$TELLS" | put usr/share/bash-completion/completions/sonda
    packaging/manual/completion.py zsh "$TELLS" | put usr/share/zsh/vendor-completions/_sonda
}

# The licences of what is linked in, and of what the browser gets.
linked() {
    local package
    for package in libmicrohttpd lua-cjson libdeflate; do
        put "usr/share/doc/sonda/linked/$package" <"/usr/share/doc/$package-dev/copyright"
    done
    gzip -dc "${ASSETS:-build/web/assets}/swagger-ui.LICENSE.txt.gz" | put usr/share/doc/sonda/linked/swagger-ui
}

# What is new is CHANGELOG.md's to tell; Debian's own changelog is of the packaging.
changelog() {
    printf 'sonda (%s-1) unstable; urgency=medium\n\n  * Version %s.\n\n -- %s  %s\n' "$VERSION" "$VERSION" \
        "$(sed -n 's/^Maintainer: //p' packaging/deb/debian/control)" "$(date -R -d "@$SOURCE_DATE_EPOCH")"
}

lay_out
linked
cp -R packaging/deb/debian "$work/debian"
changelog >"$work/debian/changelog"
cp CHANGELOG.md "$work/CHANGELOG"
find "$work" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
(cd "$work" && dpkg-architecture --host-type "$($compiler -dumpmachine)" --force --command debian/rules binary) >"$scratch/log" 2>&1 ||
    { tail -n 20 "$scratch/log" >&2 && exit 1; }
mkdir -p "$out"
mv "$scratch"/sonda_"$VERSION"-1_*.deb "$out/"
