#!/bin/bash
# SPDX-License-Identifier: MIT
# image_tree.sh TREE [COMPILER]: what the image holds beside TREE/usr/bin/sonda: the libraries that it links and the loader, of
# the compiler's architecture, with licence and package record (for scanners and SBOM tools) of each and of those linked into
# the program; the user, names without a resolver daemon, and the empty layer over the built-in scripts, where a ConfigMap is
# mounted. One time stamp for all of it, $SOURCE_DATE_EPOCH.
set -euo pipefail
tree=$1
folder=/lib/$("${2:-cc}" -print-multiarch)

# The libraries of a program and of its libraries, then its loader.
libraries_of() {
    local name seen=' '
    local queue=("$1")
    while [ ${#queue[@]} -gt 0 ]; do
        for name in $(readelf -dW "${queue[0]}" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
            case $name$seen in ld-linux* | *" $name "*) continue ;; esac
            case $seen in *" $name "*) continue ;; esac
            seen="$seen$name "
            [ -e "$folder/$name" ] || { echo "$name is not in $folder" >&2 && return 1; }
            echo "$folder/$name"
            queue+=("$folder/$name")
        done
        queue=("${queue[@]:1}")
    done
    readelf -lW "$1" | sed -n 's/.*interpreter: \(.*\)\]/\1/p'
}

# The package that a file came with: dpkg may know it by its path from before /lib became a link to /usr/lib.
package_of() {
    local path
    path=$(realpath "$1")
    { dpkg -S "$1" "$path" "${path#/usr}" || true; } 2>/dev/null | sed '/^diversion /d; s/: .*//' | sort -u | sed 1q
}

record() { # PACKAGE[:ARCH]
    dpkg -s "$1" >"$tree/var/lib/dpkg/status.d/${1%%:*}"
    install -D -m 644 "/usr/share/doc/${1%%:*}/copyright" "$tree/usr/share/doc/${1%%:*}/copyright"
}

libraries=$(libraries_of "$tree/usr/bin/sonda")
# libmicrohttpd is linked in, without the TLS that the ingress speaks: core/http/no_tls.sh.
case $libraries in *gnutls*) echo "$libraries" && exit 1 ;; esac
mkdir -p "$tree/var/lib/dpkg/status.d" "$tree/etc/sonda/scripts" "$tree/usr/share/doc/sonda"
for library in $libraries; do
    cp -L --parents "$library" "$tree"
    record "$(package_of "$library")"
done
architecture=$(package_of "$folder/libc.so.6" | cut -d: -f2)
linked='lua-cjson-dev libmicrohttpd-dev libdeflate-dev'
case $libraries in *liblua5.4*) ;; *) linked="$linked liblua5.4-dev" ;; esac
for package in $linked; do
    record "$package:$architecture"
done
cp LICENSE "$tree/usr/share/doc/sonda/copyright"
cp -L /etc/os-release "$tree/etc/os-release"
printf '%s\n' 'root:x:0:0:root:/:/nonexistent' 'nonroot:x:65532:65532:sonda:/:/nonexistent' >"$tree/etc/passwd"
printf '%s\n' 'root:x:0:' 'nonroot:x:65532:' >"$tree/etc/group"
echo 'hosts: files dns' >"$tree/etc/nsswitch.conf"
find "$tree" -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}" {} +
