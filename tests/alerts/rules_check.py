"""rules_check.py ROOT: what promtool does not look at in the generated rules."""

import json
import pathlib
import re
import sys

import yaml

root = pathlib.Path(sys.argv[1])
complaints = []


def rules(name):
    groups = yaml.safe_load((root / "alerts" / name).read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def names(expression):
    without_strings = re.sub(r'"[^"]*"', "", expression)
    return set(re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", without_strings))


alerts, recordings = rules("drift_alerts.yml"), rules("drift_rules.yml")
recorded = {rule["record"] for rule in recordings}
everything = alerts + recordings

# --- runbooks: one for each alert, none for nobody ---------------------------
wanted = {rule["alert"].lower() for rule in alerts}
written = {page.stem for page in (root / "alerts/runbooks").glob("*.md")}
written.discard("README")
complaints += [f"no runbook: alerts/runbooks/{name}.md" for name in wanted - written]
complaints += [f"a runbook of no alert: {name}.md" for name in written - wanted]
index = (root / "alerts/runbooks/README.md").read_text()
complaints += [f"alerts/runbooks/README.md does not link {name}.md"
               for name in wanted if f"({name}.md)" not in index]
for name in wanted & written:
    page = (root / f"alerts/runbooks/{name}.md").read_text()
    complaints += [f"{name}.md has no part '{part}'"
                   for part in ("Meaning", "Impact", "Diagnosis", "Mitigation", "Look-alikes")
                   if f"\n## {part}\n" not in page]

# --- annotations ---------------------------------------------------------------
for rule in alerts:
    have = rule["annotations"]
    for key in ("summary", "description", "runbook_url", "dashboard_url"):
        if not have.get(key):
            complaints.append(f"{rule['alert']} has no {key}")
    if rule["labels"].get("severity") not in ("critical", "warning", "info"):
        complaints.append(f"{rule['alert']}: severity {rule['labels'].get('severity')}")
    # What moves belongs into annotations, where it starts no new alert.
    if set(rule["labels"]) - {"severity", "dimension", "long", "short"}:
        complaints.append(f"{rule['alert']}: labels {rule['labels']}")

# --- labels of the target pass through -----------------------------------------
for rule in everything:
    name = rule.get("alert") or rule["record"]
    if re.search(r"\bby\s*\(", rule["expr"]):
        complaints.append(f"{name}: 'by' drops the cluster label, write 'without'")
    for labels in re.findall(r"\bon\s*\(([^)]*)\)", rule["expr"]):
        if "cluster" not in labels:
            complaints.append(f"{name}: on ({labels}) forgets the cluster label")

# --- thresholds: all are used ----------------------------------------------------
table = json.loads((root / "alerts/thresholds.json").read_text())["thresholds"]
sources = "".join(file.read_text() for file in (root / "alerts/rules").glob("*.libsonnet"))
for threshold in table:
    if f"'{threshold['check']}'" not in sources:
        complaints.append(f"no rule uses the check {threshold['check']}")

# --- every series is exposed or recorded ---------------------------------------
page = (root / "tests/golden/metrics.txt").read_text()
exposed = set(re.findall(r"^# TYPE (\S+)", page, re.M))
code = "".join(file.read_text() for folder in ("collectors", "exporter")
               for file in (root / folder).rglob("*.cc"))
prefixes = ("drift_actual_network_", "drift_network_", "drift_actual_tcp_", "drift_tcp_")
for rule in everything:
    for name in names(rule["expr"]):
        if ":" in name and name not in recorded:
            complaints.append(f"{name} is used and not recorded")
        if not name.startswith("drift_") or name in exposed or f'"{name}"' in code:
            continue
        tail = next((name[len(p):] for p in prefixes if name.startswith(p)), None)
        if tail is None or tail.split("_", 1)[-1] not in code:
            complaints.append(f"{rule.get('alert') or rule['record']}: nobody exposes {name}")

for complaint in sorted(set(complaints)):
    print(complaint)
sys.exit(bool(complaints))
