"""What the end-to-end tests share: a running exporter, its page as a mapping,
cgroups of this machine that vanish again, and a way to say why not."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.request

from prometheus_client.parser import text_string_to_metric_families


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(77)


def wait_for(what, condition, seconds=20):
    """The first true value of condition(); fails the test when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"no {what} within {seconds} s")


class Page:
    """Samples of one scrape, by name and labels."""

    def __init__(self, text):
        self.samples = {}
        self.types = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                key = (sample.name, frozenset(sample.labels.items()))
                assert key not in self.samples, f"twice on the page: {key}"
                self.samples[key] = sample.value
                self.types[sample.name] = family.type

    def get(self, name, **labels):
        return self.samples.get((name, frozenset(labels.items())))

    def all(self, name):
        return {
            labels: value
            for (of, labels), value in self.samples.items()
            if of == name
        }


class Exporter:
    """drift_exporter on a free port of 127.0.0.1, ended on exit."""

    def __init__(self, *flags):
        self.log = ""
        self.process = subprocess.Popen(
            [sys.argv[1], "--web.listen-address=127.0.0.1:0", *flags],
            stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            self.log += line
            found = re.search(r"url=\"?(https?://127\.0\.0\.1:\d+)", line)
            if found:
                self.url = found.group(1)
                break
        else:
            raise AssertionError(f"the exporter did not start:\n{self.log}")

    def __enter__(self):
        wait_for("readiness", self.ready)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=10) == 0

    def ready(self):
        try:
            return self.fetch("/-/ready")
        except OSError:
            return None

    def fetch(self, path, timeout=10, **headers):
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return response.read().decode()

    def page(self, query="", **headers):
        return Page(self.fetch("/metrics" + query, **headers))

    def pid(self):
        return self.process.pid


def mounted(kind, controller):
    """Where a cgroup hierarchy is mounted here, or None."""
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, rest = line.partition(" - ")
        fs_type, _, options = rest.split(" ", 2)
        if fs_type != kind:
            continue
        if kind == "cgroup2" or controller in options.split(","):
            return pathlib.Path(fields.split()[4])
    return None


@contextlib.contextmanager
def cgroup(name, controller):
    """A cgroup below the root of the controller's v1 hierarchy."""
    hierarchy = mounted("cgroup", controller)
    if hierarchy is None:
        skip(f"no cgroup v1 hierarchy with {controller} here")
    path = hierarchy / name
    path.mkdir()
    try:
        yield path
    finally:
        wait_for("empty cgroup", lambda: remove(path))


def remove(path):
    with contextlib.suppress(OSError):
        path.rmdir()
    return not path.exists()


def number(path):
    return int(path.read_text())


def flat(path):
    return {
        key: int(value)
        for key, value in (
            line.split() for line in path.read_text().splitlines())
    }


def run_inside(path, code):
    """A Python child that runs `code` as a member of the cgroup."""
    def enter():
        (path / "cgroup.procs").write_text(str(os.getpid()))
    return subprocess.Popen(["/usr/bin/python3", "-c", code],
                            preexec_fn=enter,
                            stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL)
