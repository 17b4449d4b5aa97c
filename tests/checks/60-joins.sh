#!/usr/bin/env bash
# The joins that the metrics promise hold in PromQL, on series that are really
# on the golden page.
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"
joins="$here/../alerts/joins_test.yml"
said=$("$PROMTOOL" test rules "$joins" 2>&1) || { echo "$said"; exit 1; }

# Without what Prometheus adds, and without replicas, which only the one target
# of --declared.scope=cluster has.
failed=0
while read -r series; do
  grep -qF -- "$series " "$here/../golden/metrics.txt" || {
    echo "$joins names a series that is not on the golden page: $series"
    failed=1
  }
done < <(sed -n "s/^ *- series: '\(.*\)'$/\1/p" "$joins" |
  sed -e 's/,instance="[^"]*"//' | grep -v '^drift_declared_replicas')
exit $failed
