#!/bin/sh
# SPDX-License-Identifier: MIT
# The fuzzers as OSS-Fuzz builds them (google.github.io/oss-fuzz, "build.sh script environment"): with $CC, $CXX, $CFLAGS
# and $LIB_FUZZING_ENGINE, into $OUT, each with its seeds as NAME_seed_corpus.zip. Its build.sh is a call of this file, its
# Dockerfile a checkout and `tests/deps.sh build` with zip.
# Without that environment it is made up here, with the clang of the machine: the same way, tried.
set -eu
cd "$(dirname "$0")/../.."

: "${CC:=clang}" "${CXX:=clang++}" "${LIB_FUZZING_ENGINE:=-fsanitize=fuzzer}" "${OUT:=$PWD/build/oss-fuzz/out}" "${WORK:=$PWD/build/oss-fuzz/work}"
: "${CFLAGS:=-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fsanitize=fuzzer-no-link}"
mkdir -p "$OUT" "$WORK"

# The runtime image has no libraries but libc: Lua is linked in as the rest is. Warnings are those of another clang.
SONDA_DEPS=skip make --no-print-directory -j"$(nproc)" BUILD="$WORK" CC="$CC" HOST_CC="$CC" OPTIMIZE= CFLAGS="$CFLAGS -Wno-error" \
    FUZZ_LINK="$CXX" FUZZING_ENGINE="$LIB_FUZZING_ENGINE" LUA_LIBS=-l:liblua5.4.a fuzzers

for program in "$WORK"/fuzz/fuzz_*; do
    if ! [ -x "$program" ] || ! [ -f "$program" ]; then continue; fi
    name=${program##*/}
    cp "$program" "$OUT/$name"
    seeds=tests/fuzz/corpus/${name#fuzz_}
    [ ! -d "$seeds" ] || python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" "$seeds"/*
done
