#!/usr/bin/env bash
# run.sh [NAME...]: tests/alerts/NAME_test.jsonnet, or all of them, against the
# rules; twice: as the installed Prometheus counts, and with every window a
# millisecond shorter, which is what left-open windows (Prometheus 3) see.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
promtool=${PROMTOOL:-promtool}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/closed"
jsonnet -m "$scratch/closed" -e "
  local mixin = import '$here/../../alerts/mixin.libsonnet';
  local groups = mixin.prometheusAlerts.groups + mixin.prometheusRules.groups;
  { [g.name + '.yml']: { groups: [g] } for g in groups }" >/dev/null
/usr/bin/python3 "$here/left_open.py" "$scratch/closed" "$scratch/open"

if (($#)); then names=("$@"); else
  mapfile -t names < <(cd "$here" && ls ./*_test.jsonnet | sed 's#^\./\(.*\)_test\.jsonnet$#\1#')
fi
for name in "${names[@]}"; do
  jsonnet "$here/${name}_test.jsonnet" >"$scratch/closed/${name}_test.json"
  cp "$scratch/closed/${name}_test.json" "$scratch/open"
done

bad=0
check() {  # DIRECTORY
  local out
  out=$(cd "$scratch/$1" && "$promtool" test rules ./*_test.json 2>&1) ||
    { printf 'windows %s:\n%s\n' "$1" "$out"; return 1; }
}
check closed >"$scratch/closed.log" &
closed=$!
check open >"$scratch/open.log" || bad=1
wait "$closed" || bad=1
cat "$scratch/closed.log" "$scratch/open.log"
exit $bad
