#!/usr/bin/python3
"""The shipped Alertmanager configuration: which receiver gets what (amtool), and
in a running Alertmanager, who is inhibited by whom."""

import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = ROOT / "alerts/alertmanager.yml"
RULES = yaml.safe_load((ROOT / "alerts/drift_alerts.yml").read_text())
ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]

# Labels -> receiver.
ROUTES = [
    ("severity=critical dimension=memory", "pager"),
    ("severity=critical dimension=exporter", "pager"),
    ("severity=warning dimension=cpu", "ticket"),
    ("severity=warning dimension=config", "ticket"),
    ("severity=warning dimension=source", "platform"),
    ("severity=warning dimension=exporter", "platform"),
    ("severity=info dimension=io", "digest"),
    ("severity=info dimension=config", "digest"),
]

DB = {"instance": "m1:10077", "namespace": "shop", "workload": "db",
      "workload_type": "statefulset",
      "pod": "db-0", "container": "postgres"}
WEB = {"instance": "m1:10077", "namespace": "shop", "workload": "web",
       "workload_type": "deployment",
       "pod": "web-1", "container": "app"}
UNIT = {"instance": "m1:10077", "workload": "nginx.service",
        "workload_type": "systemd"}
MACHINE = {"instance": "m1:10077"}
ELSEWHERE = {**DB, "instance": "m2:10077"}

# What fires at the same time -> what is heard of it.
WORLDS = {
    "the incident: a page, and neither its stalls nor the disk it reads from": (
        [("DriftMemoryThrashing", "critical", DB), ("DriftMemoryStalled", "critical", DB),
         ("DriftMemoryStalled", "warning", DB), ("DriftIoStalled", "warning", DB),
         ("DriftHealthDown", "critical", DB), ("DriftIoStalled", "warning", WEB)],
        [("DriftMemoryThrashing", "critical", DB), ("DriftHealthDown", "critical", DB),
         ("DriftIoStalled", "warning", WEB)]),
    "critical over warning, for the same workload only": (
        [("DriftMemoryStalled", "critical", DB), ("DriftMemoryStalled", "warning", DB),
         ("DriftMemoryStalled", "warning", WEB), ("DriftMemoryStalled", "warning", ELSEWHERE)],
        [("DriftMemoryStalled", "critical", DB), ("DriftMemoryStalled", "warning", WEB),
         ("DriftMemoryStalled", "warning", ELSEWHERE)]),
    "a machine that is not scraped mutes its own alerts and no other's": (
        [("DriftExporterDown", "critical", MACHINE), ("DriftOomKill", "warning", DB),
         ("DriftDiskStuck", "critical", {**MACHINE, "device": "sda"}),
         ("DriftOomKill", "warning", ELSEWHERE)],
        [("DriftExporterDown", "critical", MACHINE), ("DriftOomKill", "warning", ELSEWHERE)]),
    "a stale source mutes its drift, not the harm": (
        [("DriftSourceStale", "warning", {**MACHINE, "source": "kubernetes:/srv"}),
         ("DriftLimitNotApplied", "warning", {**DB, "resource": "memory_limit"}),
         ("DriftWorkloadMissing", "warning", WEB), ("DriftOomKill", "warning", DB),
         ("DriftServiceNotRunning", "warning", UNIT),
         ("DriftLimitNotApplied", "warning", {**ELSEWHERE, "resource": "memory_limit"})],
        [("DriftSourceStale", "warning", {**MACHINE, "source": "kubernetes:/srv"}),
         ("DriftOomKill", "warning", DB), ("DriftServiceNotRunning", "warning", UNIT),
         ("DriftLimitNotApplied", "warning", {**ELSEWHERE, "resource": "memory_limit"})]),
    "systemd's units alone are stale, as source without a path": (
        [("DriftSourceStale", "warning", {**MACHINE, "source": "systemd"}),
         ("DriftServiceNotRunning", "warning", UNIT),
         ("DriftLimitNotApplied", "warning", {**DB, "resource": "memory_limit"})],
        [("DriftSourceStale", "warning", {**MACHINE, "source": "systemd"}),
         ("DriftLimitNotApplied", "warning", {**DB, "resource": "memory_limit"})]),
    "a warning never hides a page": (
        [("DriftMemoryStalled", "warning", DB), ("DriftMemoryHighBreached", "warning", DB),
         ("DriftMemoryStallBudgetBurn", "critical", DB)],
        [("DriftMemoryStalled", "warning", DB), ("DriftMemoryStallBudgetBurn", "critical", DB)]),
    "a dead disk is the reason for tasks in D": (
        [("DriftDiskStuck", "critical", {**MACHINE, "device": "sda"}),
         ("DriftTasksStuck", "warning", DB), ("DriftIoStalled", "warning", WEB)],
        [("DriftDiskStuck", "critical", {**MACHINE, "device": "sda"})]),
    "a failed unit does not run and does not listen": (
        [("DriftServiceFailed", "warning", UNIT), ("DriftServiceNotRunning", "warning", UNIT),
         ("DriftPortNotListening", "warning", {**UNIT, "port": "80", "protocol": "tcp"})],
        [("DriftServiceFailed", "warning", UNIT)]),
    "systemd was not told, hence neither was the kernel": (
        [("DriftDaemonReloadNeeded", "warning", UNIT),
         ("DriftLimitNotApplied", "warning", {**UNIT, "resource": "memory_limit"})],
        [("DriftDaemonReloadNeeded", "warning", UNIT)]),
    "a stall is told once, its limit within": (
        [("DriftIoAtLimit", "info", DB), ("DriftIoStalled", "warning", DB),
         ("DriftIoAtLimit", "info", WEB)],
        [("DriftIoStalled", "warning", DB), ("DriftIoAtLimit", "info", WEB)]),
    "listen overflows: those of the machine's own network are other ones": (
        [("DriftListenOverflow", "warning", {k: DB[k] for k in DB if k != "container"}),
         ("DriftMachineListenOverflow", "warning", MACHINE),
         ("DriftAcceptQueueFull", "warning", DB)],
        [("DriftListenOverflow", "warning", {k: DB[k] for k in DB if k != "container"}),
         ("DriftMachineListenOverflow", "warning", MACHINE)]),
}


def labels(alert):
    name, severity, others = alert
    rule = next(rule for rule in ALERTS if rule["alert"] == name
                and rule["labels"]["severity"] == severity)
    return {"alertname": name, **rule["labels"], **others}


def test_routes():
    failed = 0
    amtool = os.environ["AMTOOL"]
    subprocess.run([amtool, "check-config", str(CONFIG)], check=True,
                   stdout=subprocess.DEVNULL)
    for words, receiver in ROUTES:
        said = subprocess.run(
            [amtool, "config", "routes", "test", f"--config.file={CONFIG}",
             f"--verify.receivers={receiver}", *words.split()],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if said.returncode:
            print(f"{words} does not go to {receiver}: {said.stdout}")
            failed += 1
    tested = {words for words, _ in ROUTES}
    for rule in ALERTS:
        has = rule["labels"]
        if has["severity"] != "critical" and has["dimension"] in ("source", "exporter"):
            assert f"severity={has['severity']} dimension={has['dimension']}" in tested, rule
    for name in re.findall(r"Drift[A-Za-z]{3,}", CONFIG.read_text()):
        assert any(rule["alert"] == name for rule in ALERTS), f"no alert {name}"
    return failed


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(url, body=None):
    request = urllib.request.Request(
        url, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.loads(answer.read() or "null")


def heard(base, fires):
    """Posts what fires; which of it is not inhibited."""
    ask(f"{base}/api/v2/alerts",
        [{"labels": labels(alert), "annotations": {}} for alert in fires])
    end = time.monotonic() + 20
    while True:
        known = ask(f"{base}/api/v2/alerts")
        settled = [a for a in known if a["status"]["state"] != "unprocessed"]
        if len(settled) == len(fires) or time.monotonic() > end:
            return [a["labels"] for a in known if a["status"]["state"] == "active"]
        time.sleep(0.05)


def test_inhibitions(directory):
    # The shipped file, with receivers that send nothing and no waiting.
    config = yaml.safe_load(CONFIG.read_text())
    config["receivers"] = [{"name": r["name"]} for r in config["receivers"]]
    for route in [config["route"], *config["route"]["routes"]]:
        route["group_wait"] = "0s"
    file = pathlib.Path(directory, "alertmanager.yml")
    file.write_text(yaml.safe_dump(config))
    failed = 0
    for number, (world, (fires, expected)) in enumerate(WORLDS.items()):
        port = free_port()
        process = subprocess.Popen(
            [os.environ["ALERTMANAGER"], f"--config.file={file}",
             f"--storage.path={directory}/{number}", "--cluster.listen-address=",
             f"--web.listen-address=127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
        try:
            base = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    ask(f"{base}/api/v2/status")
                    break
                except OSError:
                    time.sleep(0.05)
            # The state is decided when an alert is dispatched: twice, since the
            # inhibiting one may have been dispatched later.
            heard(base, fires)
            got = sorted(json.dumps(l, sort_keys=True) for l in heard(base, fires))
            want = sorted(json.dumps(labels(a), sort_keys=True) for a in expected)
            if got != want:
                print(f"{world}:\n  heard {got}\n  not   {want}")
                failed += 1
        finally:
            process.terminate()
            process.wait(timeout=10)
    return failed


if not pathlib.Path(os.environ.get("ALERTMANAGER", "")).is_file():
    print("SKIP: no Alertmanager: ./dev test unpacks it")
    sys.exit(77)
with tempfile.TemporaryDirectory() as scratch:
    sys.exit(bool(test_routes() + test_inhibitions(scratch)))
