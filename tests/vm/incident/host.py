"""The incident, on this machine: the real Prometheus with the shipped rules as they are,
beside others' rules, looks at the guest; what it and the client saw becomes the
timeline."""

import json
import pathlib
import shutil
import subprocess
import time

import alerts
import picture
import timeline

HERE = pathlib.Path(__file__).resolve().parent
ALERT, SERVICE = "DriftMemoryThrashing", "mariadb.service"
NODE_EXPORTER = 9100
LONGEST = 2000  # seconds that a run can take


def others(config, directory):
    """node_exporter's and Kubernetes' rules, and node_exporter in the same guest."""
    shutil.copy(HERE / "others.yml", directory)
    config["rule_files"].append("others.yml")
    drift = config["scrape_configs"][0]
    config["scrape_configs"].append({
        "job_name": "node-exporter",
        "static_configs": [{"targets": [others.target], "labels": {
            "instance": drift["static_configs"][0]["labels"]["instance"]}}]})


def clock(guest):
    """(seconds that the answer took, the guest's clock minus ours)"""
    before = time.time()
    theirs = alerts.tell(guest, "state", timeout=5)
    after = time.time()
    return theirs["phase"], after - before, theirs["now"] - (before + after) / 2


def keep_moment(guest):
    """What somebody who was paged now would open."""
    page = alerts.get(guest.url(alerts.EXPORTER) + "/")
    (guest.out / "page.html").write_text(page, encoding="utf-8")
    (guest.out / "report.txt").write_text(alerts.tell(guest, "report"),
                                          encoding="utf-8")


def follow(guest, server):
    """Until the last phase is over; the best known difference of the clocks."""
    best = (9, 0)
    kept = False
    while guest.running():
        try:
            phase, took, difference = clock(guest)
        except (OSError, ValueError, RuntimeError):
            time.sleep(1)
            continue
        best = min(best, (took, difference))
        if phase == "end":
            break
        if not kept and any(
                state == "firing" and labels["alertname"] == ALERT
                and labels.get("workload") == SERVICE
                for state, labels, _ in server.active()):
            kept = True
            keep_moment(guest)
        time.sleep(1)
    return best[1]


def drive(guest, test, _settings):
    others.target = f"127.0.0.1:{guest.ports[NODE_EXPORTER]}"
    alerts.wait_for_guest(guest)
    with alerts.prometheus(guest, 1, 15, others) as server:
        alerts.wait_for("first scrape", server.scraped, 90)
        difference = follow(guest, server)
        test.equal("rules that cannot be evaluated", server.broken(), [])
        seen = {
            "kernel": (guest.image / "kernel").read_text().strip(),
            "difference": difference,
            "alerts": server.samples("ALERTS", LONGEST),
            "applied": server.samples(
                f'drift_applied_as_declared{{workload="{SERVICE}",'
                f'resource="memory_limit"}}', LONGEST),
            "up": server.samples("up", LONGEST),
        }
    (guest.out / "prometheus.json").write_text(json.dumps(seen))
    alerts.tell(guest, "end")
    guest.wait(guest.seconds() + 240)
    story = timeline.Story(guest.out, HERE / "others.yml", ALERT, SERVICE)
    (guest.out / "timeline.md").write_text(timeline.markdown(story), encoding="utf-8")
    picture.draw(story, guest.out / "timeline.svg")
    subprocess.run(["rsvg-convert", "-o", guest.out / "timeline.png",
                    guest.out / "timeline.svg"], check=True)
    print(timeline.summary(story), flush=True)
    judge(story, seen, test)


def judge(story, seen, test):
    fired = story.first(ALERT, "firing")
    test.check("the alert names the service", fired is not None,
               f"{ALERT} did not fire for {SERVICE}")
    others_said = [(alert["labels"]["alertname"], alert["labels"].get("workload"))
                   for alert in story.alerts if alert["labels"]["alertname"] == ALERT
                   and alert["labels"].get("workload") != SERVICE]
    test.equal("and nobody else", others_said, [])
    before = [alert["labels"]["alertname"] for alert in story.alerts
              if alert["state"] == "firing" and alert["since"] < 0
              and timeline.whose(alert["labels"]) == timeline.OURS]
    test.equal("we paged nobody while all was well", before, [])
    applied = [value for _, values in seen["applied"] for _, value in values]
    test.check("as declared all the time: GitOps is green",
               len(applied) > 3 and set(applied) == {1}, applied)
    scraped = [value for labels, values in seen["up"]
               if labels["job"] == "drift_exporter" for at, value in values
               if story.relative(at) > -20]
    alert_name = "the alert came before p99 was ten times the healthy one for a minute"
    scrape_name = "the exporter was scraped all through it"
    if story.healthy * timeline.WORSE > timeline.TIMEOUT:
        for name in (alert_name, scrape_name):
            test.skipped(name, f"the guest had too little CPU: its healthy p99 was "
                         f"{story.healthy:.0f} ms, and a query is given up after "
                         f"{timeline.TIMEOUT} ms")
        return
    test.check(scrape_name, set(scraped) == {1}, scraped)
    if test.check("customers suffered", story.pain_minute is not None,
                  f"the worst p99 was {story.worst():.0f} ms, {story.healthy:.0f} ms "
                  "is healthy"):
        test.check(alert_name, fired is not None and fired < story.pain_minute,
                   f"alert at {fired} s, a minute of it at {story.pain_minute} s")
