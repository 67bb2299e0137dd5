#!/bin/sh
# SPDX-License-Identifier: MIT
# Look at the sources without running them. Each check says what it found; all run, any finding is status 1.
#   tests/lint.sh [CHECK…]     format spdx rooms shell lua python cppcheck tidy
# shellcheck disable=SC2317 # the checks are called by name
set -u
cd "$(dirname "$0")/.." || exit

c_sources() {
    git ls-files -- '*.c'
}

# The formatter leaves comments as they are, so their width is looked at here.
check_format() {
    if git ls-files -- '*.c' '*.h' | LC_ALL=C.UTF-8 xargs grep -nE '^.{111,}'; then
        echo "wider than 110 columns"
        return 1
    fi
    # Versions of clang-format differ in details: the oldest supported one (Debian 12) decides.
    case $(clang-format --version) in
    *" 14."*) git ls-files -- '*.c' '*.h' | xargs clang-format --dry-run -Werror ;;
    *) echo "not run: $(clang-format --version) is not the 14 that the style is written for" ;;
    esac
}

# The licence line at the top of every source, after a #! line where there is one.
check_spdx() {
    git ls-files -- '*.c' '*.h' '*.lua' '*.sh' '*.py' '*.js' '*.css' Makefile .ci/run | {
        status=0
        while read -r file; do
            head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' || { echo "$file: no SPDX line" && status=1; }
        done
        return "$status"
    }
}

# The order of core's rooms, and that the check of it finds what is planted.
check_rooms() {
    tests/lint/rooms.py && tests/lint/rooms_test.sh
}

shell_sources() {
    git ls-files -- '*.sh'
    git grep -lE '^#!/(usr/)?bin/(env )?(ba)?sh' -- .ci tests | grep -v '\.sh$'
}

check_shell() {
    shell_sources | sort -u | xargs shellcheck
}

check_lua() {
    git ls-files -- '*.lua' | grep -v -e '^tests/hostile/' -e '^tests/fixtures/' | xargs luacheck -q
}

check_python() {
    git ls-files -- '*.py' | xargs python3 -B -c '
import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name).read(), name)'
}

# memleak knows no cleanup attribute; NULL ends a list of pointers on every system that Linux runs on.
check_cppcheck() {
    c_sources | grep '^core/' | xargs cppcheck -q -j2 --std=c11 --language=c -D_GNU_SOURCE -DSONDA_VERSION='"x"' -Icore \
        --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
        --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches --suppress=unknownMacro \
        --suppress=varFuncNullUB --suppress=memleak
}

# clang-tidy takes its flags from compile_flags.txt beside its database.
check_tidy() {
    mkdir -p "${BUILD:-build}/tidy"
    printf '%s\n' -include "$PWD/tests/lint/analyzer.h" -std=gnu17 -D_GNU_SOURCE '-DSONDA_VERSION="x"' "-I$PWD/core" >"${BUILD:-build}/tidy/compile_flags.txt"
    pkg-config --cflags lua5.4 libmicrohttpd libdeflate | tr -s ' ' '\n' >>"${BUILD:-build}/tidy/compile_flags.txt"
    c_sources | grep '^core/' | xargs -P 2 -n 6 clang-tidy -quiet -p "${BUILD:-build}/tidy"
}

[ $# != 0 ] || set -- format spdx rooms shell lua python cppcheck tidy
status=0
for check in "$@"; do
    if output=$("check_$check" 2>&1); then
        printf 'ok    lint %s\n' "$check"
    else
        printf 'FAIL  lint %s\n%s\n' "$check" "$output"
        status=1
    fi
done
exit $status
