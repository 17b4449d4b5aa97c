"""One qemu guest of the image that image.sh made: boots a variant with a payload,
forwards ports of 127.0.0.1 into it, waits for its end with a bound, and brings
back what it left in /payload/out. Always emulation, never KVM: a /dev/kvm that
opens need not run a stock kernel. The guest itself reaches nothing (restrict=on),
and nothing of the image is changed (snapshot=on)."""

import io
import pathlib
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time

# The same image under another kernel command line.
VARIANTS = {
    "v2": "",
    "v1": "systemd.unified_cgroup_hierarchy=0 "
          "systemd.legacy_systemd_cgroup_controller=1",
    "hybrid": "systemd.unified_cgroup_hierarchy=0",
    "psi-off": "psi=0",
    "no-memcg": "cgroup_disable=memory",
}

# What a boot of vmtest.target leaves out: half of its time for nothing.
TRIMMED = """systemd-udevd.service systemd-udev-trigger.service
 systemd-udevd-control.socket systemd-udevd-kernel.socket
 systemd-tmpfiles-setup-dev.service systemd-tmpfiles-clean.timer
 systemd-pstore.service systemd-update-utmp.service systemd-binfmt.service
 proc-sys-fs-binfmt_misc.automount systemd-sysusers.service
 systemd-random-seed.service""".split()

OUT_BYTES = 256 << 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pack(payload, path):
    """payload: name in /payload -> a file or directory of this machine, or bytes"""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, what in payload.items():
            if isinstance(what, bytes):
                entry = tarfile.TarInfo(name)
                entry.size = len(what)
                entry.mtime = int(time.time())
                tar.addfile(entry, io.BytesIO(what))
            else:
                tar.add(what, name, filter=lambda entry: None if
                        "__pycache__" in entry.name else entry)
    # A disk is whole sectors.
    with open(path, "ab") as file:
        file.truncate((path.stat().st_size + 0xfffff) & ~0xfffff)


class Guest:
    """`out` is emptied, and has console.log from the start on. `disks` of the
    image, {file: qemu's options}, follow the guest's own: nvme3 and so on."""

    def __init__(self, image, variant, payload, out, *, memory=1024,
                 full=False, ports=(), disks=None, append=""):
        self.image = pathlib.Path(image)
        self.out = pathlib.Path(out)
        self.disks = disks or {}
        self.ports = {port: free_port() for port in ports}
        self.started = time.monotonic()
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        self.scratch = tempfile.TemporaryDirectory(prefix="drift-vm-")
        scratch = pathlib.Path(self.scratch.name)
        pack(payload, scratch / "in.tar")
        self.back = scratch / "out.tar"
        with open(self.back, "wb") as file:
            file.truncate(OUT_BYTES)
        self.console = open(self.out / "console.log", "wb")
        self.qemu = subprocess.Popen(
            self.command(self.image, scratch, memory,
                         self.kernel_line(variant, full, append)),
            stdin=subprocess.DEVNULL, stdout=self.console,
            stderr=subprocess.STDOUT)

    @staticmethod
    def kernel_line(variant, full, append):
        target = "vmtest-full.target" if full else "vmtest.target"
        return " ".join([
            "root=/dev/nvme0n1 rw console=ttyS0 quiet panic=-1",
            "devtmpfs.mount=1 systemd.show_status=0 random.trust_cpu=on",
            "mitigations=off net.ifnames=0 tsc=unstable",
            f"systemd.unit={target}",
            *([] if full else (f"systemd.mask={unit}" for unit in TRIMMED)),
            "psi=1" if variant != "psi-off" else "",
            VARIANTS[variant], append])

    def command(self, image, scratch, memory, kernel_line):
        disks = []
        for index, (file, options) in enumerate([
                (image / "root.img", "snapshot=on,cache=unsafe"),
                (scratch / "in.tar", "readonly=on"),
                (self.back, "cache=unsafe"),
                *((image / name, f"snapshot=on,cache=unsafe,{more}")
                  for name, more in self.disks.items())]):
            disks += ["-drive", f"file={file},format=raw,if=none,"
                                f"id=d{index},{options}",
                      "-device", f"nvme,drive=d{index},serial=vm{index}"]
        forwards = "".join(f",hostfwd=tcp:127.0.0.1:{here}-:{there}"
                           for there, here in self.ports.items())
        return ["qemu-system-x86_64", "-accel", "tcg,thread=multi,tb-size=256",
                "-cpu", "max", "-smp", "2", "-m", str(memory), "-nodefaults",
                "-no-user-config", "-display", "none", "-no-reboot",
                "-serial", "stdio", "-kernel", str(image / "vmlinuz"), *disks,
                "-netdev", f"user,id=n0,restrict=on{forwards}",
                "-device", "virtio-net-pci,netdev=n0,romfile=",
                "-append", kernel_line]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()
        self.scratch.cleanup()

    def url(self, port):
        """Where the guest's port is here. qemu accepts before the guest
        listens: the first requests need a short timeout and a loop."""
        return f"http://127.0.0.1:{self.ports[port]}"

    def running(self):
        return self.qemu.poll() is None

    def seconds(self):
        return time.monotonic() - self.started

    def wait(self, seconds):
        """False if it had to be ended; what it left is in `out` either way."""
        try:
            self.qemu.wait(timeout=max(0, seconds - self.seconds()))
            in_time = True
        except subprocess.TimeoutExpired:
            in_time = False
        self.end()
        self.collect()
        return in_time

    def end(self):
        if self.running():
            self.qemu.kill()
        self.qemu.wait()
        self.console.close()

    def collect(self):
        """Files only, and only below `out`; nothing if nothing was written."""
        try:
            # "r:": no guessing of compressions, slow over a disk of zeros.
            with tarfile.open(self.back, "r:") as tar:
                for entry in tar:
                    parts = pathlib.PurePath(entry.name).parts
                    if not entry.isfile() or ".." in parts or entry.name[0] == "/":
                        continue
                    target = self.out.joinpath(*parts)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(tar.extractfile(entry).read())
        except tarfile.ReadError:
            pass
