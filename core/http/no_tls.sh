#!/bin/sh
# SPDX-License-Identifier: MIT
# no_tls.sh ARCHIVE: print C that stands in for GnuTLS when the static libmicrohttpd is linked. sonda speaks plain HTTP (TLS is the
# ingress's), so none of these is ever called but the two that libmicrohttpd calls at its start and end; a call of any other
# would be a bug and ends the program. Left out with GnuTLS are libp11-kit, libnettle, libhogweed, libgmp, libunistring, libtasn1,
# libidn2 and libffi: about 2.5 MiB of resident memory and 7 MB of image.
set -eu

echo '#include <stdlib.h>'
nm -u "$1" 2>/dev/null | awk '$1 == "U" && $2 ~ /^gnutls_/ { print $2 }' | sort -u | while read -r name; do
    case $name in
    gnutls_global_init) body='return 0;' type=int ;;
    gnutls_global_deinit) body='' type=void ;;
    *) body='abort();' type=void ;;
    esac
    printf '%s %s(void);\n%s %s(void)\n{\n    %s\n}\n' "$type" "$name" "$type" "$name" "$body"
done
