#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Process 1 of the cluster, in namespaces of its own (mounts, network, processes, IPC, name): up.sh starts it, and its end
# ends everything. Nothing of the machine is touched but cgroups.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/common.sh"
export PATH=$BIN:/usr/sbin:/usr/bin:/sbin:/bin
ADDRESS=10.244.0.1

declare -A NAMES
start() { # NAME COMMAND...
    local name=$1
    shift
    nice -n 5 "$@" >"$STATE/log/$name.log" 2>&1 &
    NAMES[$!]=$name
}

# None of them ends by itself: where one does, so does the cluster, with its last words.
watch() {
    local ended
    wait -n -p ended "${!NAMES[@]}" || true
    echo "${NAMES[$ended]} ended: $(tail -n 1 "$STATE/log/${NAMES[$ended]}.log")"
}

# The kubelet sets these for the whole machine where they have other values: it finds them set.
shield_sysctls() {
    local setting file
    for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
        kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
        file=$STATE/sysctl-$(basename "${setting%=*}")
        echo "${setting#*=}" >"$file"
        mount --bind "$file" "/proc/sys/${setting%=*}"
    done
}

# Folders that they keep things in whatever their settings say.
shield_folders() {
    local folder
    for folder in /run/netns /run/containerd /var/lib/cni /var/lib/kubelet /var/log/containers; do
        mkdir -p "$folder"
        mount -t tmpfs tmpfs "$folder"
    done
}

make_network() {
    ip link set lo up
    ip link add cni0 type bridge
    ip address add $ADDRESS/24 dev cni0
    ip link set cni0 up
    ip route add default dev cni0
}

# One user, with all rights, for whoever asks from in here.
make_identity() {
    local token
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "$token,admin,admin,system:masters" >"$STATE/tokens.csv"
    openssl genrsa -out "$STATE/accounts.key" 2048 2>/dev/null
    cat >"$KUBECONFIG" <<YAML
apiVersion: v1
kind: Config
current-context: cluster
contexts:
  - name: cluster
    context: {cluster: cluster, user: admin}
users:
  - name: admin
    user: {token: $token}
clusters:
  - name: cluster
    cluster: {server: "https://127.0.0.1:6443", insecure-skip-tls-verify: true}
YAML
}

wait_for_api() {
    local i
    for ((i = 0; i < 600; i++)); do
        kubectl get --raw /readyz >/dev/null 2>&1 && return
        sleep 0.2
    done
    exit 1
}

export KUBECONFIG=$STATE/kubeconfig
mount --make-rshared /
shield_sysctls
shield_folders
make_network
make_identity
start etcd etcd --name node --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn
start containerd containerd --config "$STATE/containerd.toml"
start apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address=127.0.0.1 --advertise-address=$ADDRESS \
    --cert-dir="$STATE/apiserver" --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true \
    --token-auth-file="$STATE/tokens.csv" --authorization-mode=Node,RBAC --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$STATE/accounts.key" \
    --service-account-signing-key-file="$STATE/accounts.key"
wait_for_api
start controller-manager kube-controller-manager --kubeconfig="$KUBECONFIG" --leader-elect=false \
    --controllers='*,-kube-apiserver-serving-clustertrustbundle-publisher-controller' \
    --service-account-private-key-file="$STATE/accounts.key" --root-ca-file="$STATE/apiserver/apiserver.crt"
start scheduler kube-scheduler --kubeconfig="$KUBECONFIG" --leader-elect=false
start kubelet kubelet --config="$STATE/kubelet.yaml" --kubeconfig="$KUBECONFIG" --root-dir="$STATE/kubelet" \
    --cert-dir="$STATE/kubelet-pki" --node-ip=$ADDRESS --hostname-override=node
start proxy kube-proxy --kubeconfig="$KUBECONFIG" --proxy-mode=nftables --hostname-override=node --conntrack-max-per-core=0 \
    --cluster-cidr=10.244.0.0/24 --bind-address=$ADDRESS
watch
