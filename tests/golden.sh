#!/usr/bin/env bash
# The page of the machine in tests/golden/root must be tests/golden/metrics.txt.
# With -u the page of today becomes the expected one: read the diff in git, it
# is the review of the change.
# Usage: tests/golden.sh path/to/drift_exporter [-u]
set -euo pipefail
exporter=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/golden"
# shellcheck source=tests/golden/flags.sh
. ./flags.sh
golden_flags .

page() {
  # What differs from build to build and from run to run is left open.
  "$exporter" --once --log.level=error "${GOLDEN[@]}" |
    sed -E -e 's/^(drift_build_info)\{.*\}/\1{...}/' \
      -e 's/^(drift_scrape_collector_duration_seconds\{.*\}) .*/\1 .../' \
      -e 's/^(drift_declared_source_last_success_timestamp_seconds\{.*\}) .*/\1 .../' \
      -e 's/^(drift_declared_source_info\{.*,commit=)"[^"]*"/\1"..."/'
}

case ${2:-} in
  -u) page >metrics.txt.new && mv metrics.txt.new metrics.txt ;;
  '')
    if ! diff -u metrics.txt <(page); then
      echo "The page has changed. If that is meant: ./dev golden -u" >&2
      exit 1
    fi
    ;;
  *)
    echo "usage: $0 path/to/drift_exporter [-u]" >&2
    exit 2
    ;;
esac
