#!/usr/bin/env bash
# Puts the pinned OPA at .tools/bin/opa: one on PATH with that version and WebAssembly, else built from its source with Go.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
place=$PWD/.tools/bin

fits() {
  local report
  report=$("$1" version 2>/dev/null) || return 1
  grep -qx "Version: $OPA_VERSION" <<<"$report" && grep -qx "WebAssembly: available" <<<"$report"
}

if [ -x "$place/opa" ] && fits "$place/opa"; then
  exit 0
fi
mkdir -p "$place"
rm -f "$place/opa"
while IFS= read -r candidate; do
  if fits "$candidate"; then
    ln -s "$(realpath "$candidate")" "$place/opa"
    echo "opa $OPA_VERSION: using $candidate"
    exit 0
  fi
done < <(type -aP opa || true)
if ! command -v go >/dev/null; then
  echo "opa $OPA_VERSION with WebAssembly is not on PATH, and there is no Go to build it with." >&2
  echo "Install Go (https://go.dev/dl) or that opa, then run make again." >&2
  exit 1
fi
echo "opa $OPA_VERSION: building it with $(go env GOVERSION); the first time takes some minutes"
CGO_ENABLED=0 GOBIN=$place go install -tags opa_wasm "github.com/open-policy-agent/opa@v$OPA_VERSION"
if ! fits "$place/opa"; then
  echo "the opa that Go built is not version $OPA_VERSION with WebAssembly: see .tools/bin/opa version" >&2
  exit 1
fi
