#!/bin/sh
# Debian's Alertmanager opens its template by an absolute path, below which its
# package is not installed here. tools/testtools.sh has put "./././..." of the same
# length in that path's place, in the unpacked program: start it where it lies.
cd "$(dirname "$0")/../.cache/tools/usr/share/prometheus/alertmanager" || exit
exec ../../../bin/prometheus-alertmanager "$@"
