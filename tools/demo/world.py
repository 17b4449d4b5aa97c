"""A world in which declared services run as declared, and then two of them suffer:

    with World(directory) as world:       # start() ... stop()
        ... exporter with *world.flags ...
        world.suffer()

Real cgroups (v1, v2, hybrid) and real processes of small, bounded load."""

import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import sys

import cgroups

MI = 1 << 20
SERVICES = pathlib.Path(__file__).with_name("services.py")
UNITS = {
    "web": "[Service]\nExecStart=/usr/bin/demo-web\nCPUQuota=20%\nMemoryMax=512Mi\n",
    "db": "[Service]\nExecStart=/usr/bin/demo-db\nMemoryMax=128M\n"
          "[X-Drift]\nMemoryThrashing=0.05\n",
    "cache": "[Service]\nExecStart=/usr/bin/demo-cache\nCPUQuota=50%\nMemoryMax=64M\n"
             "TasksMax=50\n[X-Drift]\nHealth=tcp://127.0.0.1:{port}\n",
}
# As systemd would have told the kernel: it does not know "512Mi".
APPLIED = {
    "web": {"cpu": 0.2},
    "db": {"memory": 128 * MI},
    "cache": {"cpu": 0.5, "memory": 64 * MI, "pids": 50},
}


def spawn(command, inside=None, **options):
    """A child that ends with us even if we are killed, and that the terminal's
    Ctrl-C does not reach: who started it ends it. `inside`: its cgroup."""
    def prepare():
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if inside:
            inside.join(os.getpid())
    return subprocess.Popen(command, preexec_fn=prepare, start_new_session=True,
                            stdin=subprocess.DEVNULL, **options)


class World:
    """`prefix` names the services: two worlds on one machine need two. `seconds` is
    how long their processes live at most."""

    def __init__(self, directory, prefix="demo", seconds=900):
        self.directory = pathlib.Path(directory)
        self.units = self.directory / "units"
        self.seconds = seconds
        self.prefix = prefix
        self.slice = cgroups.Slice(f"{prefix}.slice")
        self.cgroups = {}
        self.processes = {}

    def name(self, service):
        return f"{self.prefix}-{service}.service"

    @property
    def flags(self):
        """Of the exporter: what is declared here, and nothing else of the machine."""
        return [f"--declared.systemd={self.units}",
                f"--workloads.include={self.prefix}[-.].*"]

    def missing(self):
        """Why this machine cannot do it; None if it can."""
        if os.geteuid() != 0:
            return "cgroups with real limits can only be made by root"
        lacks = [name for name in cgroups.FILES if name not in self.slice.mounts]
        if lacks:
            return f"no cgroup hierarchy with the controller {lacks[0]} is mounted"
        return None

    def start(self):
        """RuntimeError: this machine cannot do it, and why."""
        why = self.missing()
        if why:
            raise RuntimeError(why)
        try:
            with socket.create_server(("127.0.0.1", 0)) as listening:
                self._declare(listening.getsockname()[1])
                self.slice.make()
                self._run(listening.fileno())
        except BaseException as error:
            self.stop()
            if isinstance(error, OSError):
                raise RuntimeError(f"cannot make cgroups here: {error}") from error
            raise

    def _declare(self, port):
        self.units.mkdir(parents=True, exist_ok=True)
        for service, text in UNITS.items():
            (self.units / self.name(service)).write_text(text.format(port=port))

    def _run(self, descriptor):
        arguments = {"web": "", "db": self.directory / "db.data", "cache": descriptor}
        for service, limits in APPLIED.items():
            cgroup = self.cgroups[service] = self.slice.add(self.name(service))
            cgroup.limit(**limits)
            self.processes[service] = spawn(
                [sys.executable, SERVICES, service, str(self.seconds),
                 str(arguments[service])], inside=cgroup, pass_fds=[descriptor])

    def thrashes(self):
        """Whether the database will: the kernel must tell pressure by cgroup, and a
        file must be on a disk, not in memory itself."""
        pressure = self.cgroups["db"].file("", "memory.pressure") if (
            "" in self.slice.mounts) else None
        return bool(pressure and pressure.exists() and not in_memory(self.directory))

    def suffer(self):
        """The web service wants more than its quota, and somebody has lowered the
        database's limit: below what it needs, if that shows here."""
        self.processes["web"].send_signal(signal.SIGUSR1)
        self.cgroups["db"].limit(memory=(48 if self.thrashes() else 96) * MI)

    def expected(self):
        """The alerts that must come of it: (alertname, workload). How much a thrashing
        database suffers depends on the disk, so that one may not."""
        web, db = self.name("web"), self.name("db")
        return {("DriftCpuThrottled", web), ("DriftLimitNotApplied", db),
                ("DriftLimitNotApplied", web)}

    def ended(self):
        """Services that are gone though nobody stopped them."""
        return [self.name(s) for s, p in self.processes.items() if p.poll() is not None]

    def stop(self):
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()
        self.processes = {}
        self.slice.remove()
        (self.directory / "db.data").unlink(missing_ok=True)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


def in_memory(directory):
    """Is this directory on a file system without a disk?"""
    device = os.stat(directory).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        if fields.split()[2] == number:
            return rest.split()[0] in ("tmpfs", "ramfs")
    return False
