#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The chart k8s/chart with its defaults and the values in helm/: helm lint, what is rendered held against the API's schemas,
# the operators' types, Pod Security and kube-score; values that must be refused; with build/sonda the flags and scripts that
# come out. Exit 0 or 1.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/manifests.sh"
cd "$ROOT"

CHART=k8s/chart
NEWEST=${VERSIONS##* }.0

render() { # VALUES-FILE
    helm template node "$CHART" --namespace monitoring --kube-version "$NEWEST" --values "$1"
}

# What k8s/README.md explains of overlays/fleet holds here too; a NodePort is the choice of helm/full.yaml.
score() { # NAME FILE
    kube-score score --output-format ci --ignore-test container-image-pull-policy,pod-probes-identical,pod-networkpolicy,service-type "$2" >"$SCRATCH/score" || true
    grep -q '^\[OK\]' "$SCRATCH/score" || fail "$1: kube-score could not read it"
    ! grep -E '^\[(CRITICAL|WARNING)\]' "$SCRATCH/score" >&2 || fail "$1: kube-score has findings"
}

check_values() { # NAME VALUES-FILE
    helm lint --strict --quiet --kube-version "$NEWEST" --values "$2" "$CHART" >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail "$1: helm lint"; }
    {
        printf 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: monitoring\n  labels:\n    pod-security.kubernetes.io/enforce: privileged\n---\n'
        render "$2"
    } >"$SCRATCH/$1.yaml" || fail "$1: it does not render"
    without_custom "$SCRATCH/$1.yaml" >"$SCRATCH/plain.yaml"
    check_schemas "$1" "$SCRATCH/plain.yaml"
    check_objects "$1" "$SCRATCH/$1.yaml"
    score "$1" "$SCRATCH/plain.yaml"
    say "$1: $(grep -c '^kind:' "$SCRATCH/$1.yaml") objects valid for Kubernetes $VERSIONS"
}

refused() { # WHAT VALUE...
    ! helm template node "$CHART" --kube-version "$NEWEST" "${@:2}" >"$SCRATCH/log" 2>&1 || fail "$1 is taken"
    grep -q 'values.schema.json\|meet the specifications of the schema' "$SCRATCH/log" || { cat "$SCRATCH/log" >&2; fail "$1 is refused for another reason"; }
}

# Of the rendered DaemonSet: the flags, a line each; of the ConfigMap: the scripts, into a folder.
take_out() { # FILE FOLDER
    "$PYTHON" - "$1" "$2" <<'PY'
import os, sys, yaml
source, folder = sys.argv[1:]
os.makedirs(folder)
with open(source, encoding="utf-8") as file:
    objects = [one for one in yaml.safe_load_all(file) if one]
for one in objects:
    if one["kind"] == "ConfigMap" and one["metadata"]["name"].endswith("-scripts"):
        for name, text in one["data"].items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
    if one["kind"] == "DaemonSet":
        container = one["spec"]["template"]["spec"]["containers"][0]
        print("\n".join(container["args"][1:]).replace("/host/root", "/").replace("/host", ""))
PY
}

# What the pods would run: the flags are known, the scripts sound.
check_program() { # NAME
    local flags
    mapfile -t flags < <(take_out "$SCRATCH/$1.yaml" "$SCRATCH/$1")
    [ ${#flags[@]} -gt 2 ] || fail "$1: no flags"
    "$SONDA" check "$SCRATCH/$1" >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail "$1: its scripts"; }
    "$SONDA" get /health --scripts "$SCRATCH/$1" "${flags[@]}" >"$SCRATCH/log" 2>&1 || { cat "$SCRATCH/log" >&2; fail "$1: its flags"; }
}

manifest_tools
go_tool helm helm.sh/helm/v3/cmd/helm "$HELM"
scratch
export HELM_CACHE_HOME=$SCRATCH/helm HELM_CONFIG_HOME=$SCRATCH/helm HELM_DATA_HOME=$SCRATCH/helm
echo '{}' >"$SCRATCH/default.values"
check_values default "$SCRATCH/default.values"
check_values stack tests/deploy/helm/stack.yaml
check_values full tests/deploy/helm/full.yaml
grep -q 'targetPort: http-metrics' "$SCRATCH/stack.yaml" || fail 'the port has another name than the stack gives it'
[ "$(render "$SCRATCH/default.values" | grep -c '^kind: ')" = 4 ] || fail 'by default there is more than DaemonSet, Service, ConfigMap and account'
diff <(helm template a "$CHART" --kube-version "$NEWEST" --show-only templates/daemonset.yaml) \
    <(helm template a "$CHART" --kube-version "$NEWEST" --show-only templates/daemonset.yaml --set-string 'scripts.hello\.lua=return') ||
    fail 'a script changes the pods, which would be rolled'
version=$(sed -n 's/^VERSION := //p' Makefile)
[ "$(grep -cxE "(appVersion|version): $version" $CHART/Chart.yaml)" = 2 ] || fail "Chart.yaml is not of version $version"
refused 'a misspelt name' --set tolerationz=x
refused 'a proxy that is not there' --set kubeRBACProxy.enabled=true
refused 'a script whose name no script has' --set-string scripts.hello=return
refused 'a port that is none' --set service.port=0
say 'a misspelt value, one that is not there, and a wrong one are refused; a script rolls no pod'
if [ -x "${SONDA:=build/sonda}" ]; then
    for values in default stack full; do check_program "$values"; done
    say 'flags and scripts of each are sound'
else
    say "NOT RUN: flags and scripts, for want of $SONDA (make build)"
fi
say OK
