#!/usr/bin/env bash
# Puts the pinned buf at .tools/node_modules/.bin/buf, from npm. Only the linting of proto/ needs it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
buf=.tools/node_modules/.bin/buf

if [ "$("$buf" --version 2>/dev/null || true)" = "$BUF_VERSION" ]; then
  exit 0
fi
if ! command -v npm >/dev/null; then
  echo "buf $BUF_VERSION comes from npm, which is not here: install Node.js (https://nodejs.org), then run make again." >&2
  exit 1
fi
# No lock file: npm writes the platforms of the machine that made it, and the package has no dependencies but its own binary.
# Its install script only moves that binary; without scripts buf starts it through Node.
npm install --prefix .tools --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
  "@bufbuild/buf@$BUF_VERSION"
[ "$("$buf" --version)" = "$BUF_VERSION" ]
