#!/usr/bin/env bash
# The exporter's own page in a real browser: tests/e2e/page.mjs has the cases.
set -euo pipefail
skip() {
  echo "SKIP: $1"
  exit 77
}
command -v node >/dev/null || skip "no node here"
[[ -x ${CHROMIUM:-/usr/bin/chromium} ]] || skip "no Chromium here"
[[ -d ${NODE_MODULES:-}/playwright-core ]] || skip "no playwright-core here (npm)"
exec node tests/e2e/page.mjs "$1"
