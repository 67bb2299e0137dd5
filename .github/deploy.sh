#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs on the node, sent there by workflows/deliver.yaml: deploy.sh IMAGE. Sets the image, waits until every replica
# answers; where that fails, tells why and returns to the image before. Exit 0 or 1.
set -eu

IMAGE=$1
NAMESPACE=metrics-api
DEPLOYMENT=deployment/metrics-api-deployment
: "${ROLLOUT_SECONDS:=180}"
# k3s' kubectl would look at root's kubeconfig first.
export KUBECONFIG="${KUBECONFIG:-$HOME/.kube/config}"

kube() { kubectl --namespace "$NAMESPACE" "$@"; }

rolled_out() { kube rollout status "$DEPLOYMENT" --timeout="${ROLLOUT_SECONDS}s"; }

answers() {
    kube get --raw "/api/v1/namespaces/$NAMESPACE/services/metrics-api-service:http/proxy/health" | grep -q '"status":"ok"'
}

tell_why() {
    kube get pods --output wide || true
    kube get events --sort-by=.lastTimestamp | tail -n 20 || true
    kube logs "$DEPLOYMENT" --all-containers --tail=50 || true
}

before=$(kube get "$DEPLOYMENT" --output 'jsonpath={.spec.template.spec.containers[?(@.name=="metrics-api")].image}')
kube set image "$DEPLOYMENT" "metrics-api=$IMAGE"
if rolled_out && answers; then
    echo "deployed $IMAGE (before: $before)"
    exit 0
fi

echo "deploy of $IMAGE failed; going back to $before" >&2
tell_why >&2
kube set image "$DEPLOYMENT" "metrics-api=$before"
rolled_out >&2 || echo 'the image before does not roll out either' >&2
exit 1
