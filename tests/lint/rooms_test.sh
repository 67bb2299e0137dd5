#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/lint/rooms.py finds what it is there to find: in a copy of core/ with a planted include against the
# order, a planted circle of files, and a room without its line. Says nothing where all is well.
set -eu
cd "$(dirname "$0")/../.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# plant NAME EXPECTED COMMAND…: a fresh copy, changed by the command (in it), must be refused with those words.
plant() {
    name=$1 expected=$2
    shift 2
    rm -rf "$copy/core" && cp -r core "$copy/core"
    (cd "$copy/core" && "$@")
    if found=$(tests/lint/rooms.py "$copy/core"); then
        echo "rooms.py took a planted $name" && exit 1
    fi
    case $found in
    *"$expected"*) ;;
    *) printf 'rooms.py found no "%s":\n%s\n' "$expected" "$found" && exit 1 ;;
    esac
}

add_include() {
    printf '#include "%s"\n' "$2" >>"$1"
}

forget_line() {
    sed -i '/^May include:/d' "$1/README.md"
}

plant "include against the order" "room 'proc' may not include \"engine/engine.h\"" add_include proc/load.c engine/engine.h
plant "circle of files" "a circle of 2 files" add_include base/number.c base/json.h
plant "room without its line" "no line 'May include:" forget_line base
