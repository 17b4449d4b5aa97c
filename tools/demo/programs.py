"""Servers of the demo: each on a free port of loopback, with a log, and ended again."""

import contextlib
import os
import pathlib
import socket
import subprocess
import time
import urllib.request

from world import spawn

START_SECONDS = 60


def say(*lines):
    print(*lines, sep="\n", flush=True)


def free_port(wanted, who):
    """`wanted`, or any that is free."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.create_server(
                ("127.0.0.1", port)) as probe:
            found = probe.getsockname()[1]
            if found != wanted:
                say(f"port {wanted} is taken: {who} is on {found}")
            return found
    raise RuntimeError(f"no free port for {who}")


def absent(variable):
    """Why the program that this variable names cannot be started; None if it can."""
    path = os.environ.get(variable, "")
    return None if os.access(path, os.X_OK) else (
        f"{variable} names no program: ./dev demo unpacks it")


class Program:
    """One server of the demo, with its log, ended when the stack of contexts is."""

    def __init__(self, directory, wanted, *command, cwd=None):
        self.name = pathlib.Path(command[0]).stem
        self.port = free_port(wanted, self.name)
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.address}"
        self.log = directory / f"{self.name}.log"
        self.command = command
        self.cwd = cwd

    def __enter__(self):
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = spawn(
                [*self.command, f"--web.listen-address={self.address}"],
                stdout=log, stderr=log, cwd=self.cwd)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def check(self):
        if self.process.poll() is not None:
            tail = "".join(self.log.read_text().splitlines(True)[-5:])
            raise RuntimeError(f"{self.name} has ended:\n{tail}")

    def get(self, path):
        """None until it answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return response.read().decode()
        except OSError:
            self.check()
            return None


def wait_for(what, condition):
    end = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"no {what} within {START_SECONDS} s")
        time.sleep(0.1)


def pages_of(prometheus):
    """Where to start it so that it finds its pages (tools/testtools.sh)."""
    pages = pathlib.Path(prometheus).absolute().parents[1] / "share/prometheus/web"
    return pages if pages.is_dir() else None
