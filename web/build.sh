#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh DIR: bring in the pinned browser packages (npm, no scripts run) and write what is built into sonda to DIR, gzipped:
# Swagger UI for /docs and our own pages. DIR/.stamp tells make that all of it is there.
set -eu
assets=$1
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$assets"
assets=$(cd "$assets" && pwd)
npm=$assets/../npm
swagger=$npm/node_modules/swagger-ui-dist

fetch() {
    mkdir -p "$npm"
    if cmp -s "$here/package-lock.json" "$npm/fetched" && [ -f "$swagger/swagger-ui-bundle.js" ]; then
        return
    fi
    rm -f "$npm/fetched"
    cp "$here/package.json" "$here/package-lock.json" "$npm/"
    (cd "$npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    cp "$here/package-lock.json" "$npm/fetched"
}

# -n leaves out name and time, so that the same sources make the same bytes.
pack() {
    gzip -9nc "$1" >"$assets/$2.gz"
}

fetch
rm -f "$assets"/*.gz "$assets/.stamp"
pack "$swagger/swagger-ui-bundle.js" swagger-ui-bundle.js
pack "$swagger/swagger-ui.css" swagger-ui.css
cat "$swagger/NOTICE" "$swagger/LICENSE" "$swagger/swagger-ui-bundle.js.LICENSE.txt" >"$npm/swagger-ui.LICENSE.txt"
pack "$npm/swagger-ui.LICENSE.txt" swagger-ui.LICENSE.txt
for page in "$here"/pages/*; do
    pack "$page" "$(basename "$page")"
done
touch "$assets/.stamp"
