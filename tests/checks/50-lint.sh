#!/usr/bin/env bash
# `lint` finds each mistake of the examples and is silent on clean ones. What it
# says of the bad ones is reviewed as tests/fixtures/lint/bad.txt; with -u as
# second argument it is written anew.
set -uo pipefail
exporter=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../fixtures/lint" || exit 1
failed=0

# expect STATUS FLAGS...: the exit status; what it prints is in $said.
expect() {
  local status=$1 got
  shift
  said=$("$exporter" lint "$@" 2>&1)
  got=$?
  ((got == status)) || {
    echo "drift_exporter lint $*: status $got (expected $status):"
    echo "$said"
    failed=1
  }
}

expect 1 --node-memory=4Gi --node-cpu=4 bad
if [[ ${2:-} == -u ]]; then
  echo "$said" >bad.txt
else
  diff -u bad.txt <(echo "$said") || failed=1
fi
expect 0 clean
[[ -z $said ]] || { echo "lint says of clean files: $said"; failed=1; }
expect 0 clean/web.yaml clean/app.service clean/compose.yaml
expect 1 --severity=error bad/milli.yaml
expect 2 no-such-directory
expect 2
expect 2 --node-memory=lots clean
expect 1 --format=json bad
echo "$said" | /usr/bin/python3 -c '
import json, sys
for problem in json.load(sys.stdin):
    assert problem["severity"] in ("error", "warning"), problem
    assert problem["file"].startswith("bad/") and problem["check"], problem' || failed=1
expect 1 --format=github bad
if grep -qvE '^::(error|warning) file=bad/[^,]*(,line=[0-9]+)?,title=[a-z-]+::.' <<<"$said"; then
  echo "not GitHub's workflow commands: $said"
  failed=1
fi
exit $failed
