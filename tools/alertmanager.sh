#!/bin/sh
# Debian's Alertmanager opens its template by an absolute path, below which its
# package is not installed here: /usr/share is replaced by the unpacked one, for
# this process alone.
tools="$(cd "$(dirname "$0")/../.cache/tools" && pwd)" || exit
root=--map-root-user
[ "$(id -u)" != 0 ] || root=
# shellcheck disable=SC2016,SC2086  # the inner shell's; no option for root
exec unshare $root --mount sh -c '
  tools=$1 && shift
  mount --bind "$tools/usr/share" /usr/share && exec "$tools/usr/bin/prometheus-alertmanager" "$@"
' _ "$tools" "$@"
