#!/usr/bin/python3
"""`./dev demo`, faster: the addresses that it prints answer, a taken port is said and
not used, the alerts that it announces fire, the report shows both sufferers, and of
processes, cgroups, ports and files nothing is left behind."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/demo"))
import cgroups  # noqa: E402
from world import World  # noqa: E402

PREFIX = f"drifttest{os.getpid()}"
WORLD = World("/nowhere", PREFIX)


class Demo:
    """The running command, and the lines that it has said so far."""

    def __init__(self, taken):
        self.said = []
        self.process = subprocess.Popen(
            [ROOT / "tools/demo/demo.py", sys.argv[1], "--seconds=150",
             "--suffer-after=4", f"--prefix={PREFIX}", f"--port={taken}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.said.append(line.rstrip())

    def find(self, pattern):
        return [found for line in list(self.said) if (found := re.search(pattern, line))]

    def hear(self, pattern, seconds):
        def heard():
            if self.process.poll() is not None and not self.find(pattern):
                raise AssertionError(f"ended with {self.process.returncode}")
            return self.find(pattern)
        return support.wait_for(pattern, heard, seconds)

    def end(self):
        """As Ctrl-C twice."""
        self.process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)


def children(parent):
    """Process id -> name, of those that this one has started and that live."""
    found = {}
    for file in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, name, _, ppid = re.match(r"(\d+) \((.*)\) (\S) (\d+)",
                                          file.read_text()).groups()
        except OSError:
            continue
        if int(ppid) == parent:
            found[pid] = name
    return found


def made():
    mounts = {mount for mount, _ in cgroups.hierarchies().values()}
    return [mount / f"{PREFIX}.slice" for mount in mounts
            if (mount / f"{PREFIX}.slice").exists()]


def follow(demo, taken):
    assert demo.hear(f"port {taken} is taken", 60)
    demo.hear("Ctrl-C ends all of it", 60)
    started = children(demo.process.pid)
    assert made() and len(started) == 6, started
    urls = [found.group() for found in demo.find(r"http://\S+")]
    assert len(urls) == 4, urls
    for url in urls:
        with urllib.request.urlopen(url, timeout=10) as response:
            assert response.status == 200, url
    for alert, workload in sorted(WORLD.expected()):
        demo.hear(rf"^\+\d+ s: {alert} fires for {re.escape(workload)}$", 60)
    for service, reason in (("web", "cpu-throttled"), ("db", "differs")):
        demo.hear(rf"^{re.escape(WORLD.name(service))} .* {reason}", 20)
    assert not demo.find(re.escape(WORLD.name("cache")) + " .*(suffers|drift )")
    if not demo.find("DriftMemoryThrashing fires"):
        print("SKIP: the database did not thrash here (pressure by cgroup, a disk)")
    directory = demo.find(r"=(/\S*drift-demo-[^/]+)")[0].group(1)
    assert pathlib.Path(directory, "data").is_dir()
    return urls, started, directory


def main():
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        demo = Demo(taken)
        try:
            urls, started, directory = follow(demo, taken)
        finally:
            status = demo.end()
            print("\n".join(demo.said))
    assert status == 0, status
    assert not pathlib.Path(directory).exists(), directory
    assert not made(), made()
    for pid, name in started.items():
        assert not pathlib.Path("/proc", pid).exists(), f"{name} still runs"
    for url in urls:
        port = int(re.search(r":(\d+)", url).group(1))
        assert socket.socket().connect_ex(("127.0.0.1", port)), f"{url} still answers"


if WORLD.missing():
    support.skip(WORLD.missing())
for needed in ("PROMETHEUS", "ALERTMANAGER"):
    if not pathlib.Path(os.environ.get(needed, "")).is_file():
        support.skip(f"no {needed.lower()}: ./dev e2e unpacks it")
main()
