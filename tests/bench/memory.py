#!/usr/bin/python3
"""What the exporter holds: resident memory, and what the kernel charges to its
cgroup (kept descriptors have slab pages behind them).

Usage: memory.py path/to/drift_exporter   (root, for cgroups of its own)
"""

import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

MIB = 1 << 20


def hierarchies():
    """v1: {controller: mount}; v2: {"": mount}."""
    found = {}
    for line in pathlib.Path("/proc/self/mountinfo").read_text().splitlines():
        left, _, right = line.partition(" - ")
        kind, _, options = right.split(" ", 2)
        mount = pathlib.Path(left.split()[4])
        if kind == "cgroup2":
            found[""] = mount
        elif kind == "cgroup":
            for option in options.split(","):
                if option in ("cpu", "cpuacct", "memory", "pids"):
                    found[option] = mount
    return found


@contextlib.contextmanager
def populated_cgroups(count):
    mounts = set(hierarchies().values())
    members = [subprocess.Popen(["sleep", "600"]) for _ in range(count)]
    made = []
    try:
        for index, member in enumerate(members):
            for mount in mounts:
                path = mount / f"drift-bench-{index:04}.service"
                path.mkdir(exist_ok=True)
                made.append(path)
                (path / "cgroup.procs").write_text(str(member.pid))
        yield
    finally:
        for member in members:
            member.kill()
        for member in members:
            member.wait()
        for path in made:
            remove(path)


def remove(path):
    for _ in range(200):
        with contextlib.suppress(OSError):
            path.rmdir()
        if not path.exists():
            return
        time.sleep(0.01)


def own_memory(path):
    """current - file of a memory cgroup, in bytes."""
    v1 = path / "memory.usage_in_bytes"
    usage = v1 if v1.exists() else path / "memory.current"
    stat = dict(line.split()
                for line in (path / "memory.stat").read_text().splitlines())
    cache = stat.get("total_cache") or stat.get("file")
    return int(usage.read_text()) - int(cache)


def measure(exporter):
    """(VmRSS, own cgroup memory) in bytes after some scrapes."""
    mounts = hierarchies()
    home = (mounts.get("memory") or mounts[""]) / "drift-bench-exporter"
    home.mkdir(exist_ok=True)

    def enter():
        (home / "cgroup.procs").write_text(str(os.getpid()))

    process = subprocess.Popen(
        [exporter, "--web.listen-address=127.0.0.1:0"], preexec_fn=enter,
        stderr=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://[^\s\"]+", process.stderr.readline()).group(0)
        for _ in range(5):
            urllib.request.urlopen(url + "/metrics", timeout=20).read()
            time.sleep(0.1)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        rss = int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024
        return rss, own_memory(home)
    finally:
        process.terminate()
        process.wait()
        remove(home)


def row(what, value, target):
    print(f"{what:<58} {value / MIB:9.1f} MiB   {target}", flush=True)


def main(exporter):
    crowd = [subprocess.Popen(["sleep", "600"]) for _ in range(200)]
    try:
        rss, charged = measure(exporter)
    finally:
        for process in crowd:
            process.kill()
        for process in crowd:
            process.wait()
    row("resident, 200 processes more", rss, "<= 12")
    row("own cgroup, current - file, 200 processes more", charged, "<= 32")
    with populated_cgroups(1000):
        rss, charged = measure(exporter)
    row("resident, 1000 cgroups more", rss, "")
    row("own cgroup, current - file, 1000 cgroups more", charged, "<= 64")

    stripped = pathlib.Path(exporter + ".stripped")
    subprocess.run(["strip", "-o", stripped, exporter], check=True)
    row("stripped binary", stripped.stat().st_size, "<= 8")
    stripped.unlink()


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("SKIP: memory needs root for cgroups of its own")
    else:
        main(sys.argv[1])
