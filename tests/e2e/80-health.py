#!/usr/bin/python3
"""A unit declares how it wants to be asked, and really is: while it serves, when
it says no, and when it is gone."""

import http.server
import pathlib
import tempfile
import threading

import support

NAME = "drift-e2e-health.service"
LABELS = {"workload": NAME, "workload_type": "systemd"}


class Handler(http.server.BaseHTTPRequestHandler):
    status = 200
    agents = set()

    def do_GET(self):  # pylint: disable=invalid-name
        Handler.agents.add(self.headers["User-Agent"])
        self.send_response(Handler.status)
        self.end_headers()

    def log_message(self, *_):
        pass


def up(exporter, check):
    return exporter.page().get("drift_actual_health_up", check=check, **LABELS)


def asked(exporter, server):
    support.wait_for("well", lambda: up(exporter, "health") == 1)
    page = exporter.page()
    assert page.get("drift_actual_health_duration_seconds", check="health",
                    **LABELS) > 0
    success = page.get("drift_actual_health_last_success_timestamp_seconds",
                       check="health", **LABELS)
    assert success > 1.7e9, success
    assert Handler.agents == {"drift_exporter"}, Handler.agents
    # Nobody listens at the second one.
    support.wait_for("down", lambda: up(exporter, "health-2") == 0)
    assert exporter.page().get("drift_actual_health_failure_info",
                               check="health-2", reason="refused",
                               **LABELS) == 1

    Handler.status = 503
    support.wait_for("says no", lambda: up(exporter, "health") == 0)
    assert exporter.page().get("drift_actual_health_failure_info",
                               check="health", reason="http_status",
                               **LABELS) == 1
    Handler.status = 200
    support.wait_for("well again", lambda: up(exporter, "health") == 1)

    server.shutdown()
    server.server_close()
    support.wait_for("gone", lambda: up(exporter, "health") == 0)
    page = exporter.page()
    assert page.get("drift_actual_health_last_success_timestamp_seconds",
                    check="health", **LABELS) >= success


with tempfile.TemporaryDirectory() as directory:
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    closed = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    closed.server_close()
    (pathlib.Path(directory) / NAME).write_text(
        "[Service]\nExecStart=/bin/true\n[X-Drift]\n"
        f"Health=http://127.0.0.1:{listening.server_port}/ready\n"
        f"Health=tcp://127.0.0.1:{closed.server_port}\n"
        "HealthIntervalSec=1\nHealthTimeoutSec=500ms\n")
    with support.Exporter(f"--declared.systemd={directory}",
                          "--collector.health") as running:
        with support.cgroup(NAME, "memory") as path:
            child = support.run_inside(path, "import time; time.sleep(600)")
            try:
                asked(running, listening)
            finally:
                child.kill()
                child.wait()
