"""Services that fail, come and go, or are not as their files say."""

import subprocess

from cases import BOOT, Case, unit

LIMIT = "MemoryMax=128M\n"
LOOP = ("[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestart=always\nRestartSec=500ms\n"
        "ExecStart=/bin/sh -c 'while [ ! -e /run/faults/loop ]; do sleep 0.2; done; "
        "exit 3'\n")
ONESHOT = ("[Service]\nType=oneshot\nExecStart=/bin/sh -c 'sleep 1'\n" + BOOT)


class Behind(Case):
    def inject(self):
        (self.path("behind.service") / "memory.max").write_text(str(96 << 20))

    def heal(self):
        (self.path("behind.service") / "memory.max").write_text(str(128 << 20))


class Edited(Case):
    def inject(self):
        self.world.write_unit("edited.service", self.units["edited.service"].replace(
            LIMIT, "MemoryMax=160M\n"))

    def heal(self):
        self.world.systemctl("daemon-reload")


class Missing(Case):
    def inject(self):
        self.world.systemctl("stop", *self.units)

    def heal(self):
        self.world.systemctl("start", *self.units)


class Failed(Case):
    def heal(self):
        super().heal()
        self.world.systemctl("start", *self.units)


class Oneshots(Case):
    """Started again and again, enabled, and mostly not running."""

    def inject(self):
        super().inject()
        self.child = subprocess.Popen(
            ["/bin/sh", "-c", "while [ -e /run/faults/oneshot ]; do "
             "systemctl start oneshot1 oneshot2; sleep 2; done"])

    def heal(self):
        super().heal()
        self.child.wait(timeout=60)


def cases(world):
    return [
        Failed(world, "failed", {"failed.service": unit("failed", "fail")}),
        Case(world, "loop", {"loop.service": LOOP}),
        Behind(world, "behind", {"behind.service": unit("behind", "stay", LIMIT)}),
        Edited(world, "edited", {"edited.service": unit("edited", "stay", LIMIT)}),
        Missing(world, "missing", {"missing.service": unit(
            "missing", "stay", "", BOOT)}, enable=True),
        Oneshots(world, "oneshot", {f"oneshot{i}.service": ONESHOT for i in (1, 2)},
                 enable=True, start=False),
    ]
