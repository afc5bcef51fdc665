# shellcheck shell=bash
# What the scripts that get a tool share. They source it in the project's folder, and define `fits PROGRAM`: whether
# that is the tool they want.
place=$PWD/.tools/bin

# use_what_is_here NAME [VERSION]: ends the script where .tools/bin has it already, or PATH has it, which is linked to
# then, and said of a tool with a version.
use_what_is_here() {
  local candidate
  if [ -x "$place/$1" ] && fits "$place/$1"; then
    exit 0
  fi
  mkdir -p "$place"
  rm -f "$place/$1"
  while IFS= read -r candidate; do
    if fits "$candidate"; then
      ln -s "$(realpath "$candidate")" "$place/$1"
      [ $# -lt 2 ] || echo "$1 $2: using $candidate"
      exit 0
    fi
  done < <(type -aP "$1" || true)
}

# build_with_go NAME VERSION FEATURE ARGUMENT…: builds it by `go install ARGUMENT…`. FEATURE is what else it must have.
build_with_go() {
  local name=$1 version=$2 wanted=$2${3:+ $3}
  if ! command -v go >/dev/null; then
    echo "$name $wanted is not on PATH, and there is no Go to build it with." >&2
    echo "Install Go (https://go.dev/dl) or that $name, then run make again." >&2
    exit 1
  fi
  echo "$name $version: building it with $(go env GOVERSION); the first time takes some minutes"
  CGO_ENABLED=0 GOBIN=$place go install "${@:4}"
  if ! fits "$place/$name"; then
    echo "the $name that Go built is not version $wanted: see .tools/bin/$name version" >&2
    exit 1
  fi
}
