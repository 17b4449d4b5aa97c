#!/usr/bin/python3
"""A server that never accepts has a full accept queue and overflows; packets
that get lost in a network namespace of the test's own are retransmitted, and
the page says whose they are."""

import ctypes
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

import support

NAME = "drift-e2e-net"
LABELS = {"workload": NAME, "workload_type": "cgroup"}
CLONE_NEWNET = 0x40000000

# Never accepts; prints its port, then waits for a line before it ends.
SERVER = """
import socket, sys
s = socket.socket()
s.bind(("127.0.0.1", PORT))
s.listen(1)
print(s.getsockname()[1], flush=True)
sys.stdin.readline()
"""


def start(path, code, new_network=False):
    def enter():
        (path / "cgroup.procs").write_text(str(os.getpid()))
        if new_network:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.unshare(CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "unshare")
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    return subprocess.Popen(["/usr/bin/python3", "-c", code],
                            preexec_fn=enter, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)


def stop(child):
    child.stdin.close()
    child.kill()
    child.wait()


def calls(port, count):
    """Connections that nobody waits for."""
    clients = []
    for _ in range(count):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", port))
        clients.append(client)
    return clients


def declared(directory, port):
    """A file that declares the workload's port, in our own YAML."""
    file = pathlib.Path(directory) / "e2e.yaml"
    file.write_text(json.dumps({"workloads": [
        {"cgroup": "/" + NAME, "workload": NAME, "ports": [port]}]}))
    return f"--declared.native={file}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def full_queue(path, directory):
    port = free_port()
    child = start(path, SERVER.replace("PORT", str(port)))
    try:
        assert int(child.stdout.readline()) == port
        with support.Exporter(declared(directory, port)) as exporter:
            before = exporter.page().get("drift_tcp_listen_overflows_total")
            clients = calls(port, 6)

            def full():
                page = exporter.page()
                length = page.get("drift_actual_accept_queue_length",
                                  port=str(port), **LABELS)
                after = page.get("drift_tcp_listen_overflows_total")
                return page if length == 2 and after > before else None
            page = support.wait_for("full accept queue", full)
            assert page.get("drift_actual_accept_queue_backlog",
                            port=str(port), **LABELS) == 1
            assert page.get("drift_actual_port_listening", port=str(port),
                            protocol="tcp", **LABELS) == 1
            for client in clients:
                client.close()
            stop(child)
            # Whom we declared still must be there for an answer: another one
            # of the same cgroup, which does not listen.
            child = support.run_inside(path, "import time; time.sleep(60)")
            support.wait_for("a port that is not listened on", lambda: (
                exporter.page().get("drift_actual_port_listening",
                                    port=str(port), protocol="tcp",
                                    **LABELS) == 0))
    finally:
        child.kill()
        child.wait()


# Talks to itself over loopback, of which every packet is then dropped.
LOSSY = """
import os, socket, subprocess, sys, time
s = socket.socket()
s.bind(("127.0.0.1", PORT))
s.listen(8)
c = socket.create_connection(("127.0.0.1", PORT))
a, _ = s.accept()
# Not every kernel has netem.
def lose():
    if subprocess.call(["tc", "qdisc", "add", "dev", "lo", "root", "netem",
                        "loss", "100%"], stderr=subprocess.DEVNULL) == 0:
        return "netem"
    if subprocess.call(["iptables", "-A", "INPUT", "-p", "tcp", "-j", "DROP"],
                       stderr=subprocess.DEVNULL) == 0:
        return "iptables"
    sys.exit()
how = lose()
c.send(b"x" * 1000)
print(how, flush=True)
sys.stdin.readline()
"""


def loss(path, directory):
    port = 7001  # in a namespace where nobody else is
    child = start(path, LOSSY.replace("PORT", str(port)), new_network=True)
    try:
        how = child.stdout.readline().strip()
        if not how:
            support.skip("neither netem nor iptables to lose packets with")
        with support.Exporter(declared(directory, port)) as exporter:
            page = support.wait_for("retransmits", lambda: (
                lambda page: page if (page.get(
                    "drift_actual_tcp_retransmitted_segments_total",
                    **LABELS) or 0) >= 2 else None)(exporter.page()))
            assert page.get("drift_actual_tcp_out_segments_total", **LABELS) > 0
            # In a namespace that is not ours, too, the port is seen.
            assert page.get("drift_actual_port_listening", port=str(port),
                            protocol="tcp", **LABELS) == 1
            others = {dict(labels).get("workload") for labels in page.all(
                "drift_actual_tcp_retransmitted_segments_total")} - {NAME}
            print(f"lost by {how}; also in namespaces of their own: {others}")
    finally:
        stop(child)


with tempfile.TemporaryDirectory() as scratch, support.cgroup(
        NAME, "memory") as where:
    full_queue(where, scratch)
    loss(where, scratch)
