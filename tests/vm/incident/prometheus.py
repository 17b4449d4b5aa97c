"""The real Prometheus on this machine, with the shipped configuration and rules as
they are, beside others' rules, against the exporters in the guest."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent


def get(url, timeout=10):
    with urllib.request.urlopen(url, timeout=timeout) as response:
        return response.read().decode()


class Prometheus:
    def __init__(self, exporter, node_exporter, port):
        self.base = f"http://127.0.0.1:{port}"
        self.scratch = tempfile.TemporaryDirectory(prefix="drift-prometheus-")
        directory = pathlib.Path(self.scratch.name)
        for rules in (ROOT / "alerts/drift_rules.yml",
                      ROOT / "alerts/drift_alerts.yml", HERE / "others.yml"):
            shutil.copy(rules, directory)
        # deploy/prometheus/prometheus.yml, intervals of 15 s included.
        config = yaml.safe_load(
            (ROOT / "deploy/prometheus/prometheus.yml").read_text())
        del config["alerting"]
        config["rule_files"].append("others.yml")
        config["scrape_configs"][0]["static_configs"] = [
            {"targets": [exporter], "labels": {"instance": "db-1"}}]
        config["scrape_configs"].append(
            {"job_name": "node", "static_configs": [
                {"targets": [node_exporter], "labels": {"instance": "db-1"}}]})
        (directory / "prometheus.yml").write_text(yaml.safe_dump(config))
        self.log = open(directory / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [os.environ["PROMETHEUS"],
             f"--config.file={directory}/prometheus.yml",
             f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address=127.0.0.1:{port}"],
            stdout=self.log, stderr=self.log)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        if kind:
            self.log.seek(0)
            print("".join(self.log.readlines()[-10:]))
        self.log.close()
        self.scratch.cleanup()

    def ask(self, path, **parameters):
        url = f"{self.base}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        return json.loads(get(url))["data"]

    def ready(self):
        try:
            return get(f"{self.base}/-/ready")
        except OSError:
            return None

    def alerts(self):
        """Those that are pending or firing now."""
        return self.ask("alerts")["alerts"]

    def samples(self, selector, seconds):
        """[(labels, [(time, value)])] as they are stored."""
        return [(series["metric"], [(at, float(value))
                                    for at, value in series["values"]])
                for series in self.ask("query", query=f"{selector}[{seconds}s]")
                ["result"]]

    def broken_rules(self):
        return [rule for group in self.ask("rules")["groups"]
                for rule in group["rules"] if rule["health"] == "err"]
