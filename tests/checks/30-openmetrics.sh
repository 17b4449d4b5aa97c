#!/usr/bin/env bash
# The strict OpenMetrics parser takes both pages, and finds the samples that
# the text page has.
set -euo pipefail
here="$(dirname "${BASH_SOURCE[0]}")"
for machine in "--path.procfs=$here/../golden/root/proc --path.sysfs=$here/../golden/root/sys" ""; do
  # shellcheck disable=SC2086 -- two flags or none
  "$1" --once --log.level=error --format=openmetrics $machine |
    /usr/bin/python3 "$here/../support/strict_openmetrics.py"
done
# Sample lines are the same bytes in both formats.
page() {
  "$1" --once --log.level=error --format="$2" \
    --path.procfs="$here/../golden/root/proc" --path.sysfs="$here/../golden/root/sys" |
    grep -v -e '^#' -e '^drift_scrape_collector_duration_seconds'
}
diff <(page "$1" text) <(page "$1" openmetrics)
