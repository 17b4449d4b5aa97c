# ./dev run: the server in the foreground, and the time until its first page.

# page_answers HOST PORT PATH: does it answer 200? (bash alone; no curl needed)
page_answers() {
  local status=
  {
    exec 7<>"/dev/tcp/$1/$2" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$3" "$1" >&7
    read -r -t 10 _ status _ <&7
    cat <&7 >/dev/null  # to the end, so that the server is not cut off
    exec 7>&-
  } 2>/dev/null
  [[ $status == 200 ]]
}

# serve START_US NOTE ARGUMENTS...: START_US is when ./dev was started.
serve() {
  local start=$1 note=$2 address='' path=/metrics host port pid argument previous='' status=0
  shift 2
  # The user's own flags decide where the page is.
  for argument in "$@"; do
    case $previous$argument in
      --web.listen-address=?* | --web.listen-address?*) address=${address:-${argument#*=}} ;;
      --web.telemetry-path=?* | --web.telemetry-path?*) path=${argument#*=} ;;
    esac
    [[ $argument == --*=* ]] && previous= || previous=$argument
  done
  if [[ -z $address ]]; then
    address=127.0.0.1:10077
    set -- --web.listen-address="$address" "$@"
  fi
  host=${address%:*} port=${address##*:}
  host=${host#\[} host=${host%\]}
  case $host in '' | 0.0.0.0 | '*') host=127.0.0.1 ;; ::) host=::1 ;; esac

  build/release/drift_exporter "$@" &
  pid=$!
  # A background process of a script ignores SIGINT; both become SIGTERM.
  trap 'kill -TERM "$pid" 2>/dev/null' INT TERM
  while kill -0 "$pid" 2>/dev/null && [[ $port =~ ^[0-9]+$ ]]; do
    if page_answers "$host" "$port" "$path"; then
      kill -0 "$pid" 2>/dev/null || break  # somebody else's page
      [[ $host != *:* ]] || host="[$host]"
      echo "first page after $(seconds_since "$start") s$note: http://$host:$port$path"
      break
    fi
    sleep 0.1
  done
  # wait returns early, with 128+n, when a trapped signal comes.
  while kill -0 "$pid" 2>/dev/null; do
    wait "$pid" && status=0 || status=$?
  done
  wait "$pid" 2>/dev/null && status=0 || status=$?
  return $status
}
