# Programs that tests talk to and that are never installed: their packages would
# start services. The packages are downloaded and unpacked into .cache/tools.

TOOLS_DIR="$PWD/.cache/tools"
TOOL_PACKAGES=(prometheus prometheus-alertmanager prometheus-node-exporter)
export PROMETHEUS="$TOOLS_DIR/usr/bin/prometheus"
export PROMTOOL="$TOOLS_DIR/usr/bin/promtool"
export AMTOOL="$TOOLS_DIR/usr/bin/amtool"
export ALERTMANAGER="$PWD/tools/alertmanager.sh"
export NODE_EXPORTER="$TOOLS_DIR/usr/bin/prometheus-node-exporter"

unpack_tools() (
  mkdir -p "$TOOLS_DIR/packages"
  cd "$TOOLS_DIR/packages" || exit
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt_get update
  # The working tree may be closed to apt's own user, hence ours.
  # What Prometheus' pages need in the browser, by whatever name this release has it.
  mapfile -t scripts < <(apt-cache depends prometheus libjs-rickshaw |
    sed -n 's/^ *Depends: \(libjs-.*\)/\1/p' | sort -u)
  download=(apt-get -qq -o APT::Sandbox::User="$(id -un)" download
    "${TOOL_PACKAGES[@]}" "${scripts[@]}")
  "${download[@]}" || { apt_get update && "${download[@]}"; }
  for package in ./*.deb; do
    dpkg -x "$package" "$TOOLS_DIR"
  done
  # See tools/alertmanager.sh.
  sed -i 's#/usr/share/prometheus/alertmanager#./././././././././././././././././#g' \
    "$TOOLS_DIR/usr/bin/prometheus-alertmanager"
  # Likewise for Prometheus, whose pages are there for who starts it in that directory.
  sed -i 's#/usr/share/prometheus/web#././././././././././././.#g' \
    "$TOOLS_DIR/usr/bin/prometheus"
  rm -rf "$TOOLS_DIR/packages"
  touch "$TOOLS_DIR/complete-3" # another number for other contents
)

need_test_tools() {
  mkdir -p .cache
  if [[ ! -e $TOOLS_DIR/complete-3 ]] && command -v apt-get >/dev/null; then
    (
      flock 8
      [[ -e $TOOLS_DIR/complete-3 ]] || step "unpack Prometheus tools" unpack_tools
    ) 8>.cache/tools.lock
  fi
}
