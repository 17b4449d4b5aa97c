"""The real Prometheus on this machine with the shipped rules, looking at a guest, and
what its alerts were when. Durations are divided by `scale`; 1 takes the shipped files
as they are. $PROMETHEUS is its binary; ./dev vm unpacks it."""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import yaml

import guest as guests

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTROL = 9101
EXPORTER = 10077


def get(url, timeout=10):
    with urllib.request.urlopen(url, timeout=timeout) as response:
        return response.read().decode()


def wait_for(what, condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.5)
    raise AssertionError(f"no {what} within {seconds} s")


def write_rules(directory, scale, interval):
    if scale == 1:
        for name in ("drift_rules.yml", "drift_alerts.yml"):
            shutil.copy(ROOT / "alerts" / name, directory)
        return
    mixin = json.loads(subprocess.run(
        ["jsonnet", "-e", f"local m = (import '{ROOT}/alerts/mixin.libsonnet') + "
         f"{{ _config+:: {{ timeScale: 1 / {scale}, "
         f"scrapeIntervalSeconds: {interval * scale} }} }};"
         "[m.prometheusRules, m.prometheusAlerts]"],
        check=True, stdout=subprocess.PIPE).stdout)
    for name, rules in zip(("drift_rules.yml", "drift_alerts.yml"), mixin):
        (directory / name).write_text(json.dumps(rules))


def write_config(directory, target, interval, also):
    """deploy/prometheus/prometheus.yml with this guest, and nobody to tell."""
    config = yaml.safe_load(
        (ROOT / "deploy/prometheus/prometheus.yml").read_text())
    config["global"] = {name: f"{interval}s" for name in (
        "scrape_interval", "scrape_timeout", "evaluation_interval")}
    if interval > 10:
        config["global"]["scrape_timeout"] = "10s"
    del config["alerting"]
    config["scrape_configs"][0]["static_configs"] = [
        {"targets": [target], "labels": {"instance": "vmguest"}}]
    if also:
        also(config, directory)
    (directory / "prometheus.yml").write_text(yaml.safe_dump(config))


class Prometheus:
    def __init__(self, base):
        self.base = base

    def ask(self, path, **parameters):
        url = f"{self.base}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        return json.loads(get(url))["data"]

    def query(self, text):
        return self.ask("query", query=text)["result"]

    def scraped(self):
        try:
            return self.query("drift_build_info")
        except OSError:
            return None

    def active(self):
        """[(state, labels, annotations)] of alerts that are pending or firing."""
        return [(alert["state"], alert["labels"], alert["annotations"])
                for alert in self.ask("alerts")["alerts"]]

    def broken(self):
        """Rules that cannot be evaluated."""
        return [(rule["name"], rule.get("lastError"))
                for group in self.ask("rules")["groups"]
                for rule in group["rules"] if rule["health"] == "err"]

    def samples(self, selector, seconds):
        """[(labels, [(time, value)])] as they are stored."""
        return [(series["metric"], [(at, float(value)) for at, value in series["values"]])
                for series in self.query(f"{selector}[{int(seconds)}s]")]


@contextlib.contextmanager
def prometheus(guest, scale, interval, also=None):
    """Running, its log in the guest's `out`, its data gone at the end. `also(config,
    directory)` may change the configuration and add files of rules."""
    port = guests.free_port()
    with tempfile.TemporaryDirectory(prefix="drift-prometheus-") as scratch:
        directory = pathlib.Path(scratch)
        write_rules(directory, scale, interval)
        write_config(directory, f"127.0.0.1:{guest.ports[EXPORTER]}", interval, also)
        with open(guest.out / "prometheus.log", "wb") as log:
            process = subprocess.Popen(
                [os.environ["PROMETHEUS"],
                 f"--config.file={directory}/prometheus.yml",
                 f"--storage.tsdb.path={directory}/data",
                 f"--web.listen-address=127.0.0.1:{port}"],
                stdout=log, stderr=log)
            try:
                yield Prometheus(f"http://127.0.0.1:{port}")
            finally:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def tell(guest, name, argument="", timeout=120):
    """inside/control.py: what function NAME of the guest answers."""
    path = f"/{name}/{urllib.parse.quote(argument)}".rstrip("/")
    answer = json.loads(get(guest.url(CONTROL) + path, timeout))
    if "error" in answer:
        raise RuntimeError(f"{name} {argument}: {answer['error']}")
    return answer["ok"]


def wait_for_guest(guest, seconds=240):
    def there():
        if not guest.running():
            raise AssertionError("the guest ended: see its console.log")
        try:
            return tell(guest, "ready", timeout=2)
        except (OSError, ValueError):
            return None
    return wait_for("guest that listens", there, seconds)
