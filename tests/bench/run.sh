#!/usr/bin/env bash
# ./dev bench: every measurement, one table after the other.
# Usage: tests/bench/run.sh BUILD_DIRECTORY [processes|cgroups|encode|declared|memory|page|rules]
set -euo pipefail
build=$1
part=${2:-}
here="$(dirname "${BASH_SOURCE[0]}")"

if [[ $part == encode || -z $part ]]; then
  "$build/tests/bench/encode_bench" --benchmark_min_time=0.5
fi
if [[ $part == declared || -z $part ]]; then
  "$build/tests/bench/drift_bench" --benchmark_min_time=0.5
fi
if [[ $part == processes || $part == cgroups || -z $part ]]; then
  "$build/tests/bench/collect_bench" $part
fi
if [[ $part == memory || -z $part ]]; then
  /usr/bin/python3 "$here/memory.py" "$build/drift_exporter"
fi
if [[ $part == page || -z $part ]]; then
  /usr/bin/python3 "$here/page.py" "$build/drift_exporter"
fi
if [[ $part == rules || -z $part ]]; then
  /usr/bin/python3 "$here/rules.py"
fi
