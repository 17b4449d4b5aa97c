# ./dev vm: suites of tests/vm in a guest with a kernel and a systemd of its own.

# qemu emulates; debootstrap and mke2fs make the disk (tests/vm/image.sh); rsvg-convert
# draws the incident's timeline.
VM_PACKAGES=(qemu-system-x86 debootstrap kmod e2fsprogs python3 python3-yaml jsonnet
  librsvg2-bin fonts-dejavu-core)

# run_vm BINARY ARGUMENTS...: boots what is asked for and records its results.
run_vm() {
  local status=0
  tests/vm/run.py "$1" --results "$RESULTS" "${@:2}" || status=$?
  # 1: something failed, which the results tell; else it did not even begin.
  ((status <= 1)) && [[ -s $RESULTS ]]
}
