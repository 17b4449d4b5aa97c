# ./dev fuzz: every libFuzzer target for some seconds, two at a time.
#
# Seeds are read from tests/fuzz/corpus/TARGET and from fixtures; what is found
# stays in build/fuzz/corpus/TARGET and is where the next run begins. An input
# that breaks something goes to build/fuzz/artifacts/. To look at it:
#   build/fuzz/targets/TARGET build/fuzz/artifacts/TARGET-crash-...

FUZZ=build/fuzz
# Of one input: seconds, MiB of memory, bytes.
FUZZ_BOUNDS=(-timeout=5 -rss_limit_mb=1024 -max_len=65536)

fuzz_targets() { sed -n 's/^drift_fuzzer(\([a-z_]*\).*/\1/p' tests/fuzz/CMakeLists.txt; }

fuzz_seeds() {  # TARGET -> directories, one a line
  echo "tests/fuzz/corpus/$1"
  case $1 in
    yaml | manifest) echo tests/fixtures/kubernetes ;;
    compose) echo tests/fixtures/lint ;;
    unit_file) echo tests/fixtures/systemd ;;
    state_json) echo tests/fixtures/runtime ;;
    cgroup_text) echo tests/golden/root/sys ;;
    proc_text) echo tests/golden/root/proc ;;
  esac
}

# fuzz_one TARGET SECONDS: its status line; a failure leaves TARGET in failed/.
fuzz_one() {
  local target=$1 seconds=$2 log=$FUZZ/logs/$1.log status=0 options seeds
  options=("${FUZZ_BOUNDS[@]}" "-max_total_time=$seconds" -print_final_stats=1
    "-artifact_prefix=$FUZZ/artifacts/$target-")
  [[ ! -f tests/fuzz/dict/$target.dict ]] ||
    options+=("-dict=tests/fuzz/dict/$target.dict")
  mapfile -t seeds < <(fuzz_seeds "$target")
  mkdir -p "$FUZZ/corpus/$target"
  without_aslr env TMPDIR="$FUZZ/tmp" \
    ASAN_OPTIONS=quarantine_size_mb=64:detect_stack_use_after_return=1:strict_string_checks=1 \
    UBSAN_OPTIONS=print_stacktrace=1 \
    "$FUZZ/targets/$target" "${options[@]}" "$FUZZ/corpus/$target" "${seeds[@]}" \
    >"$log" 2>&1 </dev/null || status=$?
  ((status == 0)) || : >"$FUZZ/failed/$target"
  # "#123 DONE cov: 456 ft: 789 corp: ..." and what -print_final_stats adds.
  awk -v target="$target" -v status="$status" '
    / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") { if (first == "") first = $(i + 1); cov = $(i + 1) } }
    /^stat::number_of_executed_units:/ { runs = $2 }
    /^stat::new_units_added:/ { new = $2 }
    /^stat::peak_rss_mb:/ { rss = $2 }
    /^Done / { seconds = $(NF - 1) }
    END {
      printf "%-12s %9d runs, coverage %d (%+d), %d new inputs, %d MiB", target, runs, cov, cov - first, new, rss
      if (seconds != "") printf ", %d s", seconds
      print (status == 0 ? "" : "  FAILED")
    }' "$log"
}

fuzz_report() {  # of the targets that failed: what broke, and with which input
  local target bad=0
  for target in "$@"; do
    [[ -e $FUZZ/failed/$target ]] || continue
    bad=1
    printf -- '--- %s (%s)\n' "$target" "$FUZZ/logs/$target.log" >&2
    grep -E '^not so:|ERROR: |SUMMARY: |runtime error:|Test unit written to' \
      "$FUZZ/logs/$target.log" >&2 || tail -n 20 "$FUZZ/logs/$target.log" >&2
  done
  return $bad
}

# fuzz_all SECONDS TARGET...
fuzz_all() {
  local seconds=$1 target running=0
  shift
  rm -rf "$FUZZ/failed" "$FUZZ/tmp"
  mkdir -p "$FUZZ"/{artifacts,corpus,failed,logs,tmp}
  for target in "$@"; do
    if ((running == 2)); then
      wait -n || true
      running=1
    fi
    fuzz_one "$target" "$seconds" &
    running=$((running + 1))
  done
  wait
  rm -rf "$FUZZ/tmp"
  fuzz_report "$@"
}
