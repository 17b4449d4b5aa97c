#!/usr/bin/env bash
# What a person meets on the command line: one clear line for each mistake, the
# right exit status, and an end within 3 s of SIGTERM.
set -uo pipefail
exporter=$1
failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# expect STATUS TEXT FLAGS...: exits with STATUS, and one line on stderr has TEXT
expect() {
  local status=$1 text=$2 got
  shift 2
  timeout 10 "$exporter" "$@" >"$scratch/out" 2>"$scratch/err"
  got=$?
  if ((got != status)) || (($(wc -l <"$scratch/err") != 1)) ||
    ! grep -qF -- "$text" "$scratch/err"; then
    echo "drift_exporter $*: status $got (expected $status), stderr:"
    cat "$scratch/err"
    failed=1
  fi
}

expect 2 "--nonsense" --nonsense
expect 2 "debug|info|warn|error" --log.level=loud
expect 2 "whole number" --web.max-series=-1
expect 2 "whole number" --kept-descriptors.max-bytes=16MiB
expect 2 "plain path" --web.telemetry-path=/-/healthy
expect 1 "/no/such/proc" --once --path.procfs=/no/such/proc
expect 2 "--workloads.exclude" --once --workloads.exclude='a('
expect 2 "nonsense" --log.level=warn --web.listen-address=nonsense
expect 1 "192.0.2.1" --log.level=warn --web.listen-address=192.0.2.1:0
expect 2 "namespace=NAME" --declared.kubernetes=/srv,ns=shop
expect 2 "table|json|markdown" report --format=xml
expect 2 "0.1 to 86400" report --window=0
expect 2 "text|json|github" lint --format=xml .
expect 2 "machine|cluster" --declared.scope=galaxy

# Not into a pipe: grep -q would leave before all is said.
[[ $("$exporter" --version) == "drift_exporter, version "* ]] ||
  { echo "--version is not understood"; failed=1; }
[[ $("$exporter" --help) == *--collector.meminfo* ]] ||
  { echo "--help does not name the collectors"; failed=1; }

# A server: SIGTERM, exit 0 within 3 s; its port cannot be taken twice.
"$exporter" --web.listen-address=127.0.0.1:0 2>"$scratch/log" &
pid=$!
for _ in {1..100}; do
  url=$(grep -so 'http://127.0.0.1:[0-9]*' "$scratch/log") && break
  sleep 0.1
done
if [[ -z ${url:-} ]]; then
  echo "the server did not say where it listens:"; cat "$scratch/log"; failed=1
else
  expect 1 "in use" --log.level=warn --web.listen-address="${url#http://}"
  curl -sf "$url/-/healthy" >/dev/null || { echo "/-/healthy failed"; failed=1; }
fi
begin=$SECONDS
kill -TERM $pid
wait $pid
status=$?
((status == 0)) || { echo "SIGTERM: exit status $status"; failed=1; }
((SECONDS - begin <= 3)) || { echo "SIGTERM: ended after $((SECONDS - begin)) s"; failed=1; }
exit $failed
