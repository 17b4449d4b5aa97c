# shellcheck disable=SC2034  # the sets are used in dev
#
# The distribution's packages that ./dev needs, and their installation.
# Everything is decided by dpkg's own database: with all present, apt is not
# started at all.

# To build and run. CivetWeb and prometheus-cpp come from source packages
# (tools/deps.sh), for which dpkg-dev unpacks.
BUILD_PACKAGES=(g++ cmake ninja-build dpkg-dev
  libabsl-dev libcli11-dev libssl-dev libyaml-cpp-dev nlohmann-json3-dev zlib1g-dev)

# To test, lint and measure. LLVM is the release's own: 14 is what Debian 12
# has, and Ubuntu 24.04's libstdc++ needs a newer clang. clang-format stays at
# 14 where it exists, since every version formats a little differently.
os_release() { (. /etc/os-release 2>/dev/null && printf '%s' "${!1:-}"); }
case $(os_release VERSION_CODENAME) in
  bookworm) LLVM=14 LLVM_FORMAT=14 ;;
  noble) LLVM=18 LLVM_FORMAT=14 ;;
  trixie) LLVM=19 LLVM_FORMAT=19 ;;
  *) LLVM=14 LLVM_FORMAT=14 ;;
esac
TEST_PACKAGES=("clang-$LLVM" "clang-tidy-$LLVM" "libclang-rt-$LLVM-dev"
  "clang-format-$LLVM_FORMAT"
  libgtest-dev libgmock-dev libbenchmark-dev
  python3 python3-prometheus-client python3-yaml jsonnet curl openssl procps iproute2)

# To show it: tools/demo/.
DEMO_PACKAGES=(python3 python3-yaml jsonnet)

# For e2e: a real container, of which busybox-static is the whole image; a bus.
E2E_PACKAGES=(podman runc busybox-static dbus-daemon iptables)

missing_packages() {  # PACKAGE... -> those not installed, one a line
  comm -23 <(printf '%s\n' "$@" | sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
      sed -n 's/^installed //p' | sort -u)
}

# apt_get ARGUMENTS...: as root directly, else through sudo.
apt_get() {
  local sudo=()
  ((EUID == 0)) || sudo=(sudo)
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=600 "$@"
}

apt_install() {
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt_get update
  # A list that is weeks old names files that are gone: fetch it and try again.
  apt_get install -y --no-install-recommends "$@" ||
    { apt_get update && apt_get install -y --no-install-recommends "$@"; }
}

need_packages() {  # SET_NAME PACKAGE...
  local set_name=$1 missing
  shift
  if command -v dpkg-query >/dev/null; then
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
  else
    missing=("$@")
  fi
  if ! command -v apt-get >/dev/null; then
    die "these packages (Debian names) are needed: ${missing[*]}"
  fi
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "as root, please: apt-get install ${missing[*]}"
  fi
  step "install $set_name packages (${#missing[@]})" apt_install "${missing[@]}"
}
