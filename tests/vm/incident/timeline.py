"""What happened when, from what the client measured, what the kernel counted in the
guest, and what Prometheus stored. Seconds, from the moment at which the load grew."""

import csv
import datetime
import json
import statistics

import yaml

WINDOW = 5  # seconds of queries that a p99 is made of
WORSE = 10  # times the healthy p99: pain
MINUTE = 60
TIMEOUT = 2000  # ms after which the client gives up
SCRAPE = 15
PAGE = 4096
# What alerts/rules/memory.libsonnet asks, in which window.
STALLED, RESTORED, SHORTEST = 0.1, 40960, 35

OURS = "drift_exporter"
WHOSE = [OURS, "node-mixin", "kubernetes-mixin", "awesome-prometheus-alerts"]


def p99(values):
    if not values:
        return None
    ordered = sorted(values)
    return ordered[int((len(ordered) - 1) * 0.99)]


def whose(labels):
    return labels.get("whose", OURS)


def runs(times):
    """[(first, last)] of evaluations without a gap."""
    found = []
    for at in times:
        if found and at - found[-1][1] < 1.5 * SCRAPE:
            found[-1][1] = at
        else:
            found.append([at, at])
    return found


class Story:
    """`directory` has queries.csv, cgroup.csv, phases.json, prometheus.json."""

    def __init__(self, directory, others, alert, service):
        self.alert, self.service = alert, service
        self.seen = json.loads((directory / "prometheus.json").read_text())
        phases = json.loads((directory / "phases.json").read_text())
        self.onset = phases["incident"]
        self.healthy_since = phases["healthy"] + WINDOW - self.onset
        self.end = phases["end"] - self.onset
        self.recovery = phases["recovery"] - self.onset
        # Upstream's patience, by the alert's name.
        self.patience = {rule["alert"]: rule["for"]
                         for group in yaml.safe_load(others.read_text())["groups"]
                         for rule in group["rules"] if "alert" in rule}
        with open(directory / "queries.csv", encoding="ascii") as file:
            self.queries = [(float(at) - self.onset, float(took), outcome)
                            for at, took, outcome in csv.reader(file)]
        with open(directory / "cgroup.csv", encoding="ascii") as file:
            self.cgroup = [{key: float(value) for key, value in row.items()}
                           for row in csv.DictReader(file)]
        for row in self.cgroup:
            row["time"] -= self.onset
        self.healthy = p99([took for at, took, _ in self.queries
                            if self.healthy_since < at < 0])
        self.latency = [(second, p99([took for at, took, _ in self.queries
                                      if second - WINDOW < at <= second]) or 0)
                        for second in range(int(self.healthy_since), int(self.end) + 1)]
        self.pain = [at for at, value in self.latency
                     if at >= 0 and value > WORSE * self.healthy]
        self.pain_minute = self._minute()
        self.alerts = self._alerts()

    def _minute(self):
        """When p99 had been that bad for a whole minute; None: never."""
        bad = set(self.pain)
        return next((second for second in self.pain if all(
            second - back in bad for back in range(MINUTE + 1))), None)

    def relative(self, at):
        """Of Prometheus' clock, which is this machine's."""
        return at + self.seen["difference"] - self.onset

    def _alerts(self):
        """labels, state, since, until: all that was pending or firing here."""
        found = []
        for labels, values in self.seen["alerts"]:
            labels = {name: value for name, value in labels.items()
                      if name not in ("__name__", "job")}
            state = labels.pop("alertstate")
            for first, last in runs([self.relative(at) for at, _ in values]):
                found.append({"labels": labels, "state": state, "since": first,
                              "until": last + SCRAPE})
        return sorted(found, key=lambda alert: alert["since"])

    def scrapes(self):
        return [self.relative(at) for labels, values in self.seen["up"]
                if labels["job"] == "drift_exporter" for at, _ in values]

    def first(self, alert, state):
        return min((each["since"] for each in self.alerts
                    if each["labels"]["alertname"] == alert and each["state"] == state
                    and each["labels"].get("workload") == self.service), default=None)

    def worst(self):
        return max(value for at, value in self.latency if at >= 0)

    def failed(self):
        return sum(outcome != "ok" for at, _, outcome in self.queries
                   if 0 <= at < self.recovery)

    def stalled(self):
        """[(second, share of it that all tasks stood still for memory)]"""
        return [(after["time"], min(1, (after["stalled"] - before["stalled"]) / 1e6 /
                                    max(0.1, after["time"] - before["time"])))
                for before, after in zip(self.cgroup, self.cgroup[1:])]

    def _counters(self, at):
        row = next((row for row in reversed(self.cgroup) if row["time"] <= at),
                   self.cgroup[0])
        return row["stalled"] / 1e6, row["restored"] * PAGE

    def _thrashes(self, scrapes):
        """What the alert's expression says of these: rates from first to last."""
        before, now = self._counters(scrapes[0]), self._counters(scrapes[-1])
        seconds = scrapes[-1] - scrapes[0]
        return (now[0] - before[0] > STALLED * seconds
                and now[1] - before[1] > RESTORED * seconds)

    def spread(self):
        """When the alert would have fired, had scrapes and evaluations been at other
        moments of their 15 s: sorted, one of each pair of whole seconds. A page is
        there a second after its scrape."""
        fired = []
        for scrape in range(SCRAPE):
            for evaluation in range(SCRAPE):
                since, at = None, evaluation
                while at < self.end and (since is None or at < since + SCRAPE):
                    seen = [each for each in range(scrape - 4 * SCRAPE, at, SCRAPE)
                            if each > at - SHORTEST]
                    if not self._thrashes(seen):
                        since = None
                    elif since is None:
                        since = at
                    at += SCRAPE
                fired.append(at)
        return sorted(fired)


def after(seconds):
    return "never" if seconds is None else f"{seconds:+.0f} s"


def summary(story):
    return (f"healthy p99 {story.healthy:.0f} ms; ten times that from "
            f"{after(min(story.pain, default=None))}, for a minute at "
            f"{after(story.pain_minute)}; {story.alert} pending "
            f"{after(story.first(story.alert, 'pending'))}, firing "
            f"{after(story.first(story.alert, 'firing'))}")


def moments(story):
    rows = [(0, "the load grows: three tables instead of one, three times the customers"),
            (min(story.pain, default=None), "the customers' p99 is ten times the healthy one"),
            (story.first(story.alert, "pending"), f"{story.alert} is pending"),
            (story.first(story.alert, "firing"),
             f"**{story.alert} fires for {story.service}**"),
            (story.pain_minute, "the customers' p99 has been ten times the healthy one "
             "for a minute"),
            (story.recovery, "the load is what it was")]
    rows.sort(key=lambda row: (row[0] is None, row[0]))
    return [f"| {after(at)} | {what} |" for at, what in rows]


def said(story):
    """A line for each alert that anybody had, ours of the service first."""
    lines = []
    for who in WHOSE:
        of = [alert for alert in story.alerts if whose(alert["labels"]) == who
              and (who != OURS or alert["labels"].get("workload") == story.service)
              and alert["until"] > story.healthy_since]
        for alert in of:
            name = alert["labels"]["alertname"]
            patience = story.patience.get(name)
            lines.append(f"| {who} | {name}{f' (`for: {patience}`)' if patience else ''} "
                         f"| {alert['state']} | {alert['since']:+.0f} to "
                         f"{alert['until']:+.0f} |")
        if not of:
            lines.append(f"| {who} | none | | |")
    return lines


def markdown(story):
    last = story.cgroup[-1]
    stalled = [share for at, share in story.stalled() if 20 < at < story.recovery]
    spread = story.spread()
    early = "" if story.pain_minute is None else (
        f", in {sum(at < story.pain_minute for at in spread)} of {len(spread)} cases "
        "before the customers' minute was over")
    return "\n".join([
        "# A database thrashes inside its declared limit", "",
        f"{datetime.date.today()}. Linux {story.seen['kernel']}, systemd, cgroup v2 in "
        "an emulated guest; MariaDB as Debian packages it with `MemoryMax=128M`, its "
        "tables through the page cache; Prometheus with the shipped rules, a scrape "
        "every 15 s. `./dev vm --only incident --keep` makes this page.", "",
        "![The customers' p99, the share of time in which all tasks stood still for "
        "memory, usage and limit, and whose alerts said so](timeline.png)", "",
        "| seconds | |", "|---:|---|", *moments(story), "",
        f"Customers: p99 was {story.healthy:.0f} ms and became up to "
        f"{story.worst():.0f} ms (of {WINDOW} s each); {story.failed()} queries had no "
        f"answer within {TIMEOUT // 1000} s. Kernel: all tasks stood still for memory in "
        f"{statistics.median(stalled):.0%} of the time (median of seconds, from +20 s); "
        f"{last['oom_kill']:.0f} OOM kills, no restart. The limit was as declared in "
        "every scrape: whoever compares files with settings sees green.", "",
        "When Prometheus looks is chance. Had it scraped and evaluated at other moments "
        f"of its 15 s, the same counters would have made {story.alert} fire between "
        f"{spread[0]:+d} s and {spread[-1]:+d} s (median {spread[len(spread) // 2]:+d} s)"
        f"{early}.", "",
        "## Who said so", "",
        "| whose | alert | state | seconds |", "|---|---|---|---|", *said(story), "",
        "Others' rules and the series that they are evaluated on are "
        "[others.yml](../../incident/others.yml), with their own `for:`. What is "
        "pending here would fire when that has passed; what is not here was never true.",
        "", "[report.txt](report.txt) and [page.html](page.html) are what "
        "`drift_exporter report` and the exporter's page said when the alert fired.", ""])
