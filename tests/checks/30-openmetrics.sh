#!/usr/bin/env bash
# The strict OpenMetrics parser takes both pages, and finds the samples that
# the text page has.
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=tests/golden/flags.sh
. "$here/../golden/flags.sh"
golden_flags "$here/../golden"

strict() { /usr/bin/python3 "$here/../support/strict_openmetrics.py"; }
"$1" --once --log.level=error --format=openmetrics "${GOLDEN[@]}" | strict
"$1" --once --log.level=error --format=openmetrics | strict

# Sample lines are the same bytes in both formats.
page() {
  "$1" --once --log.level=error --format="$2" "${GOLDEN[@]}" |
    grep -v -e '^#' -e '^drift_scrape_collector_duration_seconds' \
      -e '^drift_declared_source_last_success_timestamp_seconds'
}
diff <(page "$1" text) <(page "$1" openmetrics)
