"""This guest: its variant, its cgroups, its systemd, and the exporter in it."""

import json
import os
import pathlib
import signal
import subprocess
import time
import urllib.request

import page as pages

EXPORTER = "/payload/drift_exporter"
UNITS = pathlib.Path("/etc/systemd/system")
CGROUPS = pathlib.Path("/sys/fs/cgroup")
# v1's hierarchies as systemd mounts them.
V1 = {"cpu": "cpu,cpuacct", "cpuacct": "cpu,cpuacct", "memory": "memory",
      "io": "blkio", "pids": "pids", "freezer": "freezer"}


def run(*command, check=True, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.PIPE, timeout=120, check=False, **more)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
    return done


def wait_for(what, condition, seconds=60):
    """The first true value of condition(). A bound for a hang, no measurement."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError(f"no {what} within {seconds} s")


class World:
    def __init__(self, settings):
        self.settings = settings
        self.variant = settings["variant"]
        self.v2 = self.variant in ("v2", "psi-off", "no-memcg")
        self.port = 10077

    def wants(self, case):
        only = self.settings["only"]
        return not only or any(case.startswith(name) for name in only)

    # --- cgroups ---

    def cgroup(self, controller, path):
        """The directory of cgroup `path` ("/system.slice/...") in which the
        controller's files are."""
        below = path.lstrip("/")
        if self.v2:
            return CGROUPS / below
        if controller == "pressure":
            return CGROUPS / "unified" / below
        return CGROUPS / V1[controller] / below

    def has(self, controller):
        """Whether this variant's kernel gives a cgroup this controller."""
        if controller == "memory":
            return self.variant != "no-memcg"
        if controller == "pressure":
            return self.variant not in ("psi-off", "v1")
        return True

    def hierarchies(self):
        """Every mounted hierarchy's root."""
        if self.v2:
            return [CGROUPS]
        return [path for path in CGROUPS.iterdir() if not path.is_symlink()]

    # --- systemd ---

    @staticmethod
    def systemctl(*arguments, check=True):
        return run("systemctl", *arguments, check=check).stdout.strip()

    @staticmethod
    def show(unit, *properties):
        lines = run("systemctl", "show", unit,
                    *(f"--property={name}" for name in properties)).stdout
        return dict(line.split("=", 1) for line in lines.splitlines() if line)

    def path_of(self, unit):
        return self.show(unit, "ControlGroup")["ControlGroup"]

    @staticmethod
    def write_unit(name, text, directory=UNITS):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, units):
        """{name: text}: written, loaded, started."""
        for name, text in units.items():
            self.write_unit(name, text)
        self.systemctl("daemon-reload")
        self.systemctl("start", *(name for name in units if "/" not in name))

    # --- the exporter, as a transient service ---

    def start_exporter(self, *flags):
        run("systemd-run", "-q", "--unit=drift-exporter", "--collect", EXPORTER,
            f"--web.listen-address=:{self.port}", "--web.enable-lifecycle",
            *flags)
        wait_for("ready exporter", self.ready, 120)
        # Events count from the first look on.
        self.page()

    def stop_exporter(self):
        self.systemctl("stop", "drift-exporter.service", check=False)

    def restart_exporter(self, *flags):
        self.stop_exporter()
        self.start_exporter(*flags)

    def exporter_pid(self):
        return int(self.show("drift-exporter.service", "MainPID")["MainPID"])

    def signal_exporter(self, number=signal.SIGHUP):
        os.kill(self.exporter_pid(), number)

    def fetch(self, path, method="GET", timeout=30):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.read().decode()

    def ready(self):
        try:
            return self.fetch("/-/ready")
        except OSError:
            return None

    def reload(self):
        """Declarations are read again when this returns."""
        self.fetch("/-/reload", method="POST")

    def page(self, query=""):
        return pages.Page(self.fetch("/metrics" + query))

    @staticmethod
    def systemd_answered(page):
        """Whether systemd was asked all there is to ask: emulation is slow, and
        the collector gives up after a second and a half."""
        return page.get("drift_scrape_collector_success", collector="systemd") == 1 \
            and page.get("drift_scrape_collector_duration_seconds",
                         collector="systemd") < 1.2

    def systemd_page(self):
        def whole():
            page = self.page()
            return page if self.systemd_answered(page) else None
        return wait_for("page with systemd's answers", whole, 120)

    @staticmethod
    def report(*flags):
        """(exit status, rows) of `report --format=json`."""
        done = run(EXPORTER, "report", "--window=0.5", "--format=json", *flags,
                   check=False)
        if not done.stdout:
            raise RuntimeError(f"report: {done.returncode}: {done.stderr}")
        return done.returncode, json.loads(done.stdout)["rows"]
