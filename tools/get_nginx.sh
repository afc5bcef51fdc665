#!/usr/bin/env bash
# Puts an nginx with auth_request at .tools/bin/nginx: one that is here, else the program out of Debian's package, which
# is unpacked and not installed: no service is set up or started. Only the tests need it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/getting.sh
source tools/getting.sh
unpacked=$PWD/.tools/nginx
nginx=$place/nginx

fits() {
  "$1" -V 2>&1 | grep -q -- --with-http_auth_request_module
}

PATH=$PATH:/usr/sbin:/usr/local/sbin use_what_is_here nginx
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  echo "nginx with auth_request is not here, and without apt-get it cannot be had." >&2
  echo "Install it (https://nginx.org/en/linux_packages.html), then run make again." >&2
  exit 1
fi
echo "nginx: unpacking Debian's package"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
download() { (cd "$folder" && apt-get download --quiet nginx 2>"$folder/said"); }
if ! download; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update --quiet || true
  download || { cat "$folder/said" >&2; exit 1; }
fi
rm -rf "$unpacked"
dpkg-deb -x "$folder"/nginx_*.deb "$unpacked"
ln -s "$unpacked/usr/sbin/nginx" "$nginx"
if ! fits "$nginx"; then
  "$nginx" -V 2>&1 | head -n 1 >&2 || true
  echo "Debian's nginx does not run here, or has no auth_request: install it (apt-get install nginx)" >&2
  exit 1
fi
