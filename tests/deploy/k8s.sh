#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Render k8s/ and every overlay, hold the result against the API of several Kubernetes versions, against the types of
# the operators and the Pod Security Standards, and against kube-score; then the Prometheus rules and the dashboard. Exit 0 or 1.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/manifests.sh"
cd "$ROOT"

SETS='. overlays/minikube overlays/fleet overlays/observability overlays/tls'

render() {
    if command -v kubectl >/dev/null; then kubectl kustomize "$1"; else kustomize build "$1"; fi
}

check_set() {
    local name=${1#overlays/}
    [ "$name" != . ] || name=base
    render "k8s/$1" >"$SCRATCH/$name.yaml" || fail "k8s/$1 does not render"
    without_custom "$SCRATCH/$name.yaml" >"$SCRATCH/plain.yaml"
    check_schemas "$name" "$SCRATCH/plain.yaml"
    check_objects "$name" "$SCRATCH/$name.yaml"
    check_score "$name" "$SCRATCH/plain.yaml"
    say "$name: $(grep -c '^kind:' "$SCRATCH/$name.yaml") objects valid for Kubernetes $VERSIONS, kube-score clean"
}

# An edited script is applied by itself: a whole set would set back the image that the pipeline chose.
check_scripts() {
    render k8s/scripts >"$SCRATCH/scripts.yaml" || fail 'k8s/scripts does not render'
    [ "$(grep '^kind:' "$SCRATCH/scripts.yaml")" = 'kind: ConfigMap' ] || fail 'k8s/scripts is more than the ConfigMap'
    grep -q '^  namespace: metrics-api$' "$SCRATCH/scripts.yaml" || fail 'k8s/scripts misses the namespace'
}

tools() {
    manifest_tools
    command -v kubectl >/dev/null || go_tool kustomize sigs.k8s.io/kustomize/kustomize/v5 "$KUSTOMIZE"
}

tools
scratch
"$TOOLS/kubernetes/bin/yamllint" --strict -c tests/deploy/yamllint.yaml k8s || fail 'yamllint'
for set in $SETS; do check_set "$set"; done
check_scripts
"$PYTHON" tests/deploy/k8s_names.py "$SCRATCH/base.yaml" k8s || fail 'names, links or mounts'
"$PYTHON" tests/deploy/k8s_takeover.py "$SCRATCH/base.yaml" || fail 'a stack that runs already is not taken over without a gap'
sed 's/targetPort: 8000/targetPort: http/' "$SCRATCH/base.yaml" >"$SCRATCH/named.yaml"
! "$PYTHON" tests/deploy/k8s_takeover.py "$SCRATCH/named.yaml" 2>/dev/null || fail 'a gap in a takeover is not seen'
"$PYTHON" tests/deploy/observability.py k8s/observability "$SCRATCH" || fail 'rules and dashboard'
if command -v promtool >/dev/null; then
    promtool check rules k8s/observability/rules.yaml >/dev/null || fail 'rules.yaml'
    promtool check rules "$SCRATCH/dashboard-rules.yaml" >/dev/null || fail 'a query of the dashboard'
    promtool check config --syntax-only "$SCRATCH/prometheus.yaml" >/dev/null || fail 'prometheus.yaml'
    promtool test rules tests/deploy/rules_test.yaml >/dev/null || fail 'the alerts do not fire as rules_test.yaml says'
    say 'rules, their tests, scrape configuration and dashboard queries: promtool clean'
else
    say 'SKIPPED promtool (Debian: prometheus): rules, their tests and the dashboard queries were not checked'
fi
# What the program itself can say of scripts and metric names, where it is built.
if [ -x "${SONDA:=build/sonda}" ]; then
    "$SONDA" check k8s/scripts >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail 'sonda check k8s/scripts'; }
    python3 -B tests/deploy/metric_names.py "$SONDA" k8s/observability || fail 'rules or dashboard ask for what is not exposed'
    say 'the example scripts are sound, and every metric that rules and dashboard ask for is exposed'
else
    say "NOT RUN: the scripts and the metric names, for want of $SONDA (make build)"
fi
say OK
