#!/usr/bin/env bash
# Runs a program as a container of the manifests runs: nothing may be written but what has a volume, a user without a name,
# no privilege. usage: confined.sh UID GID FOLDER[:FOLDER…] COMMAND…
# Where the caller is not root, a namespace of users lets it mount, and it stays itself.
set -euo pipefail
if [ -z "${CONFINED:-}" ]; then
  own=()
  [ "$(id -u)" -eq 0 ] || own=(--user --map-current-user --keep-caps)
  exec env CONFINED=1 unshare --mount "${own[@]}" bash "$0" "$@"
fi
user=$1 group=$2 folders=$3
shift 3
mount --make-rprivate / 2>/dev/null || true
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib
IFS=: read -ra volumes <<<"$folders"
for volume in "${volumes[@]}"; do
  mkdir -p "$volume"
  chmod 2775 "$volume"
  [ "$(id -u)" -ne 0 ] || chgrp "$group" "$volume" # as fsGroup does
done
while read -r _ place type _; do
  case $type in tmpfs | proc | sysfs | devpts | devtmpfs | mqueue | cgroup*) continue ;; esac
  mount -o remount,bind,ro "$place" 2>/dev/null || true
done </proc/self/mounts
if touch "$PWD/.written" 2>/dev/null; then
  echo "the root could not be made read-only here" >&2
  exit 3
fi
# Searching folders is what lets this user reach a Python in the home of another one; an image needs it not.
drop=(--no-new-privs --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search --bounding-set=-all,+dac_read_search)
[ "$(id -u)" -ne 0 ] || drop+=(--reuid "$user" --regid "$group" --clear-groups)
exec setpriv "${drop[@]}" "$@"
