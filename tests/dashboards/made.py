"""A made fault: the page of the fixture machine, whose counters run, and what it
lacks: a health check that fails, a unit that restarts, a disk that hangs, declared
sources that are old, collectors that fail; and, for the GitOps side, Argo CD and
Flux that are content. Served for Prometheus to scrape as one more instance."""

import contextlib
import http.server
import pathlib
import re
import threading
import time

LINE = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?P<labels>\{.*\})? (?P<value>\S+)")
# What golden/metrics.txt leaves open.
OPEN = {
    "drift_build_info": '{version="0.0.0",revision="made",branch="main",compiler="none"}',
}
POD = 'namespace="shop",workload="db",workload_type="statefulset",pod="db-0"'
DB = POD + ',container="postgres"'
OF_DB = 'namespace="shop",workload="db",workload_type="statefulset"'
UNIT = 'workload="nginx.service",workload_type="systemd"'
GAUGES = f"""
drift_actual_health_up{{{DB},check="http_get 8080 /ready"}} 0
drift_actual_health_duration_seconds{{{DB},check="http_get 8080 /ready"}} 1.5
drift_actual_health_last_success_timestamp_seconds{{{DB},check="http_get 8080 /ready"}} 1700000000
drift_actual_health_failure_info{{{DB},check="http_get 8080 /ready",reason="timeout"}} 1
drift_health_not_executed_info{{{DB},check="exec",reason="exec"}} 1
drift_actual_port_listening{{{OF_DB},port="5432",protocol="tcp"}} 0
drift_declared_location_info{{{OF_DB},resource="port",port="5432",protocol="tcp",location="db.yaml:12"}} 1
drift_declared_location_info{{{DB},resource="health",check="http_get 8080 /ready",location="db.yaml:30"}} 1
drift_actual_accept_queue_length{{{DB},port="5432"}} 128
drift_actual_accept_queue_backlog{{{DB},port="5432"}} 128
drift_actual_running{{{OF_DB}}} 1
drift_actual_processes{{{DB},state="D"}} 3
drift_declared_memory_high_bytes{{{UNIT}}} 4e8
drift_declared_memory_low_bytes{{{UNIT}}} 1e8
drift_declared_memory_min_bytes{{{UNIT}}} 5e7
drift_declared_memory_swap_limit_bytes{{{UNIT}}} 0
drift_applied_memory_high_bytes{{{UNIT}}} 4e8
drift_applied_memory_low_bytes{{{UNIT}}} 1e8
drift_applied_memory_min_bytes{{{UNIT}}} 5e7
drift_applied_memory_swap_limit_bytes{{{UNIT}}} 0
drift_loaded_memory_limit_bytes{{{UNIT}}} 536870912
drift_loaded_memory_high_bytes{{{UNIT}}} 4e8
drift_loaded_cpu_limit_cores{{{UNIT}}} 0.45
drift_loaded_tasks_limit{{{UNIT}}} 100
drift_effective_memory_limit_bytes{{{DB}}} 1.9e9
drift_effective_cpu_limit_cores{{{DB}}} 1.2
drift_effective_tasks_limit{{{DB}}} 300
drift_loaded_as_declared{{{UNIT},resource="memory_limit"}} 0
drift_actual_unit_state{{{UNIT},state="active"}} 1
drift_actual_unit_needs_daemon_reload{{{UNIT}}} 1
drift_actual_unit_file_as_declared{{{UNIT}}} 0
drift_systemd_units{{state="failed"}} 2
drift_process_read_stuck_seconds{{pid="4242"}} 33
drift_scrape_collector_success{{collector="systemd"}} 0
""" + "".join(
    f'drift_{layer}_io_{way}_{unit}_per_second{{{UNIT},device="vda"}} 5000000\n'
    for layer in ("declared", "applied") for way in ("read", "write")
    for unit in ("bytes", "operations")) + (
    f'drift_applied_io_read_bytes_per_second{{{DB},device="vda"}} 5000000\n')
# Per second.
COUNTERS = {
    f"drift_actual_restarts_total{{{UNIT}}}": 0.5,
    f'drift_actual_killed_processes_total{{{DB},killer="limit"}}': 0.5,
    f"drift_actual_memory_scanned_bytes_total{{{DB}}}": 4e6,
    f"drift_actual_memory_reclaimed_bytes_total{{{DB}}}": 3e6,
    "drift_hung_task_detections_total": 1,
    f"drift_actual_memory_high_events_total{{{DB}}}": 2,
    f"drift_actual_memory_low_events_total{{{DB}}}": 1,
    f'drift_actual_io_read_bytes_total{{{UNIT},device="vda"}}': 4.9e6,
}
# Of gauges of the fixture machine, what they are here.
WORSE = {
    "drift_disk_stuck_seconds": "45",
    "drift_uninterruptible_oldest_seconds": "300",
    "drift_actual_uninterruptible_oldest_seconds": "300",
    "drift_vm_overcommit_mode": "2",
    "drift_conntrack_entries": "200000",
    "drift_network_speed_bytes": "8e6",
}
# Argo CD and Flux see nothing of it.
GITOPS = {
    "/argocd": 'argocd_app_info{name="shop",namespace="argocd",project="default",'
               'dest_namespace="shop",sync_status="Synced",health_status="Healthy"} 1\n'
               'argocd_app_info{name="tools",namespace="argocd",project="default",'
               'dest_namespace="tools",sync_status="OutOfSync",health_status="Healthy"} 1\n',
    "/flux": 'gotk_resource_info{customresource_kind="Kustomization",name="apps",'
             'exported_namespace="flux-system",ready="True",suspended="false"} 1\n',
}


def speed(name):
    """How fast a counter of that name runs; waiting takes less than all time."""
    if "seconds_total" in name:
        return 0.2 if "stalled" in name else 0.4
    if "throttled_periods" in name:
        return 6
    if "retransmitted" in name:
        return 3
    return 1e6 if "bytes" in name else 20


class Page:
    def __init__(self, golden):
        self.start = time.time()
        text = golden.read_text()
        self.types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        self.lines = []        # (name, labels, value, per second)
        mine = {line.split(" ")[0] for line in GAUGES.split("\n")} | set(COUNTERS)
        for line in text.splitlines():
            match = LINE.fullmatch(line)
            if not match:
                continue
            name, labels, value = match.groups()
            labels = OPEN.get(name, labels or "")
            if name + labels not in mine:
                self.add(name, labels, value)
        for line in GAUGES.split("\n"):
            match = LINE.fullmatch(line)
            if match:
                self.lines.append((match["name"], match["labels"], match["value"], 0))
        for series, rate in COUNTERS.items():
            name, brace, labels = series.partition("{")
            self.lines.append((name, brace + labels, "0", rate))

    def add(self, name, labels, value):
        labels = labels.replace('="..."', '="0123abc"')
        if name == "drift_declared_source_last_success_timestamp_seconds":
            value = str(self.start - 7200)
        elif value == "...":
            value = "0.01"
        value = WORSE.get(name, value)
        counts = self.types.get(name) == "counter" or re.search(r"_(bucket|sum|count)$", name)
        self.lines.append((name, labels, value, speed(name) if counts else 0))

    def text(self):
        passed = time.time() - self.start
        return "".join(
            f"{name}{labels} "
            f"{value if not rate else float(value) + rate * passed}\n"
            for name, labels, value, rate in self.lines)


def serve(root):
    """The server; it ends with its process."""
    page = Page(pathlib.Path(root) / "tests/golden/metrics.txt")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = (GITOPS.get(self.path) or page.text()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):  # a scrape that did not wait
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
