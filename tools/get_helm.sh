#!/usr/bin/env bash
# Puts the pinned Helm at .tools/bin/helm: one on PATH with that version, else built from its source with Go. Only
# `make test-kubernetes` needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
place=$PWD/.tools/bin

fits() {
  [[ "$("$1" version --short 2>/dev/null)" =~ ^v"$HELM_VERSION"(\+|$) ]]
}

if [ -x "$place/helm" ] && fits "$place/helm"; then
  exit 0
fi
mkdir -p "$place"
rm -f "$place/helm"
while IFS= read -r candidate; do
  if fits "$candidate"; then
    ln -s "$(realpath "$candidate")" "$place/helm"
    echo "helm $HELM_VERSION: using $candidate"
    exit 0
  fi
done < <(type -aP helm || true)
if ! command -v go >/dev/null; then
  echo "helm $HELM_VERSION is not on PATH, and there is no Go to build it with." >&2
  echo "Install Go (https://go.dev/dl) or that helm, then run make again." >&2
  exit 1
fi
echo "helm $HELM_VERSION: building it with $(go env GOVERSION); the first time takes some minutes"
CGO_ENABLED=0 GOBIN=$place go install -ldflags "-X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION" \
  "helm.sh/helm/v3/cmd/helm@v$HELM_VERSION"
if ! fits "$place/helm"; then
  echo "the helm that Go built is not version $HELM_VERSION: see .tools/bin/helm version" >&2
  exit 1
fi
