#!/usr/bin/python3
"""generate.py DIRECTORY: what users install, from alerts/mixin.libsonnet:
drift_alerts.yml and drift_rules.yml for Prometheus' rule_files, and
prometheusrule.yml, both in one object for the Prometheus operator."""

import json
import pathlib
import subprocess
import sys

import yaml

HEADER = """\
# Made by `./dev rules -u` from alerts/mixin.libsonnet: change it there.
"""


class Dumper(yaml.SafeDumper):
    """Expressions as blocks, in the order in which the mixin has them."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


def text(dumper, value):
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


Dumper.add_representer(str, text)


def rule(fields):
    order = ("record", "alert", "expr", "for", "keep_firing_for", "labels",
             "annotations")
    return {key: fields[key] for key in order if key in fields}


def ordered(groups):
    return [{"name": group["name"],
             **({"interval": group["interval"]} if "interval" in group else {}),
             "rules": [rule(fields) for fields in group["rules"]]}
            for group in groups]


here = pathlib.Path(__file__).parent
mixin = json.loads(subprocess.run(
    ["jsonnet", "-e", f"local m = import '{here}/mixin.libsonnet';"
     " [m.prometheusAlerts.groups, m.prometheusRules.groups]"],
    check=True, stdout=subprocess.PIPE).stdout)
alerts, rules = map(ordered, mixin)
target = pathlib.Path(sys.argv[1])
for name, document in {
        "drift_alerts.yml": {"groups": alerts},
        "drift_rules.yml": {"groups": rules},
        "prometheusrule.yml": {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": {"name": "drift-exporter",
                         "labels": {"app.kubernetes.io/name": "drift-exporter"}},
            "spec": {"groups": rules + alerts}}}.items():
    (target / name).write_text(HEADER + yaml.dump(
        document, Dumper=Dumper, sort_keys=False, width=100,
        default_flow_style=False, allow_unicode=True))
