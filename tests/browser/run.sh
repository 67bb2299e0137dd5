#!/bin/sh
# SPDX-License-Identifier: MIT
# /docs and the live page in a real browser: Debian's chromium, driven over WebDriver by python3's standard library.
# Screenshots are left in build/browser/. Exit status 77: no browser here.
set -eu
cd "$(dirname "$0")/../.."
for program in chromium chromedriver; do
    command -v $program >/dev/null || { echo "browser: not run: no $program (tests/deps.sh browser)" && exit 77; }
done
exec python3 -B tests/browser/test_browser.py "$@"
