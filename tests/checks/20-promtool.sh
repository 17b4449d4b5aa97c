#!/usr/bin/env bash
# Prometheus' own linter has no complaint about the text page, neither of the
# fixture machine nor of this one.
set -euo pipefail
root="$(dirname "${BASH_SOURCE[0]}")/../golden/root"
for machine in "--path.procfs=$root/proc --path.sysfs=$root/sys" ""; do
  # shellcheck disable=SC2086 -- two flags or none
  said=$("$1" --once --log.level=error $machine | "$PROMTOOL" check metrics 2>&1) || {
    echo "promtool check metrics ($machine): $said"
    exit 1
  }
  [[ -z $said ]] || { echo "promtool check metrics ($machine): $said"; exit 1; }
done
