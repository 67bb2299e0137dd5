# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Sourced after tools.sh: rendered manifests held against the API of several Kubernetes versions, the types of the operators,
# the Pod Security Standards, and kube-score. $SCRATCH is the caller's.

VERSIONS='1.30 1.31 1.32 1.33 1.34 1.35 1.36 1.37'
CUSTOM='ServiceMonitor|PodMonitor|PrometheusRule|Issuer'

# Without the operators' objects: the API schemas know nothing of them.
without_custom() {
    "$PYTHON" - "$1" "$CUSTOM" <<'PY'
import re, sys, yaml
source, kinds = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    yaml.safe_dump_all([o for o in yaml.safe_load_all(file) if o and not re.fullmatch(kinds, o["kind"])], sys.stdout)
PY
}

check_schemas() { # NAME FILE
    local version
    for version in $VERSIONS; do
        "$TOOLS/kubernetes/bin/kubernetes-validate" --quiet --strict -k "$version" "$2" >"$SCRATCH/log" 2>&1 || {
            grep -v '^INFO' "$SCRATCH/log" >&2
            fail "$1 is not valid for Kubernetes $version"
        }
    done
}

check_objects() { # NAME FILE
    "$TOOLS/bin/objects" "$2" || fail "$1: an operator's object does not fit its type, or a pod its namespace's standard"
}

check_score() { # NAME FILE
    kube-score score --output-format ci "$2" >"$SCRATCH/score" || true
    grep -q '^\[OK\]' "$SCRATCH/score" || fail "$1: kube-score could not read it"
    ! grep -E '^\[(CRITICAL|WARNING)\]' "$SCRATCH/score" >&2 || fail "$1: kube-score has findings that README.md does not explain"
}

build_objects() {
    local sum
    sum=$(cat tests/deploy/objects/* | sha256sum)
    have objects "$sum" && return
    need_go
    say "building the checker of operators' objects and pod security (go build)"
    (cd tests/deploy/objects && go build -o "$TOOLS/bin/objects" .) || fail "tests/deploy/objects does not build"
    got objects "$sum"
}

manifest_tools() {
    python_tools kubernetes "kubernetes-validate==$KUBERNETES_VALIDATE" "yamllint==$YAMLLINT"
    PYTHON=$TOOLS/kubernetes/bin/python
    go_tool kube-score github.com/zegl/kube-score/cmd/kube-score "$KUBE_SCORE"
    build_objects
}
