"""The network: each in a namespace of its own, since counters are a namespace's."""

import os
import pathlib
import signal
import subprocess

from cases import BOOT, Case, unit
from world import run as command
from world import CGROUPS, wait_for

PRIVATE = "PrivateNetwork=yes\n"
DECLARED = pathlib.Path("/srv/declared/ports.yml")


class Lossy(Case):
    def tc(self, *arguments):
        pid = self.world.show("lossy.service", "MainPID")["MainPID"]
        command("nsenter", "--net", f"--target={pid}", "tc", "qdisc", *arguments)

    def inject(self):
        super().inject()
        command("modprobe", "sch_netem")
        self.tc("add", "dev", "lo", "root", "netem", "loss", "25%")

    def heal(self):
        super().heal()
        self.tc("del", "dev", "lo", "root")


class Port(Case):
    """A cgroup that only declared.native knows."""

    def prepare(self):
        self.cgroup = CGROUPS / "port"
        self.cgroup.mkdir()
        DECLARED.write_text(
            "workloads:\n  - cgroup: /port\n    workload: port\n    ports: [8086]\n")
        self.child = subprocess.Popen(
            ["/usr/bin/python3", "/payload/suite/work.py", "port", "listen", "8086"])
        (self.cgroup / "cgroup.procs").write_text(str(self.child.pid))
        self.world.reload()

    def clean(self):
        os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()
        DECLARED.write_text("workloads: []\n")
        wait_for("empty cgroup", self.gone)
        self.world.reload()

    def gone(self):
        try:
            self.cgroup.rmdir()
        except OSError:
            return False
        return True


class Rolling(Case):
    """A new file for each, and then one after the other is restarted."""

    def inject(self):
        super().inject()
        for name, text in self.units.items():
            self.world.write_unit(name, "# new\n" + text)
        self.world.systemctl("daemon-reload")
        self.child = subprocess.Popen(
            ["/bin/sh", "-c", "while [ -e /run/faults/rolling ]; do for i in 1 2 3; do "
             "systemctl restart rolling$i; sleep 2; done; done"])

    def heal(self):
        super().heal()
        self.child.wait(timeout=60)


def cases(world):
    DECLARED.parent.mkdir(parents=True, exist_ok=True)
    DECLARED.write_text("workloads: []\n")
    return [
        Case(world, "overflow", {"overflow.service": unit(
            "overflow", "accept 8085", PRIVATE)}),
        Lossy(world, "lossy", {"lossy.service": unit(
            "lossy", "talk 8087 16", PRIVATE)}),
        Port(world, "port"),
        Rolling(world, "rolling", {f"rolling{i}.service": unit(
            "rolling", f"listen 809{i}", "MemoryMax=64M\n", BOOT)
            for i in range(1, 4)}, enable=True),
    ]
