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
  download=(apt-get -qq -o APT::Sandbox::User="$(id -un)" download "${TOOL_PACKAGES[@]}")
  "${download[@]}" || { apt_get update && "${download[@]}"; }
  for package in ./*.deb; do
    dpkg -x "$package" "$TOOLS_DIR"
  done
  # See tools/alertmanager.sh.
  sed -i 's#/usr/share/prometheus/alertmanager#./././././././././././././././././#g' \
    "$TOOLS_DIR/usr/bin/prometheus-alertmanager"
  rm -rf "$TOOLS_DIR/packages"
  touch "$TOOLS_DIR/complete-2" # another number for other contents
)

need_test_tools() {
  mkdir -p .cache
  if [[ ! -e $TOOLS_DIR/complete-2 ]] && command -v apt-get >/dev/null; then
    (
      flock 8
      [[ -e $TOOLS_DIR/complete-2 ]] || step "unpack Prometheus tools" unpack_tools
    ) 8>.cache/tools.lock
  fi
}
