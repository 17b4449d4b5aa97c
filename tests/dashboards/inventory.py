"""Metrics used and metrics exposed, both ways; and PromQL as promtool sees it."""

import fnmatch
import json
import pathlib
import re
import subprocess
import tempfile

import yaml

import linter
import promql

# Not ours, and which we have from whom.
FOREIGN = {
    "up": "Prometheus itself",
    "scrape_duration_seconds": "Prometheus itself",
    "scrape_samples_post_metric_relabeling": "Prometheus itself",
    "ALERTS": "Prometheus itself",
    "argocd_app_info": "Argo CD's application controller",
    "gotk_resource_info": "kube-state-metrics, as Flux configures it",
}
# Exposed, and on no dashboard and in no rule: a pattern and why.
UNUSED = {
    "drift_meminfo_*": "every key of the kernel is exposed; the dashboards show the few "
                       "that say something before an incident",
    "drift_*_cpu_weight": "a weight has no value in use to be put beside; its gap shows "
                                "as resource cpu_weight",
    "drift_applied_cpu_shares": "as drift_*_cpu_weight",
    "drift_*_open_files_limit": "the number of open files is not read (too costly); "
                               "the gap shows as resource open_files_limit",
    "drift_disk_io_now": "of one moment; requests in flight are shown as a mean",
    "drift_effective_memory_available_bytes": "the ratio and the limit in force are shown",
    "drift_declared_replicas": "with --declared.scope=cluster alone, on a target of its own",
    "drift_network_namespace_shared_info": "whose numbers are whose; for who wonders",
    "drift_undeclared_port_listening": "opt-in, a list to go through and not to watch",
    "drift_actual_unit_file_state_info": "the word for drift_actual_unit_file_as_declared 0",
    "drift_exporter_web_config_last_reload_successful":
        "with --web.config.file alone; an alert for it is still to be written",
    "drift_disk_discard*": "discards are not waited for; there for who looks for them",
}
HISTOGRAM = re.compile(r"_(bucket|sum|count)$")


def expanded(dashboard):
    """(who, expression without variables) of all that Prometheus will be asked."""
    values = {v["name"]: v.get("allValue") or "one"
              for v in linter.variables(dashboard, "query")}
    for panel, target in linter.targets(dashboard):
        yield (f"{dashboard['uid']} {linter.where(panel, target)}",
               promql.expand(target.get("expr", ""), values))
    for variable in linter.variables(dashboard, "query"):
        parts = linter.template_query(variable)
        if parts and parts[1]:
            yield (f"{dashboard['uid']} variable {variable['name']}",
                   promql.expand(parts[1], values))
    for annotation in dashboard["annotations"]["list"]:
        yield (f"{dashboard['uid']} annotation {annotation['name']}",
               promql.expand(annotation["expr"], values))


def promtool(dashboards, tool):
    """All expressions as rules of one file; what is wrong, with its panel."""
    asked = [one for d in dashboards for one in expanded(d)]
    rules = [{"record": f"checked:{i}", "expr": expr.strip() or "-"}
             for i, (_, expr) in enumerate(asked)]
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "rules.yml"
        path.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
        run = subprocess.run([tool, "check", "rules", path], text=True,
                             capture_output=True, check=False)
    if run.returncode == 0:
        return
    said = run.stdout + run.stderr
    found = re.findall(r'rule (\d+), "checked:\d+": (.*)', said)
    for number, complaint in found:
        yield f"target-promql-rule: {asked[int(number) - 1][0]}: {complaint}"
    if not found:
        yield f"target-promql-rule: promtool: {said.strip()[-400:]}"


class Known:
    """What is exposed, recorded and used by rules, as far as this tree says."""

    def __init__(self, root):
        page = (root / "tests/golden/metrics.txt").read_text()
        self.golden = set(re.findall(r"^# TYPE (\S+)", page, re.M))
        code = "".join(file.read_text() for folder in ("collectors", "exporter")
                       for file in (root / folder).rglob("*.cc"))
        # Names that are put together there end in these.
        self.code = set(re.findall(r'"(drift_[a-z0-9_]+)"', code))
        rules = [rule for name in ("drift_rules.yml", "drift_alerts.yml")
                 for group in yaml.safe_load((root / "alerts" / name).read_text())["groups"]
                 for rule in group["rules"]]
        self.alerts = [rule for rule in rules if "alert" in rule]
        self.recorded = {rule["record"] for rule in rules if "record" in rule}
        self.by_rules = set()
        for rule in rules:
            self.by_rules |= promql.names(rule["expr"])
            for text in rule.get("annotations", {}).values():
                self.by_rules |= set(re.findall(r"drift_[a-z0-9_]+", text))
        self.limits = re.compile(
            r"drift_(declared|applied)_io_(read|write)_(bytes|operations)_per_second|"
            r"drift_(declared|applied)_memory_(high|low|min|swap_limit)_bytes")

    def exposes(self, name):
        return (name in self.golden or name in self.code or name in self.recorded
                or name in FOREIGN or HISTOGRAM.sub("", name) in self.golden
                or self.limits.fullmatch(name) is not None)


def inventory(dashboards, known):
    used = {}
    for dashboard in dashboards:
        for who, expr in expanded(dashboard):
            try:
                for name in promql.names(expr):
                    used.setdefault(name, who)
            except (ValueError, IndexError):
                pass           # target-promql-rule says so
    for name, who in sorted(used.items()):
        if not known.exposes(name):
            yield f"metric-rule: {who}: nobody exposes {name}"
    everywhere = {HISTOGRAM.sub("", name) for name in used} | set(used) | known.by_rules
    unused = {name for name in known.golden | known.code
              if name not in everywhere and not name.endswith("_")}
    for name in sorted(unused):
        if not any(fnmatch.fnmatch(name, pattern) for pattern in UNUSED):
            yield f"metric-rule: {name} is exposed, and on no dashboard and in no rule"
    for pattern in UNUSED:
        if not fnmatch.filter(unused, pattern):
            yield f"metric-rule: the exception {pattern} is of no use any more"


def alerts(dashboards, known):
    """What an alert links to exists, with the variables that it sets."""
    have = {d["uid"]: {v["name"] for v in d["templating"]["list"]} for d in dashboards}
    for rule in known.alerts:
        url = rule["annotations"]["dashboard_url"]
        uid = re.search(r"/d/([^?]+)", url).group(1)
        if uid not in have:
            yield f"alert-rule: {rule['alert']} links to {uid}"
            continue
        for name in set(re.findall(r"[?&]var-(\w+)=", url)) - have[uid]:
            yield f"alert-rule: {rule['alert']}: {uid} has no variable {name}"
