#!/usr/bin/env bash
# Sees that PostgreSQL is here for the tests, which start servers of their own: on PATH, else where Debian puts it, else
# installed with apt-get. No service is set up or started. Only the tests need it.
set -euo pipefail
oldest=15
debian=${POSTGRES_FOLDER:-/usr/lib/postgresql}

found() {
  local folder version
  while IFS= read -r folder; do
    version=$("$folder/postgres" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1) || continue
    [ -x "$folder/initdb" ] && [ "${version:-0}" -ge "$oldest" ] && return 0
  done < <(tr : '\n' <<<"$PATH"; printf '%s\n' "$debian"/*/bin)
  return 1
}

if found; then
  exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
if ! command -v apt-get >/dev/null || { [ "${#as_root[@]}" -gt 0 ] && ! command -v sudo >/dev/null; }; then
  echo "PostgreSQL $oldest or later is not here, and only root with apt-get could install it." >&2
  echo "Install it (Debian: apt-get install postgresql; https://www.postgresql.org/download), then run make again." >&2
  exit 1
fi
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@"
}
echo "PostgreSQL: installing Debian's package; its own cluster is not made"
"${as_root[@]}" apt-get update --quiet
install postgresql-common
# The package would make a cluster and start it.
settings=/etc/postgresql-common/createcluster.conf
"${as_root[@]}" cp "$settings" "$settings.lexgate"
restore() { "${as_root[@]}" mv "$settings.lexgate" "$settings"; }
trap restore EXIT
echo 'create_main_cluster = false' | "${as_root[@]}" tee -a "$settings" >/dev/null
install postgresql
if ! found; then
  echo "Debian's PostgreSQL is older than $oldest here: install a newer one (https://apt.postgresql.org)" >&2
  exit 1
fi
