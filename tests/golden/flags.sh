# shellcheck shell=bash disable=SC2034  # sourced; GOLDEN is for who sources it
#
# The flags that make drift_exporter look at the fixture machine in DIRECTORY,
# as the array GOLDEN.
golden_flags() {  # DIRECTORY of this file
  unset DBUS_SYSTEM_BUS_ADDRESS  # else this machine's systemd would be asked
  GOLDEN=(--path.procfs="$1/root/proc" --path.sysfs="$1/root/sys"
    --path.rootfs="$1/root"
    --declared.kubernetes="$1/declared/apps"
    --declared.compose="$1/declared/tools" --declared.native="$1/declared/jobs.yaml")
}
