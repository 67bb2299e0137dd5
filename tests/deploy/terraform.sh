#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# terraform fmt, validate, test and plan of terraform/. Exit 0 or 1.
#
# Uses the terraform (else tofu) on the PATH, else builds OpenTofu. Where the registry of providers answers, the real
# hashicorp/aws is taken. Elsewhere a provider that knows no more than the schema of hashicorp/aws stands in (awsschema/):
# names, types, required arguments and every expression are checked, the provider's own checks of values are not. A plan
# asks AWS: it is made with the stand-in, which answers what AWS did once.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tools.sh"
cd "$ROOT"

STAND_IN=$TOOLS/awsschema
AWS_VERSION=6.25.0

# Its go.mod has replacements, which go install refuses: built as the main module, from a copy of the proxy's archive.
build_tofu() {
    local source
    have tofu "$OPENTOFU" && return
    need_go
    say "building OpenTofu $OPENTOFU from the Go module proxy: minutes, once"
    source=$(go mod download -json "github.com/opentofu/opentofu@$OPENTOFU" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
    [ -d "$source" ] || fail "OpenTofu $OPENTOFU cannot be had"
    cp -r "$source" "$SCRATCH/tofu"
    chmod -R u+w "$SCRATCH/tofu"
    (cd "$SCRATCH/tofu" && go build -trimpath -ldflags='-s -w' -o "$TOOLS/bin/tofu" ./cmd/tofu) || fail "OpenTofu $OPENTOFU does not build"
    rm -rf "$SCRATCH/tofu"
    got tofu "$OPENTOFU"
}

terraform_program() {
    local program
    for program in terraform tofu; do
        if command -v "$program" >/dev/null; then TERRAFORM=$program; return; fi
    done
    build_tofu
    TERRAFORM=tofu
}

# The schema, for the types that terraform/ uses now.
stand_in_schema() {
    if ! have cdktf "$CDKTF_AWS"; then
        need npm 'Debian: npm'
        say "fetching @cdktf/provider-aws $CDKTF_AWS for its schema (npm, 37 MB)"
        (cd "$SCRATCH" && npm pack --silent "@cdktf/provider-aws@$CDKTF_AWS" >/dev/null) || fail 'npm pack'
        rm -rf "$STAND_IN/package"
        mkdir -p "$STAND_IN"
        tar -C "$STAND_IN" -xzf "$SCRATCH"/cdktf-provider-aws-*.tgz --wildcards 'package/lib/*/index.js' 'package/lib/*/index.d.ts'
        got cdktf "$CDKTF_AWS"
    fi
    tests/deploy/awsschema/extract.py "$STAND_IN/package" terraform >"$SCRATCH/schema.json" || fail 'extract.py'
    export SONDA_AWS_SCHEMA=$SCRATCH/schema.json
}

# A folder of providers with the stand-in under the name, version and platform of the real one.
stand_in_mirror() {
    local platform folder
    need_go
    platform=$(go env GOOS)_$(go env GOARCH)
    for folder in registry.terraform.io registry.opentofu.org; do
        folder=$SCRATCH/mirror/$folder/hashicorp/aws/$AWS_VERSION/$platform
        mkdir -p "$folder"
        (cd tests/deploy/awsschema && go build -o "$folder/terraform-provider-aws_v$AWS_VERSION" .) || fail 'awsschema does not build'
    done
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$SCRATCH/mirror" >"$SCRATCH/cli.hcl"
    export TF_CLI_CONFIG_FILE=$SCRATCH/cli.hcl
}

# In a copy, so that nobody's state, lock file or backend is touched.
initialise() {
    mkdir "$SCRATCH/stack"
    cp -r terraform/*.tf terraform/templates terraform/tests "$SCRATCH/stack/"
    rm -f "$SCRATCH/stack/backend.tf"
    if [ -z "${SONDA_TERRAFORM_STAND_IN:-}" ] && timeout 120 "$TERRAFORM" -chdir="$SCRATCH/stack" init -backend=false -input=false >"$SCRATCH/init.log" 2>&1; then
        say "provider: $(grep -o 'Installed hashicorp/aws [^ ]*' "$SCRATCH/init.log" || echo hashicorp/aws)"
        return
    fi
    say "no registry of providers answers: a stand-in with the schema of hashicorp/aws $AWS_VERSION"
    say 'NOT RUN: the checks of values that only the real provider makes, and anything against AWS itself'
    stand_in_schema
    stand_in_mirror
    "$TERRAFORM" -chdir="$SCRATCH/stack" init -backend=false -input=false >"$SCRATCH/init.log" 2>&1 ||
        { cat "$SCRATCH/init.log" >&2; fail 'init'; }
}

# Each variable is in the full set; three are there by their other names.
full_set() {
    local variables variable
    variables=$(sed -n 's/^variable "\(.*\)".*/\1/p' terraform/variables.tf)
    for variable in $variables; do
        case $variable in name | region | ssh_public_key) continue ;; esac
        grep -q "^$variable " tests/deploy/terraform_full.tfvars || fail "terraform_full.tfvars lacks $variable"
    done
}

# plan NAME ADDED OPTION...: a first plan adds so many resources and nothing else.
plan() {
    local name=$1 added=$2
    shift 2
    "$TERRAFORM" -chdir="$SCRATCH/stack" plan -no-color -input=false -lock=false "$@" >"$SCRATCH/plan" 2>&1 ||
        { cat "$SCRATCH/plan" >&2; fail "plan of $name"; }
    say "plan of $name: $(sed -n 's/^Plan: //p' "$SCRATCH/plan")"
    grep -qx "Plan: $added to add, 0 to change, 0 to destroy." "$SCRATCH/plan" || fail "the plan of $name adds other than $added"
}

scratch
: >"$SCRATCH/empty.hcl"
export TF_CLI_CONFIG_FILE=$SCRATCH/empty.hcl TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
export TF_CLI_ARGS_validate=-no-color TF_CLI_ARGS_test=-no-color TF_CLI_ARGS_init=-no-color
terraform_program
say "$("$TERRAFORM" version | sed -n 1p)"
"$TERRAFORM" fmt -check -diff -recursive terraform || fail 'fmt: run terraform fmt -recursive terraform'
for example in terraform/*.tf.example terraform/*.tfvars.example; do
    "$TERRAFORM" fmt - <"$example" >"$SCRATCH/formatted"
    cmp -s "$SCRATCH/formatted" "$example" || fail "fmt: $example"
done
initialise
"$TERRAFORM" -chdir="$SCRATCH/stack" validate || fail 'validate'
"$TERRAFORM" -chdir="$SCRATCH/stack" test || fail 'test'
if [ -n "${SONDA_AWS_SCHEMA:-}" ]; then
    plan 'the defaults' 18 -var allowed_ssh_cidr=203.0.113.7/32
    grep -q 'ami-0123456789abcdef0' "$SCRATCH/plan" || fail 'the plan does not take the image that was looked up'
    full_set
    plan 'every variable, by its old name' 21 -var-file="$ROOT/tests/deploy/terraform_full.tfvars"
    for value in '"perf-stack"' '"ops-laptop"' '"eu-central-1b"' '"metrics.example.com"' '198.51.100.0/24' 't3.medium'; do
        grep -q -- "$value" "$SCRATCH/plan" || fail "the plan does not show $value"
    done
else
    say 'NOT RUN: plan, which asks AWS; SONDA_TERRAFORM_STAND_IN=1 plans with the stand-in'
fi
say OK
