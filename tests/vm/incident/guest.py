"""The incident, in the guest: MariaDB as packaged, with a declared memory limit that
its tables outgrow while a client measures. Nothing is killed, nothing restarts."""

import json
import pathlib
import shutil
import subprocess
import threading
import time

import control
import sample
import world as worlds

SUITE = pathlib.Path("/payload/suite")
OUT = pathlib.Path("/payload/out")
UNIT = "mariadb.service"

# name, seconds, threads, tables. At "incident" the shop has three times the customers
# and the tables: 73 MB of rows, asked for evenly, where 50 MB fit. Thrash is
# worst, and clearest, where nearly all fits: with 100 MB most of what is read was
# never in active use, and the kernel calls that waiting for a disk.
SHORT = [("warm", 20, 8, 1), ("healthy", 45, 8, 1), ("incident", 90, 24, 3),
         ("recovery", 20, 8, 1)]
# Long enough for upstream's `for: 15m` to pass.
LONG = [("warm", 20, 8, 1), ("healthy", 120, 8, 1), ("incident", 1020, 24, 3),
        ("recovery", 60, 8, 1)]


# What the host asks for by inside/control.py.
STATE = {"phase": "boot"}
FUNCTIONS = {
    "ready": lambda _: True,
    "state": lambda _: {**STATE, "now": time.time()},
    "report": lambda _: worlds.run(worlds.EXPORTER, "report", check=False).stdout,
}


def start_database(world):
    directory = pathlib.Path("/var/lib/mysql")
    worlds.run("mount", "-o", "noatime", "/dev/nvme3n1", str(directory))
    (directory / "lost+found").rmdir()
    shutil.chown(directory, "mysql", "mysql")
    shutil.copy(SUITE / "server.cnf", "/etc/mysql/mariadb.conf.d/99-server.cnf")
    for name in ("limits.conf", "server.conf"):
        world.write_unit(f"{UNIT}.d/{name}", (SUITE / name).read_text())
    world.systemctl("daemon-reload")
    world.systemctl("start", UNIT)
    return worlds.CGROUPS / world.path_of(UNIT).lstrip("/")


def start_node_exporter(world):
    """With what the rules of others.yml read: each scrape of all is a second of an
    emulated CPU, which the client would notice."""
    flags = ["--collector.disable-defaults", *(f"--collector.{name}" for name in (
        "cpu", "diskstats", "filefd", "filesystem", "loadavg", "meminfo", "netdev",
        "systemd", "vmstat")),
             f"--collector.systemd.unit-include={UNIT}",
             "--collector.systemd.enable-restarts-metrics"]
    pathlib.Path("/etc/default/prometheus-node-exporter").write_text(
        f'ARGS="{" ".join(flags)}"\n')
    world.systemctl("start", "prometheus-node-exporter")


def run_client(phases):
    """Until it ends; the phases go to whoever asks for /state."""
    begun = {}
    with subprocess.Popen(
            ["nice", "-n", "-10", "/usr/bin/python3", SUITE / "client.py", OUT / "queries.csv",
             *(",".join(map(str, phase)) for phase in phases)],
            stdout=subprocess.PIPE, text=True) as client:
        for line in client.stdout:
            name, since = line.split()
            begun[name] = float(since)
            STATE["phase"] = name
            print(f"phase {name}", flush=True)
    begun["end"] = time.time()
    (OUT / "phases.json").write_text(json.dumps(begun))
    return client.returncode


def run(test, world):
    # This boot has no terminals, and no drift of theirs is wanted in the report.
    world.systemctl("mask", "getty.target")
    cgroup = start_database(world)
    start_node_exporter(world)
    world.start_exporter("--collector.health")
    ended = threading.Thread(target=control.serve, args=(FUNCTIONS, 1700), daemon=True)
    ended.start()
    sampler = sample.Sampler(cgroup, OUT / "cgroup.csv")
    sampler.start()
    test.equal("the client ran", run_client(
        LONG if world.settings["all"] else SHORT), 0)
    sampler.ended.set()
    sampler.join()
    state = world.show(UNIT, "ActiveState", "SubState", "Result", "NRestarts",
                       "MemoryMax")
    test.equal("the unit is active, and the one that was started",
               (state["ActiveState"], state["Result"], state["NRestarts"]),
               ("active", "success", "0"))
    test.equal("the limit is the declared one", state["MemoryMax"], str(128 << 20))
    events = sample.pairs(cgroup / "memory.events")
    test.equal("no OOM kill", (events["oom"], events["oom_kill"]), (0, 0))
    (OUT / "page.txt").write_text(world.page().text)
    STATE["phase"] = "end"  # the host asks for what Prometheus has, then ends it
    ended.join(120)
