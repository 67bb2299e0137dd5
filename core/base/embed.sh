#!/bin/sh
# SPDX-License-Identifier: MIT
# embed.sh SCRIPTS ASSETS CHUNKS: print assembly that holds the default scripts, the browser assets and what the scripts
# compile to, and their index (core/base/embed.h). The assembler's .incbin needs no tool beside the compiler.
set -eu
export LC_ALL=C
scripts=$1 assets=$2 chunks=$3

files() {
    (cd "$scripts" && find . -name '*.lua' -not -path './meta/*' | sed 's,^\./,scripts/,')
    (cd "$assets" && find . -type f -not -name '.*' | sed 's,^\./,assets/,')
    (cd "$chunks" && find . -type f -not -name '.*' | sed 's,^\./,chunks/,')
}

path() {
    case $1 in
    scripts/*) echo "$scripts/${1#scripts/}" ;;
    assets/*) echo "$assets/${1#assets/}" ;;
    chunks/*) echo "$chunks/${1#chunks/}" ;;
    esac
}

names=$(files | sort)
index=0
echo '.section .rodata'
printf '.globl embed_begin\n.hidden embed_begin\nembed_begin:\n'
for name in $names; do
    printf '.Lname%d: .asciz "%s"\n.Lfile%d: .incbin "%s"\n.Lend%d: .byte 0\n' \
        "$index" "$name" "$index" "$(path "$name")" "$index"
    index=$((index + 1))
done
printf '.globl embed_end\n.hidden embed_end\nembed_end: .byte 0\n'
printf '.balign 8\n.globl embed_count\n.hidden embed_count\nembed_count: .quad %d\n' "$index"
echo '.section .data.rel.ro,"aw"'
printf '.balign 8\n.globl embed_files\n.hidden embed_files\nembed_files:\n'
index=0
for name in $names; do
    printf '.quad .Lname%d, .Lfile%d, .Lend%d - .Lfile%d\n' "$index" "$index" "$index" "$index"
    index=$((index + 1))
done
echo '.section .note.GNU-stack,"",%progbits'
