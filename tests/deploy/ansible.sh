#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ansible-lint's production profile, the playbook's syntax, the roles' argument specs against their defaults, and every
# template rendered and read back. Exit 0 or 1. Running the playbook on a machine: ansible_run.sh.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
cd "$ROOT"

python_tools ansible "ansible-core==$ANSIBLE_CORE" "ansible-lint==$ANSIBLE_LINT"
PATH=$TOOLS/ansible/bin:$PATH
command -v kubectl >/dev/null || go_tool kustomize sigs.k8s.io/kustomize/kustomize/v5 "$KUSTOMIZE"
scratch
export ANSIBLE_HOME=$SCRATCH/home ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_INVENTORY_UNPARSED_WARNING=False
export ANSIBLE_CONFIG=$ROOT/ansible/ansible.cfg NO_COLOR=1

(cd ansible && ansible-lint --offline -q --nocolor) || fail 'ansible-lint, production profile'
say 'ansible-lint: production profile, no finding'
ansible-playbook -i ansible/inventory.ini.example ansible/playbook.yaml --syntax-check >/dev/null || fail 'syntax'
"$TOOLS/ansible/bin/python" tests/deploy/ansible_specs.py ansible/roles || fail 'argument specs'
ansible-playbook -i localhost, tests/deploy/ansible_render.yaml -e "scratch=$SCRATCH" >"$SCRATCH/log" 2>&1 ||
    { tail -n 30 "$SCRATCH/log" >&2; fail 'a template renders wrongly'; }
cp -rL k8s "$SCRATCH/k8s"
for variant in tag digest port; do
    cp "$SCRATCH/kustomization-$variant.yaml" "$SCRATCH/kustomization.yaml"
    if command -v kubectl >/dev/null; then kubectl kustomize "$SCRATCH"; else kustomize build "$SCRATCH"; fi >"$SCRATCH/rendered" ||
        fail "the node's kustomization ($variant) does not build"
    grep -qF "image: $(cat "$SCRATCH/image-$variant")" "$SCRATCH/rendered" || fail "the node's kustomization ($variant) sets another image"
done
say 'syntax, argument specs and templates hold'
say OK
