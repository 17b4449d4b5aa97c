#!/usr/bin/env bash
# image.sh CACHE [--prepare SCRIPT] [PACKAGE...]: prints the directory of a Debian 12
# guest, made now if its inputs (this file, SCRIPT, PACKAGEs) are new:
#   vmlinuz   Debian's cloud kernel, which has NVMe and ext4 built in: no initramfs
#   root.img  ext4, whole, with systemd as its init; booted with snapshot=on
#   kernel    the kernel's version
# and what SCRIPT ROOT DIRECTORY left in DIRECTORY; it is run before the tree ROOT is
# packed, and may change it.
# Packages come from the machine's own apt sources. Nothing is mounted that
# outlives a command, and nothing outside CACHE is written. Needs root, for
# debootstrap, and qemu-system-x86 debootstrap kmod e2fsprogs (tools/vm.sh).
set -euo pipefail
RELEASE=bookworm
BASE=(systemd systemd-sysv dbus kmod iproute2 procps util-linux udev dmsetup
  python3 libssl3 zlib1g libsystemd0 ca-certificates)

cache=$(mkdir -p "$1" && cd "$1" && pwd)
shift
prepare=/dev/null
if [[ ${1:-} == --prepare ]]; then
  prepare=$2
  shift 2
fi
mapfile -t packages < <(printf '%s\n' "${BASE[@]}" "$@" | sort -u)
hash=$({ cat "$0" "$prepare" && echo "${packages[@]}"; } | sha256sum | cut -c1-16)
exec 3>&1 1>&2 # what the tools say is no answer

mirror() {  # of the release's main component, as this machine has it configured
  apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' \
    'Created-By: Packages' | awk -v r=$RELEASE '$1 == r && $2 == "main" { print $3; exit }'
}

fetch_kernel() {  # DIRECTORY -> DIRECTORY/boot, DIRECTORY/lib/modules
  local package
  package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/ { print $2; exit }')
  [[ -n $package ]] || { echo "image.sh: no linux-image-cloud-amd64 in the apt lists" && return 1; }
  (
    cd "$cache/debs"
    # The working tree may be closed to apt's own user, hence ours.
    compgen -G "${package}_*.deb" >/dev/null ||
      apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$package"
  )
  dpkg -x "$cache/debs/$package"_*.deb "$1"
}

# What the guest does once it is up: unpack the second disk, run what is in it as
# a service, write what that leaves in /payload/out to the third disk, power off.
# vmtest.target is the least that boots; vmtest-full.target a stock Debian.
write_units() {  # ROOT
  local units=$1/etc/systemd/system
  cat >"$units/vmtest.service" <<'UNIT'
[Unit]
Description=The test of this boot
After=basic.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=exec
TimeoutStopSec=60
ExecStartPre=/bin/sh -c 'ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; mkdir -p /payload; tar -xf /dev/nvme1n1 -C /payload'
ExecStart=/usr/bin/python3 -u /payload/inside/main.py
ExecStopPost=/bin/sh -c 'mkdir -p /payload/out; journalctl -b --no-pager >/payload/out/journal.log; tar -cf /dev/nvme2n1 -C /payload/out .; sync'
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS0
UNIT
  cat >"$units/vmtest.target" <<'UNIT'
[Unit]
Requires=basic.target
Wants=dbus.socket vmtest.service
After=basic.target
AllowIsolate=yes
UNIT
  cat >"$units/vmtest-full.target" <<'UNIT'
[Unit]
Requires=multi-user.target
Wants=vmtest.service
After=multi-user.target
AllowIsolate=yes
UNIT
}

build() {  # DIRECTORY
  local root=$1/root version
  mkdir -p "$cache/debs"
  fetch_kernel "$1/kernel-package"
  version=$(ls "$1/kernel-package/lib/modules")
  # Its own mount namespace: what debootstrap mounts in the tree ends with it.
  unshare --mount --propagation private debootstrap --variant=minbase \
    --cache-dir="$cache/debs" \
    --include="$(IFS=, && echo "${packages[*]}")" $RELEASE "$root" "$(mirror)"
  # Not dpkg -x into the tree: /lib would become a directory again.
  mkdir -p "$root/usr/lib/modules"
  cp -a "$1/kernel-package/lib/modules/$version" "$root/usr/lib/modules/"
  depmod -b "$root" "$version"
  echo vmguest >"$root/etc/hostname"
  echo '127.0.0.1 localhost vmguest' >"$root/etc/hosts"
  : >"$root/etc/fstab"
  echo 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"
  printf '%s\n' virtio_pci virtio_net loop dm_mod >"$root/etc/modules-load.d/vm.conf"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
  write_units "$root"
  [[ ! -x $prepare ]] || "$prepare" "$root" "$1"
  cp "$1/kernel-package/boot/vmlinuz-$version" "$1/vmlinuz"
  truncate -s 3G "$1/root.img"
  mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1,root_owner=0:0 -d "$root" "$1/root.img"
  echo "$version" >"$1/kernel"
  rm -rf "$root" "$1/kernel-package"
}

(
  flock 8 # another ./dev may be at it in the same tree
  if [[ ! -e $cache/$hash/kernel ]]; then
    [[ $(. /etc/os-release && echo "${VERSION_CODENAME:-}") == "$RELEASE" ]] ||
      { echo "image.sh: the guest is made from the apt sources of a Debian 12 machine" && exit 1; }
    rm -rf "$cache/$hash.part" "${cache:?}/$hash"
    mkdir "$cache/$hash.part"
    build "$cache/$hash.part"
    mv "$cache/$hash.part" "$cache/$hash"
  fi
) 8>"$cache/lock"
echo "$cache/$hash" >&3
