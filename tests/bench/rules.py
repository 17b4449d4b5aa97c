#!/usr/bin/python3
"""rules.py [WORKLOADS]: how long the real Prometheus takes to evaluate each group
of the shipped rules over many workloads (5,000 unless told), as they stand on the
golden page: db-0 of its StatefulSet, again and again, on ten machines, with
counters that grow; as far as rules ask for them. The floor is a rule that only
counts all those series. Takes six minutes, until the windows of 5m are full."""

import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
MACHINES = 10
SECONDS = 345
# By end of name, a second; what is harm in a healthy fleet does not grow.
GROWTH = {"cpu_periods_total": 10, "usage_seconds_total": 0.5, "out_segments_total": 20,
          "bytes_total": 1000, "packets_total": 20, "waiting_seconds_total": 0.02,
          "stalled_seconds_total": 0.01, "throttled_periods_total": 0.5}


def read_page():
    """Lines of the machine, and lines of one workload with %d for its number."""
    rules = "".join((ROOT / "alerts" / name).read_text()
                    for name in ("drift_rules.yml", "drift_alerts.yml"))
    asked_for = set(re.findall(r"drift_[a-z_]+", rules))
    machine, workload = [], []
    for line in (ROOT / "tests/golden/metrics.txt").read_text().splitlines():
        if line.startswith("#") or "..." in line:  # build, time, own cost
            continue
        if re.split(r"[{ ]", line, maxsplit=1)[0] not in asked_for:
            continue
        if 'workload="db"' in line:
            workload.append(re.sub(r'(workload="db|pod="db)', r"\1-%d", line, 2))
        elif "workload=" not in line:
            machine.append(line)
    return machine, workload


def growth(line):
    name = re.split(r"[{ ]", line, maxsplit=1)[0]
    if not name.endswith("_total"):
        return 0
    return next((g for end, g in GROWTH.items() if name.endswith(end)), 0)


class Page(http.server.BaseHTTPRequestHandler):
    machine, workload, count = [], [], 0

    def do_GET(self):
        start = int(self.path.rsplit("/", 1)[1]) * self.count
        now = time.time() % 1e6
        grown = []
        for line in self.workload:
            labels, value = line.rsplit(" ", 1)
            grown.append(f"{labels} {float(value) + growth(line) * now}\n")
        block = "".join(grown)
        numbers = block.count("%d")
        body = "\n".join(self.machine) + "\n" + "".join(
            block % ((number,) * numbers) for number in range(start, start + self.count))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


def main(workloads, directory):
    Page.machine, Page.workload = read_page()
    Page.count = workloads // MACHINES
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    floor = {"groups": [{"name": "floor", "rules": [
        {"record": "floor:series:count", "expr": 'count({workload!=""})'}]}]}
    (directory / "floor.yml").write_text(json.dumps(floor))
    (directory / "prometheus.yml").write_text(json.dumps({
        "global": {"scrape_interval": "15s",
                   "scrape_timeout": "15s",
                   "evaluation_interval": "15s"},
        "rule_files": [str(ROOT / "alerts/drift_rules.yml"),
                       str(ROOT / "alerts/drift_alerts.yml"),
                       str(directory / "floor.yml")],
        "scrape_configs": [{
            "job_name": "drift_exporter", "static_configs": [
                {"targets": [f"127.0.0.1:{port}"],
                 "labels": {"__metrics_path__": f"/{machine}",
                            "instance": f"m{machine}:10077"}}
                for machine in range(MACHINES)]}],
    }))
    with http.server.HTTPServer(("127.0.0.1", 0), Page) as probe:
        own = probe.server_port
    prometheus = subprocess.Popen(
        [os.environ["PROMETHEUS"], f"--config.file={directory}/prometheus.yml",
         f"--storage.tsdb.path={directory}/data",
         f"--web.listen-address=127.0.0.1:{own}"], stderr=subprocess.DEVNULL)
    try:
        time.sleep(SECONDS)
        with urllib.request.urlopen(
                f"http://127.0.0.1:{own}/api/v1/rules", timeout=60) as answer:
            groups = json.load(answer)["data"]["groups"]
        with urllib.request.urlopen(
                f"http://127.0.0.1:{own}/api/v1/query?query=floor:series:count",
                timeout=60) as answer:
            series = json.load(answer)["data"]["result"][0]["value"][1]
    finally:
        prometheus.kill()  # nobody wants what it would write
        prometheus.wait()
    times = {group["name"]: group["evaluationTime"] for group in groups}
    bad = [rule["name"] for group in groups for rule in group["rules"]
           if rule["health"] == "err"]
    print(f"{workloads} workloads on {MACHINES} machines, {series} series")
    print(f"{'group':28}{'seconds':>9}{'of floor':>10}")
    for name, seconds in sorted(times.items(), key=lambda item: -item[1]):
        print(f"{name:28}{seconds:9.3f}{seconds / times['floor']:10.1f}")
    assert not bad, bad


with tempfile.TemporaryDirectory() as scratch:
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000, pathlib.Path(scratch))
