#!/usr/bin/python3
"""CPU of a whole page on a machine like those we are for: 300 processes in 50
workloads, some with threads, five of them in network namespaces of their own.

Usage: page.py path/to/drift_exporter   (root, for cgroups and namespaces)
"""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import urllib.request

import memory

WORKLOADS = 50
PROCESSES = 6  # of each workload
NAMESPACES = 5
ROUNDS = 30
SLEEPER = """
import os, signal, sys, threading
for _ in range(int(sys.argv[1])):
    threading.Thread(target=signal.pause, daemon=True).start()
print(flush=True)
signal.pause()
"""


def start(index):
    """A workload's processes; the first one has eight more threads."""
    isolate = ["unshare", "-n"] if index < NAMESPACES else []
    threads = subprocess.Popen(
        [*isolate, "/usr/bin/python3", "-c", SLEEPER, "8"],
        stdout=subprocess.PIPE)
    threads.stdout.readline()
    others = [subprocess.Popen([*isolate, "sleep", "600"])
              for _ in range(PROCESSES - 1)]
    return [threads, *others]


@contextlib.contextmanager
def crowd():
    mounts = set(memory.hierarchies().values())
    processes, made = [], []
    try:
        for index in range(WORKLOADS):
            members = start(index)
            processes += members
            for mount in mounts:
                path = mount / f"drift-bench-{index:04}.service"
                path.mkdir(exist_ok=True)
                made.append(path)
                for member in members:
                    (path / "cgroup.procs").write_text(str(member.pid))
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
        for path in made:
            memory.remove(path)


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1]
    ticks = sum(int(field) for field in fields.split()[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def main(exporter):
    process = subprocess.Popen(
        [exporter, "--web.listen-address=127.0.0.1:0"],
        stderr=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://[^\s\"]+", process.stderr.readline()).group(0)

        def scrape(query=""):
            return urllib.request.urlopen(
                url + "/metrics" + query, timeout=20).read().decode()

        def cost(query=""):
            for _ in range(3):
                scrape(query)
            before = cpu_seconds(process.pid)
            for _ in range(ROUNDS):
                scrape(query)
            return (cpu_seconds(process.pid) - before) / ROUNDS * 1000

        for _ in range(5):
            page = scrape()
        samples = sum(not line.startswith("#") for line in page.splitlines())
        print(f"{'whole page, ' + str(samples) + ' samples':<40}"
              f"{cost():8.1f} ms CPU   <= 25", flush=True)
        for name in sorted(set(re.findall(
                r'collector_success\{collector="(\w+)"\}', page))):
            print(f"  {name:<38}{cost('?collect[]=' + name):8.1f} ms CPU")
    finally:
        process.terminate()
        process.wait()


if os.geteuid() != 0:
    print("SKIP: page needs root for cgroups and namespaces of its own")
else:
    with crowd():
        main(sys.argv[1])
