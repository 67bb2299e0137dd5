#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# actionlint and yamllint over .github, every action pinned by a commit that is its tag's, no more rights than needed,
# and deploy.sh against a cluster that fails in each way. Exit 0 or 1.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
cd "$ROOT"

# Each `uses:` is a local workflow, or owner/repository@<40 hex> # vX.Y.Z.
check_pins() {
    local line bad=0
    while IFS= read -r line; do
        case $line in *'uses: ./'*) continue ;; esac
        printf '%s\n' "$line" | grep -Eq 'uses: [A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' ||
            { printf 'not pinned by commit and version: %s\n' "$line" >&2; bad=1; }
    done < <(grep -rnE '^ *(- )?uses:' .github/workflows)
    return $bad
}

# Where GitHub answers: the commit is the one that the tag in the comment names.
check_tags() {
    local repository commit version found
    while read -r repository commit version; do
        found=$(GIT_TERMINAL_PROMPT=0 timeout 20 git ls-remote "https://github.com/$repository" "refs/tags/$version" "refs/tags/$version^{}" 2>/dev/null) ||
            { say 'NOT RUN: GitHub does not answer, so pinned commits were not compared with their tags'; return 0; }
        printf '%s\n' "$found" | grep -q "^$commit" || fail "$repository: $commit is not $version"
    done < <(grep -rhoE 'uses: [^ ]+@[0-9a-f]{40} # v[0-9.]+' .github/workflows | sed -E 's/uses: ([^@]+)@([0-9a-f]+) # (v.*)/\1 \2 \3/' | sort -u)
    say 'every pinned commit is the one that its tag names'
}

# No workflow has rights beyond reading, no checkout keeps its token, no job runs without end.
check_rights() {
    "$TOOLS/kubernetes/bin/python" - .github/workflows/*.yaml <<'PY'
import sys, yaml

for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        workflow = yaml.safe_load(file)
    if workflow.get("permissions") != {"contents": "read"}:
        sys.exit(f"{path}: permissions are not contents: read")
    if "concurrency" not in workflow:
        sys.exit(f"{path}: no concurrency group")
    for name, job in workflow["jobs"].items():
        if "uses" not in job and "timeout-minutes" not in job:
            sys.exit(f"{path}: {name} has no timeout-minutes")
        for step in job.get("steps", []):
            if "checkout@" in step.get("uses", "") and step["with"]["persist-credentials"] is not False:
                sys.exit(f"{path}: {name}: checkout keeps its token")
PY
}

# deploy.sh with a kubectl that plays a cluster: $1 says what fails. Leaves its calls in $SCRATCH/calls.
play() {
    mkdir -p "$SCRATCH/bin"
    cat >"$SCRATCH/bin/kubectl" <<'SH'
#!/bin/sh
echo "$*" >>"$CALLS"
case "$*" in
*jsonpath*) printf 'sonda:before' ;;
*'rollout status'*) [ "$FAILS" != rollout ] || [ "$(grep -c 'set image' "$CALLS")" -gt 1 ] ;;
*/proxy/health) [ "$FAILS" = health ] || printf '{"status":"ok"}' ;;
*'set image'*) [ "$FAILS" != image ] ;;
esac
SH
    chmod +x "$SCRATCH/bin/kubectl"
    : >"$SCRATCH/calls"
    PATH=$SCRATCH/bin:$PATH CALLS=$SCRATCH/calls FAILS=$1 sh -s -- sonda:after <.github/deploy.sh >"$SCRATCH/log" 2>&1
}

last_image() { grep -o 'metrics-api=.*' "$SCRATCH/calls" | tail -n 1; }

check_deploy() {
    play nothing || fail 'deploy.sh fails although the cluster does not'
    [ "$(last_image)" = metrics-api=sonda:after ] || fail 'deploy.sh did not set the image'
    local failure
    for failure in rollout health; do
        ! play "$failure" || fail "deploy.sh hides a failed $failure"
        [ "$(last_image)" = metrics-api=sonda:before ] || fail "deploy.sh did not go back after a failed $failure"
    done
    ! play image || fail 'deploy.sh hides a refused image'
    say 'deploy.sh sets the image, waits, and goes back after a failed rollout or answer'
}

scratch
go_tool actionlint github.com/rhysd/actionlint/cmd/actionlint "$ACTIONLINT"
python_tools kubernetes "kubernetes-validate==$KUBERNETES_VALIDATE" "yamllint==$YAMLLINT"
actionlint -no-color || fail actionlint
command -v shellcheck >/dev/null || say 'NOT RUN: shellcheck (Debian: shellcheck) over the steps and deploy.sh'
! command -v shellcheck >/dev/null || shellcheck .github/deploy.sh || fail shellcheck
"$TOOLS/kubernetes/bin/yamllint" --strict -c tests/deploy/yamllint.yaml .github || fail yamllint
check_pins || fail 'pins'
check_tags
check_rights || fail 'rights'
check_deploy
say OK
