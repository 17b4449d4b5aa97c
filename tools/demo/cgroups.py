"""Cgroups that a workload is put in and limited by, on hosts with v1, v2 or both:
one relative path in each hierarchy that has a controller of it."""

import contextlib
import os
import pathlib
import signal
import time

# What is written for a limit: v1, v2. A v1 period is 100 ms unless it is changed.
FILES = {
    "cpu": (("cpu.cfs_quota_us", lambda cores: round(cores * 100000)),
            ("cpu.max", lambda cores: f"{round(cores * 100000)} 100000")),
    "memory": (("memory.limit_in_bytes", str), ("memory.max", str)),
    "pids": (("pids.max", str), ("pids.max", str)),
}


def hierarchies():
    """Controller -> where its hierarchy is mounted, and whether that is v2. "" is the
    v2 hierarchy, which has the pressure even where v1 has the controllers."""
    found, unified = {}, None
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ", 2)
        mount = pathlib.Path(fields.split()[4])
        if kind == "cgroup":
            for word in options.split(","):
                found.setdefault(word, (mount, False))
        elif kind == "cgroup2" and unified is None:
            unified = mount
    if unified:
        found[""] = (unified, True)
        for word in (unified / "cgroup.controllers").read_text().split():
            found.setdefault(word, (unified, True))
    return {name: found[name] for name in ("", "cpuacct", *FILES) if name in found}


class Slice:
    """A group of cgroups, which vanishes with all that is in it."""

    def __init__(self, name):
        self.name = name
        self.mounts = hierarchies()
        self.undo = []
        self.members = []

    def make(self):
        for mount in self._roots():
            (mount / self.name).mkdir(exist_ok=True)
        wanted = [n for n, (_, v2) in self.mounts.items() if v2 and n in FILES]
        if wanted:
            root = self.mounts[""][0]
            self.undo = self._enable(root, wanted)
            self._enable(root / self.name, wanted)

    @staticmethod
    def _enable(directory, controllers):
        control = directory / "cgroup.subtree_control"
        missing = sorted(set(controllers) - set(control.read_text().split()))
        for name in missing:
            control.write_text(f"+{name}")
        return missing

    def _roots(self):
        return {mount: None for mount, _ in self.mounts.values()}

    def add(self, name):
        member = Cgroup(f"{self.name}/{name}", self.mounts)
        self.members.append(member)
        member.make()
        return member

    def remove(self):
        """What it had to switch on for all of the machine is switched off again."""
        for member in self.members:
            for path in member.paths():
                vanish(path)
        self.members = []
        for mount in self._roots():
            vanish(mount / self.name)
        for name in self.undo:
            # Somebody else may have come to use it meanwhile.
            with contextlib.suppress(OSError):
                (self.mounts[""][0] / "cgroup.subtree_control").write_text(f"-{name}")
        self.undo = []


class Cgroup:
    def __init__(self, path, mounts):
        self.path = path
        self.mounts = mounts

    def paths(self):
        return list({mount / self.path: None for mount, _ in self.mounts.values()})

    def make(self):
        for path in self.paths():
            # Left over by a run that was killed; in use by another, it stays.
            with contextlib.suppress(FileNotFoundError):
                path.rmdir()
            path.mkdir()

    def limit(self, **values):
        """cpu in cores, memory in bytes, pids."""
        for controller, value in values.items():
            mount, v2 = self.mounts[controller]
            name, text = FILES[controller][v2]
            (mount / self.path / name).write_text(str(text(value)))

    def join(self, pid):
        for path in self.paths():
            (path / "cgroup.procs").write_text(str(pid))

    def file(self, controller, name):
        return self.mounts[controller][0] / self.path / name


def vanish(path, seconds=10):
    """Removes a cgroup of ours, with what an interrupted start has left in it."""
    end = time.monotonic() + seconds
    while path.exists():
        for pid in (path / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        try:
            path.rmdir()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
