#!/usr/bin/env bash
# The alert rules: generated files up to date, no complaint of Prometheus' own
# linter, a runbook each, no label of the target lost, no metric that nobody
# exposes; and the unit tests of every alert.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
# shellcheck source=tools/rules.sh
. tools/rules.sh
bad=0

check_generated alerts || bad=1
"$PROMTOOL" check rules --lint=all --lint-fatal \
  alerts/drift_alerts.yml alerts/drift_rules.yml || bad=1
/usr/bin/python3 tests/alerts/rules_check.py "$root" || bad=1
tests/alerts/run.sh || bad=1
exit $bad
