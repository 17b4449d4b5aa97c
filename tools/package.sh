# ./dev package: the .deb in dist/, with checksums.

# The last one for the test in tests/e2e.
PACKAGE_PACKAGES=(dpkg-dev file python3 lintian debootstrap)

make_package() {  # BUILD_DIRECTORY
  local pages=$1/pages version
  rm -rf "$pages" dist
  /usr/bin/python3 tools/pages.py "$1/drift_exporter" "$pages"
  gzip -9n "$pages/drift_exporter.1"
  version=$("$1/drift_exporter" --version | sed -n 's/.*version \([^ ]*\).*/\1/p')
  # Debian's form of what CHANGELOG.md says at length.
  printf 'drift-exporter (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
    "$version" 'drift_exporter developers <developers@drift-exporter.io>' \
    "$(git log -1 --format=%aD 2>/dev/null || date -R)" | gzip -9n >"$pages/changelog.gz"
  (cd "$1" && cpack -G DEB -B "$PWD/package" >/dev/null)
  mkdir -p dist
  cp "$1"/package/*.deb dist/
  (cd dist && sha256sum ./*.deb >SHA256SUMS)
}
