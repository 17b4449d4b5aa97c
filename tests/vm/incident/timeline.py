"""What happened when, from what the client measured, what the kernel counted in the
guest, and what Prometheus stored. Seconds, from the moment at which the load grew."""

import csv
import datetime
import json
import statistics

WINDOW = 10  # seconds of queries that a p99 is made of
WORSE = 10  # times the healthy p99: pain
MINUTE = 60
GUEST = ("DriftExporterDown",)  # pending while the guest still boots


def p99(values):
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]


class Story:
    """`directory` has queries.csv, cgroup.csv, phases.json, prometheus.json."""

    def __init__(self, directory, alert, service):
        self.alert, self.service = alert, service
        self.seen = json.loads((directory / "prometheus.json").read_text())
        self.phases = json.loads((directory / "phases.json").read_text())
        self.onset = self.phases["incident"]
        self.end = self.phases["end"] - self.onset
        self.recovery = self.phases["recovery"] - self.onset
        with open(directory / "queries.csv", encoding="ascii") as file:
            self.queries = [(float(at) - self.onset, float(took), outcome)
                            for at, took, outcome in csv.reader(file)]
        with open(directory / "cgroup.csv", encoding="ascii") as file:
            self.cgroup = [{key: float(value) for key, value in row.items()}
                           for row in csv.DictReader(file)]
        for row in self.cgroup:
            row["time"] -= self.onset
        self.healthy = p99([took for at, took, _ in self.queries
                            if self.phases["healthy"] - self.onset < at < 0])
        self.latency = self._latency()
        self.pain = [at for at, value in self.latency
                     if 0 <= at and value >= WORSE * self.healthy]
        self.pain_minute = self._minute()

    def relative(self, at):
        """Of Prometheus' clock, which is this machine's."""
        return at + self.seen["difference"] - self.onset

    def _latency(self):
        """[(second, p99 of the last WINDOW seconds)]"""
        begin = int(self.phases["healthy"] - self.onset) + WINDOW
        return [(second, p99([took for at, took, _ in self.queries
                              if second - WINDOW < at <= second]) or 0)
                for second in range(begin, int(self.end) + 1)]

    def _minute(self):
        """When p99 had been that bad for a whole minute; None: never."""
        bad = set(self.pain)
        for second in self.pain:
            if all(second - back in bad for back in range(MINUTE + 1)):
                return second
        return None

    def worst(self):
        return max(value for _, value in self.latency)

    def lanes(self, state):
        """[(alert, since, until)] of all that were pending or firing."""
        step = 15
        found = []
        for labels, values in self.seen["alerts"]:
            if labels["alertstate"] != state or labels["alertname"] in GUEST:
                continue
            workload = labels.get("workload")
            if labels["alertname"].startswith("Drift") and workload != self.service:
                continue  # the guest's own units, which it boots without
            times = [self.relative(at) for at, _ in values]
            found.append((labels["alertname"], times[0], times[-1] + step))
        return sorted(found, key=lambda lane: lane[1])

    def first(self, alert, state, workload):
        times = [self.relative(values[0][0]) for labels, values in self.seen["alerts"]
                 if labels["alertname"] == alert and labels["alertstate"] == state
                 and labels.get("workload") == workload]
        return min(times, default=None)

    def failed(self):
        return sum(outcome != "ok" for at, _, outcome in self.queries
                   if 0 <= at < self.recovery)

    def stalled(self):
        """[(second, share of it that all tasks stood still for memory)]"""
        return [(after["time"], min(1, (after["stalled"] - before["stalled"]) / 1e6 /
                                    max(0.1, after["time"] - before["time"])))
                for before, after in zip(self.cgroup, self.cgroup[1:])]


def after(seconds):
    return "never" if seconds is None else f"{seconds:+.0f} s"


def summary(story):
    return (f"healthy p99 {story.healthy:.0f} ms; ten times that from "
            f"{after(min(story.pain, default=None))}, for a minute at "
            f"{after(story.pain_minute)}; {story.alert} pending "
            f"{after(story.first(story.alert, 'pending', story.service))}, firing "
            f"{after(story.first(story.alert, 'firing', story.service))}")


def markdown(story):
    last = story.cgroup[-1]
    stalled = [share for at, share in story.stalled() if 20 < at < story.recovery]
    rows = [("load grows: three tables instead of one, twice the customers", 0),
            ("first p99 ten times the healthy one", min(story.pain, default=None)),
            (f"**{story.alert}** is pending",
             story.first(story.alert, "pending", story.service)),
            (f"**{story.alert}** fires for {story.service}",
             story.first(story.alert, "firing", story.service)),
            ("p99 ten times the healthy one for a whole minute", story.pain_minute),
            ("load is as before", story.recovery)]
    rows.sort(key=lambda row: (row[1] is None, row[1]))
    text = ["# The incident, replayed", "",
            f"{datetime.date.today()}, Linux {story.seen['kernel']}, cgroup v2, emulated; "
            "MariaDB as packaged by Debian, `MemoryMax=128M`; shipped rules, scrapes every "
            "15 s. `./dev vm --only incident --keep` makes this page.", "",
            "| seconds | what |", "|---|---|"]
    text += [f"| {after(at)} | {what} |" for what, at in rows]
    text += ["", "| meanwhile | |", "|---|---|",
             f"| healthy p99, worst p99 | {story.healthy:.0f} ms, {story.worst():.0f} ms |",
             f"| queries without an answer in a second | {story.failed()} |",
             "| time in which all tasks stood still for memory, median | "
             f"{statistics.median(stalled):.0%} |",
             f"| OOM kills, restarts | {last['oom_kill']:.0f}, 0 |",
             "| limit | as declared all the time |", "",
             "## What the rules of others said", "",
             "| alert | state | seconds |", "|---|---|---|"]
    lines = [f"| {name} | {state} | {since:+.0f} to {until:+.0f} |"
             for state in ("firing", "pending") for name, since, until in
             story.lanes(state) if not name.startswith("Drift")]
    text += lines or ["| none | | |"]
    text += ["", "node_exporter's mixin is evaluated on node_exporter in the same guest; "
             "Kubernetes' on series made equal to cAdvisor's (`others.yml`). With "
             "`for: 15m` most of them could fire in the long form only (`--all`): what "
             "was true meanwhile is pending here.", ""]
    return "\n".join(text)
