"""The shipped configuration of Prometheus and Alertmanager for a stack that does not
run for hours: other addresses, and every duration divided by SCALE. Only scrapes are
not as frequent as that would be: one that is late, since the machine is busy, would
make an alert wait all of its `for` again."""

import json
import pathlib
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCALE = 30
INTERVAL_SECONDS = 2
INTERVAL = f"{INTERVAL_SECONDS}s"


def write_rules(directory):
    """alerts/mixin.libsonnet, as drift_rules.yml and drift_alerts.yml."""
    mixin = json.loads(subprocess.run(
        ["jsonnet", "-e", f"local m = (import '{ROOT}/alerts/mixin.libsonnet') + "
         f"{{ _config+:: {{ timeScale: 1 / {SCALE}, "
         f"scrapeIntervalSeconds: {INTERVAL_SECONDS * SCALE} }} }};"
         "[m.prometheusRules, m.prometheusAlerts]"],
        check=True, stdout=subprocess.PIPE).stdout)
    for name, rules in zip(("drift_rules.yml", "drift_alerts.yml"), mixin):
        (directory / name).write_text(json.dumps(rules))


def write_prometheus(directory, exporter, alertmanager, **labels):
    """deploy/prometheus/prometheus.yml with these addresses (host:port)."""
    config = yaml.safe_load(
        (ROOT / "deploy/prometheus/prometheus.yml").read_text())
    config["global"] = {"scrape_interval": INTERVAL, "scrape_timeout": INTERVAL,
                        "evaluation_interval": INTERVAL}
    static = config["alerting"]["alertmanagers"][0]["static_configs"][0]
    static["targets"] = [alertmanager]
    config["scrape_configs"][0]["static_configs"] = [
        {"targets": [exporter], "labels": labels}]
    (directory / "prometheus.yml").write_text(yaml.safe_dump(config))


def write_alertmanager(directory, sink=None):
    """alerts/alertmanager.yml without its waits. `sink`: the URL that its webhooks go
    to; without one nobody is told."""
    text = (ROOT / "alerts/alertmanager.yml").read_text()
    config = yaml.safe_load(text.replace("http://localhost:9095/", f"{sink}/"))
    if sink is None:
        config["receivers"] = [{"name": r["name"]} for r in config["receivers"]]
    for route in [config["route"], *config["route"]["routes"]]:
        route.update(group_wait="0s", group_interval="1s")
    (directory / "alertmanager.yml").write_text(yaml.safe_dump(config))
