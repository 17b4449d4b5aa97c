#!/usr/bin/env bash
# The dashboards: what is committed is what the mixin makes, it keeps the rules of
# Grafana's dashboard-linter and ours, and every metric on it is exposed.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
# shellcheck source=tools/rules.sh
. tools/rules.sh
bad=0

check_generated dashboards || bad=1
/usr/bin/python3 tests/dashboards/lint.py "$root" "${PROMTOOL:-}" || bad=1
exit $bad
