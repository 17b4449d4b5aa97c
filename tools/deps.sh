# CivetWeb and prometheus-cpp core as static libraries, built once from the
# distribution's own source packages into
#   .cache/deps/<distribution>-<release>-<architecture>/plain  (prefix)
#   .cache/deps/.../tsan   CivetWeb again, for the tsan preset
#   .cache/deps/.../src    the unpacked sources
# To build again, for a security update say: rm -r .cache/deps
#
# Why not the packages: CivetWeb's has no IPv6 and its TLS does not work with
# OpenSSL 3; prometheus-cpp's is shared only and so brings a second libstdc++.
# Why the TSan build: ThreadSanitizer does not see the atomics by which
# uninstrumented code orders its threads, and reports races that are none.

DEPS_DIR=".cache/deps/$(os_release ID)-$(os_release VERSION_ID)-$(
  dpkg --print-architecture 2>/dev/null || uname -m)"

# Private apt lists with the machine's own sources as deb-src. Options such as
# Signed-By stay as they are, and nothing below /etc is touched.
write_source_lists() {  # DIRECTORY
  local list parts file
  list=/etc/apt/sources.list parts=/etc/apt/sources.list.d
  eval "$(apt-config shell list Dir::Etc::sourcelist/f parts Dir::Etc::sourceparts/d)"
  mkdir -p "$1"
  rm -f "$1"/*
  # One-line format: deb [options] URI suite component...
  for file in "$list" "$parts"/*.list; do
    [[ ! -e $file ]] || cat "$file"
  done | sed -nE 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/p' |
    sort -u >"$1/drift.list"
  # deb822 format: Types: deb
  for file in "$parts"/*.sources; do
    [[ ! -e $file ]] || sed -E 's/^Types:.*/Types: deb-src/I' "$file" >"$1/${file##*/}"
  done
}

fetch_sources() (
  local_apt="$PWD/$DEPS_DIR/apt"
  rm -rf "$DEPS_DIR/src" "$local_apt"
  mkdir -p "$DEPS_DIR/src" "$local_apt"/{lists,cache/archives}/partial
  write_source_lists "$local_apt/sources"
  options=(-qq
    -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$local_apt/sources"
    -o Dir::State::lists="$local_apt/lists" -o Dir::Cache="$local_apt/cache"
    # The working tree may be closed to apt's own user.
    -o APT::Sandbox::User="$(id -un)")
  # A third party's repository without sources is no reason to stop: what counts
  # is whether the two source packages come.
  apt-get "${options[@]}" update || true
  cd "$DEPS_DIR/src" || exit
  apt-get "${options[@]}" source civetweb prometheus-cpp
  # 1.15 writes one byte behind the buffer for a peer on a unix socket (1.16 has
  # it right), and unix sockets are what the packaged build leaves out.
  sed -i '/strncpy(buf, UNIX_DOMAIN_SOCKET_SERVER_NAME, len)/{n;s/buf\[len\]/buf[len - 1]/}' \
    civetweb-*/src/civetweb.c
  rm -rf "$local_apt"
  touch complete
)

# cmake_build SOURCE PREFIX FLAGS OPTIONS...: configure, build, install.
cmake_build() {
  local source prefix=$2 flags=$3 build
  source=$(echo "$DEPS_DIR"/src/"$1"-*/) build="$prefix.build/$1"
  shift 3
  flags+=" -g1 -ffunction-sections -fdata-sections"
  flags+=" -ffile-prefix-map=$PWD/$source=$(basename "$source")/"
  cmake -S "$source" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$PWD/$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_POSITION_INDEPENDENT_CODE=ON -DBUILD_SHARED_LIBS=OFF \
    -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" "$@" &&
    cmake --build "$build" --target install &&
    rm -rf "$build"
}

# No files, CGI, websockets; IPv6, OpenSSL linked in the ordinary way, unix
# sockets; gmtime_r instead of gmtime. Threads get 256 KiB of stack instead of
# 100: sanitizers' frames are larger. (OPENSSL_API_1_1 is the default of 1.15 and
# 1.16 and compiles against OpenSSL 3's headers.)
build_civetweb() {  # PREFIX FLAGS
  cmake_build civetweb "$1" "$2 -DUSE_X_DOM_SOCKET -DREENTRANT_TIME" \
    -DCIVETWEB_BUILD_TESTING=OFF -DCIVETWEB_ENABLE_SERVER_EXECUTABLE=OFF \
    -DCIVETWEB_ENABLE_ASAN=OFF -DCIVETWEB_SERVE_NO_FILES=ON \
    -DCIVETWEB_DISABLE_CGI=ON -DCIVETWEB_ENABLE_WEBSOCKETS=OFF \
    -DCIVETWEB_ENABLE_IPV6=ON -DCIVETWEB_ENABLE_SSL_DYNAMIC_LOADING=OFF \
    -DCIVETWEB_THREAD_STACK_SIZE=262144
}

# Two unity sources, one per core, take half the time of thirteen.
build_prometheus_cpp() {  # PREFIX FLAGS
  cmake_build prometheus-cpp "$1" "$2" -DENABLE_PUSH=OFF -DENABLE_PULL=OFF \
    -DENABLE_TESTING=OFF -DUSE_THIRDPARTY_LIBRARIES=OFF -DGENERATE_PKGCONFIG=OFF \
    -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=7
}

build_plain() {  # PREFIX; the two at the same time
  local civetweb
  build_civetweb "$1" "" &
  civetweb=$!
  build_prometheus_cpp "$1" ""
  wait "$civetweb"
}

build_tsan() { build_civetweb "$1" "-fsanitize=thread -O1 -fno-omit-frame-pointer"; }

# need_deps plain|tsan: builds what is missing or was built by another recipe.
need_deps() {
  local prefix="$DEPS_DIR/$1" recipe
  recipe="$(cksum <tools/deps.sh) $(c++ -dumpfullversion)"
  mkdir -p "$DEPS_DIR"
  (
    flock 8  # another ./dev may be at it in the same tree
    if [[ $(cat "$prefix/recipe" 2>/dev/null) != "$recipe" ]]; then
      command -v apt-get >/dev/null || die "no static CivetWeb and prometheus-cpp in $prefix,
  and no apt to get their sources with. Build them as tools/deps.sh does."
      [[ -e $DEPS_DIR/src/complete ]] ||
        step "fetch sources of CivetWeb, prometheus-cpp" fetch_sources
      rm -rf "$prefix" "$prefix.build"
      step "build static CivetWeb, prometheus-cpp ($1)" "build_$1" "$prefix"
      rm -rf "$prefix.build"
      echo "$recipe" >"$prefix/recipe"
    fi
  ) 8>"$DEPS_DIR/lock"
}
