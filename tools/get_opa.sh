#!/usr/bin/env bash
# Puts the pinned OPA at .tools/bin/opa: one on PATH with that version and WebAssembly, else built from its source with Go.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
# shellcheck source=tools/getting.sh
source tools/getting.sh

fits() {
  local report
  report=$("$1" version 2>/dev/null) || return 1
  grep -qx "Version: $OPA_VERSION" <<<"$report" && grep -qx "WebAssembly: available" <<<"$report"
}

use_what_is_here opa "$OPA_VERSION"
build_with_go opa "$OPA_VERSION" "with WebAssembly" \
  -tags opa_wasm "github.com/open-policy-agent/opa@v$OPA_VERSION"
