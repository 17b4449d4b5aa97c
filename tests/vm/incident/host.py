"""The incident, on this machine: Prometheus looks at the guest, and what it and the
client saw becomes the timeline."""

import json
import pathlib
import sys
import time

import guest as guests
import prometheus

ALERT = "DriftMemoryThrashing"
SERVICE = "mariadb.service"
EXPORTER, NODE_EXPORTER, CONTROL = 10077, 9100, 9101


def state(guest):
    """(the guest's phase, its clock minus ours), or None while it does not answer."""
    before = time.time()
    try:
        answer = json.loads(prometheus.get(guest.url(CONTROL) + "/state", 2))
    except (OSError, ValueError):
        return None
    after = time.time()
    return answer["phase"], answer["now"] - (before + after) / 2, after - before


def ours(alert):
    labels = alert["labels"]
    return labels["alertname"] == ALERT and labels.get("workload") == SERVICE


def keep_moment(guest):
    """What somebody who was paged now would open."""
    page = prometheus.get(guest.url(EXPORTER) + "/")
    (guest.out / "page.html").write_text(page, encoding="utf-8")
    report = prometheus.get(guest.url(CONTROL) + "/report", 60)
    (guest.out / "report.txt").write_text(report, encoding="utf-8")


def follow(guest, server):
    """Until the guest's end; the best known difference of the clocks."""
    best = (9, 0)
    kept = False
    while guest.running():
        now = state(guest)
        if now and now[0] == "end":
            break
        if now:
            best = min(best, (now[2], now[1]))
        if now and not kept and any(
                ours(alert) and alert["state"] == "firing"
                for alert in server.alerts()):
            kept = True
            keep_moment(guest)
        time.sleep(1)
    return best[1]


def drive(guest, test, told):
    address = {port: f"127.0.0.1:{guest.ports[port]}" for port in guest.ports}
    with prometheus.Prometheus(address[EXPORTER], address[NODE_EXPORTER],
                               guests.free_port()) as server:
        difference = follow(guest, server)
        print("clock difference", difference)
        test.equal("rules that cannot be evaluated", server.broken_rules(), [])
        alerts = server.samples("ALERTS", 2000)
        (guest.out / "alerts.json").write_text(json.dumps(alerts))
        applied = server.samples(
            f'drift_applied_as_declared{{workload="{SERVICE}"}}', 2000)
        (guest.out / "applied.json").write_text(json.dumps(applied))
        up = server.samples("up", 2000)
        (guest.out / "up.json").write_text(json.dumps(up))
        guest.wait(1800)
