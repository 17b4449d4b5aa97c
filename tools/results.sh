# What was tested, one line each: passed|failed|skipped <tab> name <tab> reason.
# GoogleTest cases and check scripts are counted alike.

RESULTS=build/results.tsv

start_results() {
  mkdir -p build
  : >"$RESULTS"
}

record() { printf '%s\t%s\t%s\n' "$1" "$2" "${3:-}" >>"$RESULTS"; }

# Clang 14's and gcc's sanitizers do not start where the kernel randomises more
# than 28 bits of mmap (Ubuntu 24.04 does): there they run without randomisation.
without_aslr() {
  if [[ $(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null || echo 28) -gt 28 ]] &&
    setarch -R true 2>/dev/null; then
    setarch -R "$@"
  else
    "$@"
  fi
}

# run_ctest PRESET: runs the tests of build/PRESET and records their cases.
run_ctest() {
  rm -rf "build/$1/gtest" "build/$1/ctest.xml"
  attempt "run unit tests ($1)" without_aslr ctest --preset "$1" -j "$(nproc)" \
    --output-junit "$PWD/build/$1/ctest.xml"
  ((STATUS == 0)) || show_log
  /usr/bin/python3 tools/gtest_results.py "$1" >>"$RESULTS"
}

# run_scripts BINARY SCRIPT...: each script gets BINARY as $1. Exit 0 = passed,
# 77 = skipped with the reason in its last line; a line `SKIP: reason` of a script
# that passes is a part of it that this machine could not do.
run_scripts() {
  local binary=$1 script reason
  shift
  for script in "$@"; do
    [[ -x $script ]] || continue
    attempt "$script" timeout --kill-after=10 900 "./$script" "$binary"
    case $STATUS in
      0)
        record passed "$script"
        sed -n 's/^SKIP: //p' "$LOG" | while IFS= read -r reason; do
          record skipped "$script" "$reason"
        done
        ;;
      77)
        reason=$(tail -n 1 "$LOG")
        record skipped "$script" "${reason#SKIP: }"
        ;;
      *)
        show_log
        record failed "$script" "exit status $STATUS"
        ;;
    esac
  done
}

# Prints skips and failures with their reasons (one line for all presets, or
# variants of a guest, that share it), then the counts. Status 1 when something
# failed or nothing ran.
print_results() {
  local word
  for word in skipped failed; do
    awk -F '\t' -v word=$word '
      $1 == word {
        preset = ""
        if (match($2, /^\[[a-z0-9-]+\] /)) {
          preset = " " substr($2, 2, RLENGTH - 3)
          $2 = substr($2, RLENGTH + 1)
        }
        what = $2 ($3 == "" ? "" : ": " $3)
        if (!(what in presets)) order[++n] = what
        presets[what] = presets[what] preset
      }
      END {
        if (n) print "\n" word ":"
        for (i = 1; i <= n; i++)
          print "  " order[i] (presets[order[i]] == "" ? "" : "  [" substr(presets[order[i]], 2) "]")
      }' "$RESULTS"
  done
  awk -F '\t' '{ n[$1]++ } END {
    printf "\n%d passed, %d failed, %d skipped\n", n["passed"], n["failed"], n["skipped"]
    exit n["failed"] > 0 || NR == 0
  }' "$RESULTS"
}
