"""How a case is made and undone in the guest."""

import pathlib
import subprocess

from world import UNITS
from world import run as command

FLAGS = pathlib.Path("/run/faults")
WANTS = UNITS / "multi-user.target.wants"
BOOT = "[Install]\nWantedBy=multi-user.target\n"


def unit(case, work, settings="", install=""):
    """A service that does function `work` of work.py once the case is on."""
    return (f"[Service]\nExecStart=/usr/bin/python3 /payload/suite/work.py {case} "
            f"{work}\n{settings}{install}")


class Case:
    """`units` run before, healthily. A flag tells them to go on: FLAGS/name."""

    def __init__(self, world, name, units=None, *, enable=False, start=True):
        self.world = world
        self.name = name
        self.units = units or {}
        self.enable = enable
        self.start = start

    def path(self, name):
        return self.world.cgroup("memory", self.world.path_of(name))

    def write(self):
        """Before the first case: systemd reads files when all are there, since an
        emulated one takes seconds to do it."""
        for name, text in self.units.items():
            self.world.write_unit(name, text)

    def links(self):
        """What `systemctl enable` makes; that would have systemd read all files."""
        return [WANTS / name for name in self.units] if self.enable else []

    def prepare(self):
        for link in self.links():
            link.parent.mkdir(exist_ok=True)
            link.symlink_to(UNITS / link.name)
        if self.start and self.units:
            self.world.systemctl("start", *self.units)
        self.world.reload()

    def inject(self):
        FLAGS.mkdir(exist_ok=True)
        (FLAGS / self.name).touch()

    def heal(self):
        (FLAGS / self.name).unlink(missing_ok=True)

    def clean(self):
        for link in self.links():
            link.unlink()
        if self.units:
            self.world.systemctl("kill", "--signal=KILL", *self.units, check=False)
            self.world.systemctl("stop", *self.units, check=False)
            self.world.systemctl("reset-failed", *self.units, check=False)
        for left in ("/var/tmp", "/dev/shm"):
            pathlib.Path(left, self.name).unlink(missing_ok=True)
        self.world.reload()

    def facts(self):
        """What the kernel says of it meanwhile, for the log."""
        found = {}
        for name in self.units:
            try:
                path = self.path(name)
            except KeyError:
                continue
            for file in ("memory.events", "memory.pressure", "cpu.stat",
                         "cpu.pressure", "io.pressure"):
                if (path / file).exists():
                    found[f"{name} {file}"] = (path / file).read_text()
        return found


class Disk:
    """A disk of `mib` MiB: a loop device on a sparse file, and above it what
    device-mapper makes of it."""

    def __init__(self, name, mib):
        self.name = name
        self.sectors = mib * 2048
        self.file = f"/var/tmp/{name}.img"
        self.made = []

    def loop(self):
        with open(self.file, "wb") as file:
            file.truncate(self.sectors * 512)
        return command("losetup", "--find", "--show", self.file).stdout.strip()

    def map(self, name, table):
        subprocess.run(["dmsetup", "create", name], input=f"0 {self.sectors} {table}",
                       text=True, check=True, timeout=30,
                       env={"DM_DISABLE_UDEV": "1", "PATH": "/usr/sbin:/usr/bin"})
        self.made.insert(0, name)
        return f"/dev/mapper/{name}"

    @staticmethod
    def dmsetup(*arguments, check=True):
        return command("dmsetup", *arguments, check=check,
                       env={"DM_DISABLE_UDEV": "1", "PATH": "/usr/sbin:/usr/bin"})

    def remove(self):
        for name in self.made:
            self.dmsetup("remove", "--force", name, check=False)
        command("losetup", "--detach-all", check=False)
        pathlib.Path(self.file).unlink(missing_ok=True)
        self.made = []
