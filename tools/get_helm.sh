#!/usr/bin/env bash
# Puts the pinned Helm at .tools/bin/helm: one on PATH with that version, else built from its source with Go. Only
# `make test-kubernetes` needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
# shellcheck source=tools/getting.sh
source tools/getting.sh

fits() {
  [[ "$("$1" version --short 2>/dev/null)" =~ ^v"$HELM_VERSION"(\+|$) ]]
}

use_what_is_here helm "$HELM_VERSION"
build_with_go helm "$HELM_VERSION" "" \
  -ldflags "-X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION" "helm.sh/helm/v3/cmd/helm@v$HELM_VERSION"
