#!/usr/bin/env bash
# The renderer of the previews, without a browser: its files parse, its units and
# transformations are Grafana's, and it knows all that the dashboards say.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"

version=$(node --version 2>/dev/null || echo none)
major=${version#v}
if [[ $version == none ]] || ((${major%%.*} < 18)); then
  echo "SKIP: node is $version, not 18 or newer: the renderer of the previews is not tested"
  exit 77
fi
for file in tools/previews/*.js; do
  node --check "$file"
done
node --test tests/previews/
