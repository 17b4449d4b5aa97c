"""The incident, in the guest: MariaDB as packaged, with a declared memory limit that
its tables outgrow while a client measures. Nothing is killed, nothing restarts."""

import http.server
import json
import pathlib
import shutil
import subprocess
import threading
import time

import sample
import world as worlds

SUITE = pathlib.Path("/payload/suite")
OUT = pathlib.Path("/payload/out")
CONTROL = 9101
UNIT = "mariadb.service"

# name, seconds, threads, tables. At "incident" the shop has twice the customers and
# three times the tables: 73 MB of rows, asked for evenly, where 50 MB fit. Thrash is
# worst, and clearest, where nearly all fits: with 100 MB most of what is read was
# never in active use, which the kernel counts as waiting for a disk.
SHORT = [("warm", 20, 8, 1), ("healthy", 45, 8, 1), ("incident", 90, 16, 3),
         ("recovery", 20, 8, 1)]
# Long enough for upstream's `for: 15m` to pass.
LONG = [("warm", 20, 8, 1), ("healthy", 120, 8, 1), ("incident", 1020, 16, 3),
        ("recovery", 60, 8, 1)]


class Control(http.server.BaseHTTPRequestHandler):
    """What the host asks: /state is the phase and this clock, /report is run now."""

    state = {"phase": "boot", "since": 0}

    def do_GET(self):
        if self.path == "/report":
            body = worlds.run(worlds.EXPORTER, "report", check=False).stdout
        else:
            body = json.dumps({**self.state, "now": time.time()})
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


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
    pathlib.Path("/etc/default/prometheus-node-exporter").write_text(
        'ARGS="--collector.systemd --collector.systemd.enable-restarts-metrics"\n')
    world.systemctl("start", "prometheus-node-exporter")


def run_client(phases):
    """Until it ends; the phases go to whoever asks for /state."""
    begun = {}
    with subprocess.Popen(
            ["/usr/bin/python3", SUITE / "client.py", OUT / "queries.csv",
             *(",".join(map(str, phase)) for phase in phases)],
            stdout=subprocess.PIPE, text=True) as client:
        for line in client.stdout:
            name, since = line.split()
            begun[name] = float(since)
            Control.state = {"phase": name, "since": float(since)}
            print(f"phase {name}", flush=True)
    begun["end"] = time.time()
    (OUT / "phases.json").write_text(json.dumps(begun))
    return client.returncode


def run(test, world):
    # No terminals in this guest, and no drift of theirs beside the database's.
    world.systemctl("mask", "getty.target")
    cgroup = start_database(world)
    start_node_exporter(world)
    world.start_exporter("--collector.health")
    server = http.server.ThreadingHTTPServer(("", CONTROL), Control)
    threading.Thread(target=server.serve_forever, daemon=True).start()
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
    (OUT / "ss.txt").write_text(worlds.run("ss", "-ltnp").stdout)
    # The host may still be asking.
    Control.state = {"phase": "end", "since": time.time()}
    time.sleep(3)
