"""The fault matrix: each case of expected.json alone, one after the other, in one
guest, before the shipped rules of a real Prometheus. A case begins when nothing is
pending or firing, and its alerts are those that fire from then on until it is healed
and nothing is pending or firing again. Only a budget of 30 days stays used up for
longer: of a workload that is gone it is not waited for. $DRIFT_FAULTS_SCALE=1 takes the
rules unscaled, with scrapes every 15 s; then name a few cases."""

import datetime
import json
import os
import pathlib
import re
import time

import alerts
import table

HERE = pathlib.Path(__file__).resolve().parent
SCALE = int(os.environ.get("DRIFT_FAULTS_SCALE", "20"))
INTERVAL = 2 if SCALE > 1 else 15
# `seconds` of expected.json are at this scale. Thresholds in seconds do not scale.
WRITTEN_FOR = 20
SETTLE = 4 * INTERVAL
QUIET = 240 * WRITTEN_FOR / SCALE
LASTING = "DriftMemoryStallBudgetBurn"


class Seen:
    """Alerts since a moment: (name, workload) -> when it fired first, labels, words.
    `over`: workloads of earlier cases."""

    def __init__(self, server, over):
        self.server = server
        self.over = over
        self.since = time.monotonic()
        self.pending = {}
        self.fired = {}

    def look(self):
        """Whether anything is pending or firing that will end with the case."""
        active = [alert for alert in self.server.active()
                  if alert[1]["alertname"] != LASTING or
                  alert[1]["workload"] not in self.over]
        for state, labels, annotations in active:
            key = (labels["alertname"], labels.get("workload", ""))
            delay = time.monotonic() - self.since
            self.pending.setdefault(key, delay)
            if state == "firing" and key not in self.fired:
                self.fired[key] = {"delay": delay, "labels": labels,
                                   "says": annotations["description"]}
        return any(labels["alertname"] != LASTING for _, labels, _ in active)


def wait_quiet(seen, seconds):
    """Seconds until nothing is pending or firing, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if not seen.look():
            return time.monotonic() - began
        time.sleep(0.5)
    return None


def is_own(case, found):
    return found["labels"]["alertname"] == case["alert"] and \
        case["labels"].items() <= found["labels"].items()


def last(case, seen):
    """Keeps the case going until its alert has come, and a while longer."""
    factor = WRITTEN_FOR / SCALE
    least = case["seconds"] * factor
    most = case.get("most", case["seconds"]) * factor
    while True:
        seen.look()
        took = time.monotonic() - seen.since
        there = "alert" not in case or any(
            is_own(case, found) for found in seen.fired.values())
        if took > most or (there and took > least):
            return
        time.sleep(0.5)


def one(guest, server, case, over):
    """The case, with what was seen of it."""
    before = Seen(server, over)
    result = {**case, "problems": []}
    if wait_quiet(before, QUIET) is None:
        result["problems"].append(f"not quiet before: {sorted(before.pending)}")
        result["fired"] = {}
        return result
    alerts.tell(guest, "prepare", case["case"])
    baseline = Seen(server, over)
    while time.monotonic() - baseline.since < SETTLE:
        baseline.look()
        time.sleep(0.5)
    if baseline.fired:
        result["problems"].append(f"while healthy: {sorted(baseline.fired)}")
    seen = Seen(server, over)
    alerts.tell(guest, "inject", case["case"])
    last(case, seen)
    result["facts"] = alerts.tell(guest, "facts", case["case"])
    alerts.tell(guest, "heal", case["case"])
    result["quiet"] = wait_quiet(seen, QUIET)
    if result["quiet"] is None:
        result["problems"].append("did not resolve")
    result["fired"] = {" of ".join(filter(None, key)): found
                       for key, found in seen.fired.items()}
    alerts.tell(guest, "clean", case["case"])
    over.update(workload for _, workload in seen.pending)
    return result


def judge(result):
    """own: the alert that it is about, others: which no reason was given for."""
    own = [found for found in result["fired"].values()
           if "alert" in result and is_own(result, found)]
    result["own"] = min(own, key=lambda found: found["delay"]) if own else None
    result["others"] = sorted(
        name for name, found in result["fired"].items()
        if found not in own and
        found["labels"]["alertname"] not in result.get("with", {}))
    if own and not re.search(result["says"], result["own"]["says"]):
        result["problems"].append(f"it says: {result['own']['says']}")


def report(test, result):
    name = result["what"]
    if "alert" in result:
        test.check(f"{name}: {result['alert']}", result["own"],
                   f"fired: {sorted(result['fired'])}", result.get("missed"))
    test.equal(f"{name}: no other alert", result["others"], [])
    test.equal(f"{name}: as it should be", result["problems"], [])


def waits(server):
    """{alert: its longest `for`, in seconds as shipped}"""
    found = {}
    for group in server.ask("rules")["groups"]:
        for rule in group["rules"]:
            if rule["type"] == "alerting":
                found[rule["name"]] = max(found.get(rule["name"], 0),
                                          rule["duration"] * SCALE)
    return found


def drive(guest, test, told):
    cases = json.loads((HERE / "expected.json").read_text())["cases"]
    wanted = [case for case in cases
              if not told["only"] or case["case"] in told["only"]]
    alerts.wait_for_guest(guest)
    began = time.monotonic()
    results, over = [], set()
    with alerts.prometheus(guest, SCALE, INTERVAL) as server:
        alerts.wait_for("first scrape", server.scraped, 60)
        time.sleep(SETTLE)
        facts = {"scale": SCALE, "interval": INTERVAL, "waits": waits(server),
                 "kernel": (guest.image / "kernel").read_text().strip(),
                 "date": datetime.date.today().isoformat()}
        for case in wanted:
            at = time.monotonic()
            try:
                result = one(guest, server, case, over)
            except Exception as error:  # pylint: disable=broad-except
                if not guest.running():
                    raise
                result = {**case, "fired": {}, "problems": [str(error)]}
            judge(result)
            result["took"] = time.monotonic() - at
            print(f"{case['case']}: {result['took']:.0f} s, {table.line(result, facts)}",
                  flush=True)
            results.append(result)
            (guest.out / "faults.json").write_text(json.dumps(
                {**facts, "results": results}, indent=1))
            report(test, result)
        minutes = (time.monotonic() - began) / 60
        text = table.text(results, {**facts, "minutes": minutes})
        (guest.out / "faults.md").write_text(text)
        print(text, flush=True)
        if not told["only"] and SCALE > 1:
            kept = HERE.parent / "results/faults.md"
            kept.parent.mkdir(exist_ok=True)
            kept.write_text(text)
        test.equal("rules that cannot be evaluated", server.broken(), [])
    alerts.tell(guest, "end")
