#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The playbook for real, over SSH, on a machine made for it: a Debian 12 with systemd in a privileged container, where k3s'
# own installer was before, from an inventory with the old names. --check, a run, a second run that may change nothing,
# also from Terraform's inventory, --check again, a changed manifest, a wrong checksum.
# Exit 0 or 1; 0 with SKIPPED where no Docker engine can be had, or it cannot run systemd.
#
# What is real: apt, files, users, templates, systemd units and handlers, Docker. What is not: k3s and the ingress-nginx
# manifest, which only github.com has. A stand-in of each is served from the loopback, with the checksum file of a release,
# and plays kubectl: what the roles do is proved, what k3s makes of it is not.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/engine.sh"
cd "$ROOT"

MACHINE=sonda-machine:bookworm
NAME=sonda-ansible-$$
SERVER_PID=

# The machine shares the host's network, so what would touch it is masked, and Docker in it keeps to itself.
machine_image() {
    docker image inspect "$MACHINE" >/dev/null 2>&1 && return
    local tree=$SCRATCH/tree unit
    command -v debootstrap >/dev/null || apt-get -qq install -y --no-install-recommends debootstrap >/dev/null
    say 'making a Debian 12 with systemd (debootstrap)'
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,openssh-server,python3,python3-apt,sudo,ca-certificates \
        bookworm "$tree" http://deb.debian.org/debian >"$SCRATCH/debootstrap.log" 2>&1 ||
        { tail -n 5 "$SCRATCH/debootstrap.log" >&2; fail debootstrap; }
    for unit in systemd-sysctl systemd-modules-load systemd-udevd systemd-udev-trigger systemd-timesyncd systemd-logind getty@tty1 ssh.socket; do
        chroot "$tree" systemctl --quiet mask "$unit" 2>/dev/null || true
    done
    mkdir -p "$tree/etc/systemd/system/docker.service.d"
    printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --iptables=false --ip6tables=false --bridge=none\n' \
        >"$tree/etc/systemd/system/docker.service.d/alone.conf"
    tar -C "$tree" -c . | docker import --change 'CMD ["/sbin/init"]' - "$MACHINE" >/dev/null
    rm -rf "$tree"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

wait_for() { # COMMAND...
    local deadline=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

# systemd in a container: with cgroups of the second version the privileged mode does; with the first it needs the host's.
machine_rights() {
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        echo --privileged
    else
        echo --cap-add=SYS_ADMIN --cap-add=NET_ADMIN --security-opt=seccomp=unconfined --security-opt=apparmor=unconfined \
            --volume=/sys/fs/cgroup:/sys/fs/cgroup
    fi
}

start_machine() {
    SSH_PORT=$(free_port)
    ssh-keygen -q -t ed25519 -N '' -f "$SCRATCH/key"
    # shellcheck disable=SC2046 # words
    docker run --detach --name "$NAME" --stop-signal SIGRTMIN+3 $(machine_rights) --network=host --tmpfs /run --tmpfs /tmp --volume /var/lib/docker \
        --volume /var/lib/containerd --env container=docker "$MACHINE" >/dev/null
    wait_for docker exec "$NAME" systemctl is-active dbus ||
        { docker logs "$NAME" | tail -n 5 >&2; skip 'systemd does not come up in a container here'; }
    docker exec -i "$NAME" sh -eu <<SH
useradd --create-home --shell /bin/bash ubuntu
echo 'ubuntu ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ubuntu
install -d -m 700 -o ubuntu -g ubuntu /home/ubuntu/.ssh
echo '$(cat "$SCRATCH/key.pub")' >/home/ubuntu/.ssh/authorized_keys
printf 'ListenAddress 127.0.0.1\nPort $SSH_PORT\n' >/etc/ssh/sshd_config.d/here.conf
systemctl restart ssh
SH
    wait_for ssh-keyscan -p "$SSH_PORT" 127.0.0.1 || fail 'the machine does not answer by SSH'
}

# A release of k3s and the manifest of ingress-nginx, as the roles download them.
serve_releases() {
    local releases=$SCRATCH/releases sum
    RELEASE=v1.35.7+k3s1
    mkdir -p "$releases/$RELEASE" "$releases/controller-v1.15.1/deploy/static/provider/cloud"
    cp tests/deploy/k3s_stand_in.py "$releases/$RELEASE/k3s"
    cp "$releases/$RELEASE/k3s" "$releases/$RELEASE/k3s-arm64"
    sum=$(sha256sum <"$releases/$RELEASE/k3s" | cut -d' ' -f1)
    printf '%s  k3s\n' "$sum" | tee "$releases/$RELEASE/sha256sum-amd64.txt" >/dev/null
    printf '%s  k3s-arm64\n' "$sum" >"$releases/$RELEASE/sha256sum-arm64.txt"
    printf '# stands for the manifest of ingress-nginx\n' >"$releases/controller-v1.15.1/deploy/static/provider/cloud/deploy.yaml"
    HTTP_PORT=$(free_port)
    python3 -m http.server --bind 127.0.0.1 --directory "$releases" "$HTTP_PORT" >/dev/null 2>&1 &
    SERVER_PID=$!
    wait_for curl --silent --fail "http://127.0.0.1:$HTTP_PORT/" || fail 'the releases are not served'
    HEALTH_PORT=$(free_port)
}

# What the installer of k3s leaves: the binary as a file, kubectl and the like as links to it.
installed_before() {
    docker cp --quiet "$SCRATCH/releases/$RELEASE/k3s" "$NAME:/usr/local/bin/k3s" 2>/dev/null ||
        docker cp "$SCRATCH/releases/$RELEASE/k3s" "$NAME:/usr/local/bin/k3s"
    docker exec "$NAME" sh -c 'chmod 755 /usr/local/bin/k3s; for name in kubectl crictl ctr; do ln -s k3s /usr/local/bin/$name; done'
}

# The inventory and host variables that the old service had, and the inventory that Terraform writes.
inventory() {
    mkdir -p "$SCRATCH/host_vars"
    printf '[k3s_node]\nk3s-ec2-node\n' >"$SCRATCH/inventory.ini"
    cat >"$SCRATCH/host_vars/k3s-ec2-node.yaml" <<YAML
ansible_host: 127.0.0.1
ansible_port: $SSH_PORT
ansible_user: ubuntu
ansible_ssh_private_key_file: $SCRATCH/key
ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR
ansible_python_interpreter: /usr/bin/python3
k3s_version: ""
YAML
    cat >"$SCRATCH/terraform.ini" <<INI
[k3s]
metrics-api ansible_host=127.0.0.1 ansible_user=ubuntu

[k3s:vars]
k3s_tls_sans=[]
INI
    cp "$SCRATCH/host_vars/k3s-ec2-node.yaml" "$SCRATCH/host_vars/metrics-api.yaml"
    cat >"$SCRATCH/vars.yaml" <<YAML
k3s_release_url: http://127.0.0.1:$HTTP_PORT
k3s_checksums: {}
ingress_nginx_url: http://127.0.0.1:$HTTP_PORT
ingress_nginx_checksum: $(sha256sum <"$SCRATCH/releases/controller-v1.15.1/deploy/static/provider/cloud/deploy.yaml" | cut -d' ' -f1)
metrics_api_source: $SCRATCH/k8s
metrics_api_url: http://127.0.0.1:$HEALTH_PORT/health
metrics_api_image: docker.io/someone/metrics-api:1
YAML
    docker exec "$NAME" sh -c "echo $HEALTH_PORT >/etc/k3s-stand-in-port"
    cp -rL k8s "$SCRATCH/k8s"
}

play() { # LOG OPTION...
    local log=$SCRATCH/$1
    shift
    ansible-playbook -i "${INVENTORY:-$SCRATCH/inventory.ini}" -e "@$SCRATCH/vars.yaml" ansible/playbook.yaml "$@" >"$log" 2>&1
}

changed() { sed -n 's/.* changed=\([0-9]*\) .*/\1/p' "$SCRATCH/$1" | tail -n 1; }
which_changed() { awk '/^TASK|^RUNNING HANDLER/ { task = $0 } /^changed:/ { print "    " task }' "$SCRATCH/$1" >&2; }
told() { tail -n 40 "$SCRATCH/$1" >&2; fail "$2"; }

clean() {
    [ -z "$SERVER_PID" ] || kill "$SERVER_PID" 2>/dev/null || true
    docker rm --force --volumes "$NAME" >/dev/null 2>&1 || true
    stop_daemon
    rm -rf "$SCRATCH"
}

need ssh-keygen "Debian's openssh-client"
need curl "Debian's curl"
python_tools ansible "ansible-core==$ANSIBLE_CORE" "ansible-lint==$ANSIBLE_LINT"
PATH=$TOOLS/ansible/bin:$PATH
scratch
engine
trap clean EXIT
export ANSIBLE_HOME=$SCRATCH/home ANSIBLE_CONFIG=$ROOT/ansible/ansible.cfg NO_COLOR=1
machine_image
start_machine
serve_releases
installed_before
inventory

play check-bare --check --diff || told check-bare '--check fails on a bare machine'
say "--check on the new machine: $(changed check-bare) changes foretold"
play first || told first 'the playbook fails'
say "first run: $(changed first) changes"
play second || told second 'the second run fails'
[ "$(changed second)" = 0 ] || { which_changed second; fail 'a second run changes something'; }
INVENTORY=$SCRATCH/terraform.ini play third || told third "the run from Terraform's inventory fails"
[ "$(changed third)" = 0 ] || { which_changed third; fail "a run from Terraform's inventory changes something"; }
play check-done --check || told check-done '--check fails on the finished machine'
[ "$(changed check-done)" = 0 ] || { which_changed check-done; fail '--check foretells changes that a run does not make'; }
say "second run, the one from Terraform's inventory, and --check: no change"

printf -- '-- edited\n' >>"$SCRATCH/k8s/scripts/headroom.lua"
play edited --tags deploy || told edited 'deploying an edit fails'
[ "$(changed edited)" = 2 ] || { which_changed edited; fail 'an edited script must change the copy and the ConfigMap, and no more'; }
docker exec "$NAME" su - ubuntu -c 'test "$KUBECONFIG" = "$HOME/.kube/config" && kubectl get nodes' >/dev/null || fail 'the user has no kubeconfig'
docker exec "$NAME" docker info >/dev/null || fail 'Docker does not run on the machine'
say 'an edited script changes its copy and the ConfigMap; the user has kubectl; Docker runs'

printf 'broken\n' >"$SCRATCH/image.tar"
! play archive --tags deploy -e "metrics_api_image_archive=$SCRATCH/image.tar" || fail 'an archive that is no image is taken'
! play archive --tags deploy -e "metrics_api_image_archive=$SCRATCH/image.tar" || fail 'an import that failed is not tried again'
printf 'image\n' >"$SCRATCH/image.tar"
play archive --tags deploy -e "metrics_api_image_archive=$SCRATCH/image.tar" || told archive 'importing an image fails'
[ "$(changed archive)" = 1 ] || { which_changed archive; fail 'an archive must change its copy, and no more'; }
play archive --tags deploy -e "metrics_api_image_archive=$SCRATCH/image.tar" || told archive 'importing an image once more fails'
[ "$(changed archive)" = 0 ] || { which_changed archive; fail 'an archive is imported again'; }
say 'an archive is imported once, and again after a failure'

for overlay in overlays/tls overlays/fleet base; do
    play overlay --tags deploy -e "metrics_api_overlay=$overlay" || told overlay "deploying $overlay fails"
done
say 'overlays/tls answers by its name; overlays/fleet rolls out a DaemonSet'

! play wrong -e '{"k3s_version": "v1.35.7+k3s2", "k3s_checksums": {"v1.35.7+k3s2": {"amd64": "00", "arm64": "00"}}}' --tags k3s ||
    fail 'a release that is not there is taken'
ln -s "$RELEASE" "$SCRATCH/releases/v1.35.7+k3s2"
! play wrong -e '{"k3s_version": "v1.35.7+k3s2", "k3s_checksums": {"v1.35.7+k3s2": {"amd64": "00", "arm64": "00"}}}' --tags k3s ||
    fail 'a binary with another checksum is taken'
grep -q 'checksum' "$SCRATCH/wrong" || told wrong 'a wrong checksum fails for another reason'
docker exec "$NAME" readlink /usr/local/bin/k3s | grep -q 'k3s-v1.35.7+k3s1$' || fail 'a refused binary became the current one'
say 'a binary with a wrong checksum is refused, and the one before stays'
say OK
