# ./dev previews: pictures of the dashboards, drawn from their JSON by
# tools/previews in headless Chromium, with what the real exporter says of a machine
# that suffers (tools/previews/world.py). No Grafana takes part.
#
# Everything stays in .cache/previews: node_modules, and the data of the last world,
# from which `./dev previews -r` draws again at once.

PREVIEWS=.cache/previews
export NODE_MODULES="$PWD/$PREVIEWS/node_modules" CHROMIUM=/usr/bin/chromium
# Inter is Grafana's font: what fits is decided by its widths.
PREVIEW_PACKAGES=(chromium fonts-inter)

# playwright-core wants node 20, which Debian 12 has not: it may be here from elsewhere.
need_node() {
  local version
  command -v npm >/dev/null || need_packages node nodejs npm
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= 20)) || die "node 20 or newer, please: this is $version"
}

install_modules() {
  mkdir -p "$PREVIEWS"
  cp tools/previews/package.json tools/previews/package-lock.json "$PREVIEWS/"
  (cd "$PREVIEWS" && npm ci --ignore-scripts --no-audit --no-fund)
}

need_modules() {
  # npm writes down what it has installed: the same as is wanted?
  cmp -s tools/previews/package-lock.json "$PREVIEWS/package-lock.json" &&
    [[ -e $PREVIEWS/node_modules/.package-lock.json ]] ||
    step "install node modules" install_modules
}

run_world() {  # MINUTES
  rm -rf "$PREVIEWS/world"
  mkdir -p "$PREVIEWS/world"
  /usr/bin/python3 tools/previews/world.py build/release/drift_exporter "$PREVIEWS/world" "$1"
}

# render_previews DIRECTORY: from the data that are kept. Prometheus answers at a port
# of the kernel's choice, which it says in its log.
render_previews() (
  local world=$PWD/$PREVIEWS/world pid address='' start end
  read -r start end < <(
    sed -E 's/.*"start": ([0-9]+).*"end": ([0-9]+).*/\1 \2/' "$world/world.json"
  )
  : >"$world/empty.yml"
  "$PROMETHEUS" --config.file="$world/empty.yml" --storage.tsdb.path="$world/data" \
    --web.listen-address=127.0.0.1:0 2>"$world/render.log" &
  pid=$!
  trap 'kill "$pid"; wait "$pid"' EXIT
  for _ in {1..100}; do
    address=$(sed -nE 's/.*msg="Listening on" address=([0-9.:]+).*/\1/p' "$world/render.log")
    ! grep -q 'ready to receive web requests' "$world/render.log" || break
    sleep 0.2
  done
  mkdir -p "$1"
  # From when the first windows are filled.
  node tools/previews/render.js "http://$address" "$1" $((start + 60)) "$end" 5
)
