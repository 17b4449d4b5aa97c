#!/usr/bin/env bash
# Prometheus' own linter has no complaint about the text page, neither of the
# fixture machine nor of this one.
set -euo pipefail
golden="$(dirname "${BASH_SOURCE[0]}")/../golden"
# shellcheck source=tests/golden/flags.sh
. "$golden/flags.sh"
golden_flags "$golden"

check() {  # NAME COMMAND...
  local name=$1 said
  shift
  said=$("$@" --once --log.level=error | "$PROMTOOL" check metrics 2>&1) || {
    echo "promtool check metrics ($name): $said"
    exit 1
  }
  [[ -z $said ]] || { echo "promtool check metrics ($name): $said"; exit 1; }
}
check "fixture machine" "$1" "${GOLDEN[@]}"
check "fixture machine, cluster scope" "$1" "${GOLDEN[@]}" --declared.scope=cluster
check "this machine" "$1"
