#!/usr/bin/python3
"""From the kernel to the pager: a throttled, an OOM-killed and a wrongly limited
service, really made, arrive at a webhook through the real Prometheus and
Alertmanager with the shipped files; and nothing else does, and they resolve.

All durations of the rules are a thirtieth of what is shipped (tools/demo/shipped.py).
The target has the labels that a service discovery gives it, which the shipped scrape
configuration drops."""

import contextlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/demo"))
import shipped  # noqa: E402

MI = 1 << 20
THROTTLED, KILLED, DIFFERS = (
    f"drift-alert-{what}.service" for what in ("throttled", "killed", "differs"))
UNITS = {
    THROTTLED: "[Service]\nExecStart=/bin/true\nCPUQuota=10%\n",
    KILLED: "[Service]\nExecStart=/bin/true\nMemoryMax=64M\n",
    DIFFERS: "[Service]\nExecStart=/bin/true\nMemoryMax=128M\n",
}
EXPECTED = {
    ("DriftCpuThrottled", THROTTLED): (
        "ticket", r"drift-alert-throttled\.service on node-7: its CPU limit was "
        r"exhausted in [0-9.]+% of the periods, .* CPU limit: declared 100m at "
        r"drift-alert-throttled\.service:3, applied 100m, in force 100m; "),
    ("DriftOomKill", KILLED): (
        "ticket", r"drift-alert-killed\.service on node-7: 1 process was "
        r"killed for want of memory .* Memory limit: declared 64Mi at "
        r"drift-alert-killed\.service:3, applied 64Mi, in force 64Mi; "),
    ("DriftLimitNotApplied", DIFFERS): (
        "ticket", r"drift-alert-differs\.service on node-7, memory_limit: declared "
        r"128Mi at drift-alert-differs\.service:3, applied 96Mi; reason: differs\."),
}
# As a service discovery labels a target.
TARGET = {"instance": "node-7", "namespace": "monitoring",
          "pod": "drift-exporter-x7k2q", "container": "exporter",
          "endpoint": "metrics", "service": "drift-exporter"}
# What this world cannot show: nobody has an I/O limit or a network of his own.
WITHOUT_DATA = re.compile("workload:drift_(io_limit|actual_tcp)")


class Sink(http.server.BaseHTTPRequestHandler):
    """What Alertmanager sends: (receiver, status, alert)."""

    heard = []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for alert in body["alerts"]:
            Sink.heard.append((body["receiver"], alert["status"], alert))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def of(status):
    found = {}
    for receiver, how, alert in list(Sink.heard):
        if how == status:
            labels = alert["labels"]
            found[(labels["alertname"], labels.get("workload", ""))] = (
                receiver, alert)
    return found


def free_port():
    with http.server.HTTPServer(("127.0.0.1", 0), Sink) as server:
        return server.server_port


@contextlib.contextmanager
def running(directory, *command):
    with open(directory / f"{pathlib.Path(command[0]).name}.log", "w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        except BaseException:
            log.seek(0)
            print("".join(log.readlines()[-20:]))
            raise
        finally:
            process.terminate()
            process.wait(timeout=20)


def query(base, path, **parameters):
    url = f"{base}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)["data"]


def check_rules(base):
    """Every rule is evaluated, and those have data that can have it here."""
    for group in query(base, "rules")["groups"]:
        for rule in group["rules"]:
            assert rule["health"] == "ok", rule
            if rule["type"] != "recording" or WITHOUT_DATA.search(rule["name"]):
                continue
            answer = query(base, "query", query=rule["name"])["result"]
            assert answer, f"no data: {rule['name']}"
    for label in ("exported_namespace", "exported_pod", "exported_workload"):
        answer = query(base, "query", query=f'count({{{label}!=""}})')["result"]
        assert not answer, f"target labels took the place of ours: {label}"
    answer = query(base, "query", query='drift_meminfo_mem_total_bytes')["result"]
    assert set(answer[0]["metric"]) == {"__name__", "job", "instance"}, answer


def check_heard():
    heard = support.wait_for(
        "three alerts", lambda: (lambda f: f if len(f) >= len(EXPECTED) else None)(
            of("firing")), 120)
    assert heard.keys() == EXPECTED.keys(), heard.keys()
    for key, (receiver, text) in EXPECTED.items():
        went_to, alert = heard[key]
        assert went_to == receiver, (key, went_to)
        assert re.match(text, alert["annotations"]["description"]), alert
        labels = alert["labels"]
        assert (labels["job"], labels["workload_type"], labels["severity"]) == (
            "drift_exporter", "systemd", "warning"), labels
        assert alert["annotations"]["runbook_url"].endswith(key[0].lower()), alert


@contextlib.contextmanager
def ended(child):
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def throttle(stack, unified):
    """One path in the v1 cpu hierarchy, which has the quota, and in the unified
    one, which has the pressure."""
    paths = [stack.enter_context(support.cgroup(THROTTLED, "cpu"))]
    (paths[0] / "cpu.cfs_quota_us").write_text("10000")
    if unified:
        paths.append(unified / THROTTLED)
        paths[1].mkdir()
        stack.callback(lambda: support.wait_for(
            "empty cgroup", lambda: support.remove(paths[1])))
    child = stack.enter_context(ended(support.run_inside(
        paths[0], "while True: pass")))
    for path in paths[1:]:
        (path / "cgroup.procs").write_text(str(child.pid))
    return child


def main(directory):
    sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    units = directory / "units"
    units.mkdir()
    for name, text in UNITS.items():
        (units / name).write_text(text)
    shipped.write_rules(directory)
    port, alertmanager_port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    with contextlib.ExitStack() as stack:
        memory = {name: stack.enter_context(support.cgroup(name, "memory"))
                  for name in (KILLED, DIFFERS)}
        (memory[KILLED] / "memory.limit_in_bytes").write_text(str(64 * MI))
        limit = memory[DIFFERS] / "memory.limit_in_bytes"
        limit.write_text(str(96 * MI))
        stack.enter_context(ended(support.run_inside(
            memory[DIFFERS], "import time; time.sleep(600)")))
        exporter = stack.enter_context(support.Exporter(
            f"--declared.systemd={units}", "--workloads.include=drift-alert-.*"))
        busy = throttle(stack, support.mounted("cgroup2", ""))
        shipped.write_prometheus(
            directory, exporter.url.removeprefix("http://"),
            f"127.0.0.1:{alertmanager_port}", **TARGET)
        shipped.write_alertmanager(directory, f"http://127.0.0.1:{sink.server_port}")
        stack.enter_context(running(
            directory, os.environ["ALERTMANAGER"],
            f"--config.file={directory}/alertmanager.yml",
            f"--storage.path={directory}/am", "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{alertmanager_port}"))
        stack.enter_context(running(
            directory, os.environ["PROMETHEUS"],
            f"--config.file={directory}/prometheus.yml",
            f"--storage.tsdb.path={directory}/data",
            f"--web.listen-address=127.0.0.1:{port}"))

        def ready():
            try:
                return query(base, "query", query="drift_build_info")["result"]
            except OSError:
                return None
        support.wait_for("first scrape", ready, 40)
        # Killed once the other two are known, so that all are heard together.
        support.wait_for("two alerts", lambda: len(of("firing")) >= 2, 120)
        child = support.run_inside(memory[KILLED], "x = bytearray(200 << 20)")
        assert child.wait(timeout=60) == -9, "was not OOM-killed"
        check_heard()
        check_rules(base)

        busy.kill()
        limit.write_text(str(128 * MI))
        resolved = support.wait_for(
            "resolved alerts", lambda: (lambda f: f if len(f) >= len(EXPECTED)
                                        else None)(of("resolved")), 120)
        assert resolved.keys() == EXPECTED.keys(), resolved.keys()
        assert of("firing").keys() == EXPECTED.keys(), of("firing").keys()
    sink.shutdown()


for needed in ("PROMETHEUS", "ALERTMANAGER"):
    if not pathlib.Path(os.environ.get(needed, "")).is_file():
        support.skip(f"no {needed.lower()}: ./dev e2e unpacks it")
with tempfile.TemporaryDirectory() as scratch:
    main(pathlib.Path(scratch))
