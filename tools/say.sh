# Output of ./dev: one line per step, with its seconds. What a step itself
# prints goes to build/logs/, and is shown only when the step fails.

now_us() { echo "${EPOCHREALTIME//[!0-9]/}"; }

seconds_since() {  # START_US -> "12.3"
  local us=$(($(now_us) - $1))
  printf '%d.%d' $((us / 1000000)) $((us % 1000000 / 100000))
}

die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# attempt NAME COMMAND...: runs COMMAND with its output in $LOG, prints the line
# of the step and leaves the exit status in $STATUS. It returns 0 whatever comes:
# a caller that wrote `attempt ... || x` would switch errexit off inside COMMAND.
attempt() {
  local name=$1 start
  shift
  LOG="build/logs/${name//[^A-Za-z0-9._-]/_}.log"
  mkdir -p build/logs
  start=$(now_us)
  printf '%-54s' "$name"
  set +e
  (
    set -e
    "$@"
  ) >"$LOG" 2>&1 </dev/null
  STATUS=$?
  set -e
  printf '%7s s%s\n' "$(seconds_since "$start")" "$(verdict $STATUS)"
}

verdict() {  # only what is not plain success is worth a word
  case $1 in
    0) ;;
    77) printf '  skipped' ;;
    *) printf '  FAILED' ;;
  esac
}

show_log() {
  printf -- '--- %s (last 60 lines)\n' "$LOG" >&2
  tail -n 60 "$LOG" >&2
  printf -- '---\n' >&2
}

# step NAME COMMAND...: as attempt, but a failure ends ./dev.
step() {
  attempt "$@"
  ((STATUS == 0)) || {
    show_log
    exit "$STATUS"
  }
}
