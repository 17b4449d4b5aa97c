#!/usr/bin/python3
"""Every query of every panel, variable and annotation is asked of the real
Prometheus, which scrapes the real exporter with the shipped rules, and answers.

What a healthy machine rightly does not have stands in HEALTHY; each of those must
answer under a made fault (tests/dashboards/made.py), which Prometheus scrapes as a
second machine. Labels in legends and columns of tables must be there, too.

All durations of the recording rules are a thirtieth of what is shipped, and alerts
do not wait."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import yaml

import support

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/dashboards"))
import linter  # noqa: E402
import made  # noqa: E402
import promql  # noqa: E402

SCALE = 30
UNIT = "drift-dash.service"
REAL, MADE = "node-7", "made"
JOB = "drift_exporter"
# What is asked of a machine: its namespaces, and workloads for the workload page.
MACHINES = {
    REAL: [("", UNIT)],
    MADE: [("shop", "db"), ("", "nginx.service"), ("shop", "web"), ("tools", "mail")],
}
# Words of expressions that may have no data on a healthy machine, and why.
HEALTHY = {
    r"ALERTS\{": "no alert fires",
    r"argocd_app_info|gotk_resource_info": "no Argo CD, no Flux",
    r"drift_mismatch_info": "all is as declared",
    r"by \(namespace\)": "nothing suffers, and systemd has no namespaces",
    r"drift_source_available\S* == 0": "a machine may lack no source",
    r"_events_total\S* > 0|killed_processes": "no memory events",
    r"drift_(actual|vmstat)_\w*(restored|refaulted|scanned|reclaimed|major_faults)":
        "absent while 0, and on cgroup v1",
    r"drift_actual_pressure_|:drift_actual_pressure": "PSI of cgroups may be off",
    r"ancestor_throttled": "before Linux 6.6",
    r"memory_(high|low|min|swap_limit)_bytes|memory_peak|_request_": "not declared here",
    r"drift_machine_declared_cpu_request|drift_machine_declared_memory_request":
        "units declare no requests",
    r"_io_\w+_per_second|io_limit_utilization|drift_actual_io_": "no I/O, no I/O limit",
    r"drift_effective_\w+\{[^}]*\} < \+Inf\s+unless": "no cgroup above gives less",
    r"drift_loaded_|drift_systemd|drift_actual_unit|drift_actual_restarts": "may have no systemd",
    r"drift_actual_(network|tcp)": "no network namespace of its own",
    r"_port_|accept_queue": "declares no ports",
    r"health_failure|health_not_executed": "its health check is well",
    r"drift_process_read_stuck|drift_hung_task": "nothing hangs; Linux 6.13",
    r'state="D"': "nothing hangs",
    r"drift_disk_stuck_seconds\S* > 0": "disks answer",
    r"drift_disk": "may have no disk",
    r"CommitLimit|overcommit_mode\S* == 2": "overcommit mode is not 2",
    r"drift_network_\w+_(drop|errs)_total\S*\) > 0": "no packet is lost",
    r"drift_network_speed|drift_conntrack": "virtual devices have none",
    r"drift_tcp_retransmitted\S* / ": "no TCP traffic",
    r"drift_uninterruptible_tasks": "nothing is in D",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def write_rules(directory):
    rules = json.loads(subprocess.run(
        ["jsonnet", "-e", f"((import '{ROOT}/alerts/mixin.libsonnet') + "
         f"{{ _config+:: {{ timeScale: 1 / {SCALE} }} }}).prometheusRules"],
        check=True, stdout=subprocess.PIPE).stdout)
    alerts = yaml.safe_load((ROOT / "alerts/drift_alerts.yml").read_text())
    for group in alerts["groups"]:
        group["interval"] = "2s"
        for rule in group["rules"]:
            rule["for"] = "0s"
            rule.pop("keep_firing_for", None)
    (directory / "rules.yml").write_text(json.dumps(rules))
    (directory / "alerts.yml").write_text(json.dumps(alerts))


def write_prometheus(directory, exporter, fault):
    def job(name, target, path="/metrics", **labels):
        return {"job_name": name, "metrics_path": path,
                "static_configs": [{"targets": [target], "labels": labels}]}
    real = job(JOB, exporter.url.removeprefix("http://"), instance=REAL)
    address = f"127.0.0.1:{fault.server_port}"
    real["static_configs"] += job(JOB, address, instance=MADE)["static_configs"]
    # Nobody listens on port 1: a machine that is not seen.
    real["static_configs"] += job(JOB, "127.0.0.1:1", instance="gone")["static_configs"]
    (directory / "prometheus.yml").write_text(yaml.safe_dump({
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s",
                   "evaluation_interval": "1s"},
        "rule_files": ["rules.yml", "alerts.yml"],
        "scrape_configs": [real, job("argocd", address, "/argocd"),
                           job("flux", address, "/flux")]}))


@contextlib.contextmanager
def running(directory, *command):
    log_path = directory / "prometheus.log"
    with open(log_path, "w", encoding="utf-8") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield
        except BaseException:
            print("".join(log_path.read_text().splitlines(True)[-20:]))
            raise
        finally:
            process.terminate()
            process.wait(timeout=20)


class Prometheus:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}/api/v1/"

    def get(self, path, **parameters):
        url = f"{self.base}{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=20) as response:
            return json.load(response)["data"]

    def series(self, target, expr):
        """What a panel gets, as sets of labels."""
        if target.get("instant"):
            data = self.get("query", query=expr)
        else:
            now = time.time()
            data = self.get("query_range", query=expr, start=now - 8, end=now, step=1)
        return [set(one["metric"]) for one in data["result"]]

    def ready(self):
        try:
            return self.get("query", query=f'drift_build_info{{instance="{MADE}"}}')["result"]
        except OSError:
            return None


def values(machine, namespace, workload):
    return {"job": JOB, "instance": machine, "namespace": namespace or ".*",
            "workload": workload, "datasource": "x",
            "__rate_interval": "5s", "__range": "30s", "__interval": "1s"}


def ask(prometheus, target, machine):
    """The labels of all answers that one machine gives to one target."""
    pairs = MACHINES[machine]
    if "$workload" not in target["expr"]:
        pairs = [("", "")]
    answers = []
    for namespace, workload in pairs:
        expr = promql.expand(target["expr"], values(machine, namespace, workload))
        try:
            answers += prometheus.series(target, expr)
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{expr}: {error.read().decode()}") from error
    return answers


def check_target(prometheus, dashboard, panel, target):
    who = f"{dashboard['uid']} {linter.where(panel, target)}"
    real, fault = (ask(prometheus, target, machine) for machine in (REAL, MADE))
    reason = next((why for words, why in HEALTHY.items()
                   if re.search(words, target["expr"])), None)
    if not real and reason is None:
        yield f"{who} has no data on a healthy machine: {target['expr']}"
    if not real and not fault:
        yield f"{who} has no data at all, not even under a fault: {target['expr']}"
    elif not fault:
        yield f"{who} has no data under the made fault: {target['expr']}"
    labels = set().union(*real, *fault)
    links = json.dumps(panel["fieldConfig"]["defaults"].get("links", []))
    wanted = set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")))
    wanted |= set(re.findall(r"__field\.labels\.(\w+)", links))
    if labels:
        for name in wanted - labels:
            yield f"{who}: a legend or link has {name}, and no series has it"
    return labels, bool(real)


def check_panel(prometheus, dashboard, panel):
    """Complaints; and for tables, columns that no target has."""
    complaints, labels, answered = [], set(), 0
    for target in panel.get("targets", []):
        checking = check_target(prometheus, dashboard, panel, target)
        while True:
            try:
                complaints.append(next(checking))
            except StopIteration as end:
                labels |= end.value[0]
                answered += end.value[1]
                break
    for transformation in panel.get("transformations", []):
        if transformation["id"] == "filterFieldsByName":
            if answered == 1 < len(panel["targets"]):
                complaints.append(f"{dashboard['uid']} {linter.where(panel)}: one query "
                                  "alone has data, whose column loses its name")
            for name in transformation["options"]["include"]["names"]:
                if not name.startswith("Value") and name not in labels:
                    complaints.append(f"{dashboard['uid']} {linter.where(panel)}: "
                                      f"no series has the column {name}")
    return complaints


def check_variables(prometheus, dashboard):
    for variable in linter.variables(dashboard, "query"):
        _, selector, label = linter.template_query(variable)
        expr = promql.expand(selector, {**values(".+", "", ""), "job": ".+"})
        found = prometheus.get(f"label/{label}/values", **{"match[]": expr})
        for machine in MACHINES:
            wanted = {"job": {JOB}, "instance": {machine},
                      "namespace": {n for n, _ in MACHINES[machine]} - {""},
                      "workload": {w for _, w in MACHINES[machine]}}[label]
            if not wanted <= set(found):
                yield f"{dashboard['uid']}: variable {variable['name']} lacks {wanted}"
    for annotation in dashboard["annotations"]["list"]:
        # When an alert began, which is not now.
        expr = promql.expand(annotation["expr"], values(MADE, *MACHINES[MADE][0]))
        now = time.time()
        if not prometheus.get("query_range", query=expr, start=now - 300, end=now,
                              step=1)["result"]:
            yield f"{dashboard['uid']}: annotation {annotation['name']} shows no alert"


def check_known(prometheus, dashboards):
    """Numbers that are known: of all machines one is not seen, and here the right
    number of workloads is not as declared."""
    known = {("Machines we do not see", ".+"): 1, ("Workloads not as declared", REAL): 0,
             ("Workloads not as declared", MADE): 4, ("Workloads that are missing", MADE): 2,
             ("Workloads that suffer", REAL): 0, ("Exporters seen", ".+"): 2,
             ("Collectors that fail", MADE): 1}
    targets = [(p["title"], t) for d in dashboards for p, t in linter.targets(d)]
    for (title, machine), wanted in known.items():
        (target,) = [t for of, t in targets if of == title]
        expr = promql.expand(target["expr"], values(machine, "", ""))
        found = [float(one["value"][1]) for one in
                 prometheus.get("query", query=expr)["result"]]
        if found != [wanted]:
            yield f"'{title}' of {machine} is {found}, not {wanted}"
    for words in HEALTHY:
        if not any(re.search(words, t["expr"]) for _, t in targets):
            yield f"the exception {words} is of no use any more"


def check(prometheus, dashboards):
    jobs = [(d, p) for d in dashboards for p in linter.panels(d)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda job: check_panel(prometheus, *job), jobs))
    complaints = [complaint for one in found for complaint in one]
    for dashboard in dashboards:
        complaints += check_variables(prometheus, dashboard)
    complaints += check_known(prometheus, dashboards)
    print(f"{len(jobs)} panels, {sum(len(p.get('targets', [])) for _, p in jobs)} queries")
    return complaints


@contextlib.contextmanager
def healthy_unit(directory):
    """A service that runs as declared, in each v1 hierarchy and the unified one."""
    # Without the first, systemd does not run here, and nothing has to.
    (directory / "run/systemd/system").mkdir(parents=True)
    units = directory / "etc/systemd/system"
    wants = units / "multi-user.target.wants"
    wants.mkdir(parents=True)
    (units / "multi-user.target").write_text("[Unit]\n")
    (units / "default.target").symlink_to("multi-user.target")
    (wants / UNIT).symlink_to(f"../{UNIT}")
    health = free_port()
    (units / UNIT).write_text(
        "[Service]\nExecStart=/bin/true\nMemoryMax=256M\nCPUQuota=50%\nTasksMax=100\n"
        f"[X-Drift]\nHealth=tcp://127.0.0.1:{health}\nCPUThrottled=0.5\n"
        "[Install]\nWantedBy=multi-user.target\n")
    with contextlib.ExitStack() as stack:
        at = {name: stack.enter_context(support.cgroup(UNIT, name))
              for name in ("memory", "cpu", "cpuacct", "pids")}
        (at["memory"] / "memory.limit_in_bytes").write_text(str(256 << 20))
        (at["cpu"] / "cpu.cfs_quota_us").write_text("50000")
        (at["pids"] / "pids.max").write_text("100")
        unified = support.mounted("cgroup2", "")
        if unified:
            at["unified"] = unified / UNIT
            at["unified"].mkdir()
            stack.callback(lambda: support.wait_for(
                "empty cgroup", lambda: support.remove(at["unified"])))
        child = support.run_inside(
            at["memory"], "import socket, time\n"
            f"s = socket.create_server(('127.0.0.1', {health}))\n"
            "while True:\n  sum(range(9999)); time.sleep(.02)")
        stack.callback(child.wait)
        stack.callback(child.kill)
        for path in at.values():
            (path / "cgroup.procs").write_text(str(child.pid))
        # Who else suffers on this machine is not known here.
        yield [f"--path.rootfs={directory}", "--collector.health",
               f"--workloads.include={re.escape(UNIT)}"]


def main(directory):
    write_rules(directory)
    subprocess.run([ROOT / "dashboards/generate.py", directory,
                    f"{{ timeScale: 1 / {SCALE} }}"], check=True)
    dashboards = [json.loads(file.read_text())
                  for file in sorted(directory.glob("drift-*.json"))]
    assert len(dashboards) == 4, dashboards
    port = free_port()
    with contextlib.ExitStack() as stack:
        flags = stack.enter_context(healthy_unit(directory))
        exporter = stack.enter_context(support.Exporter(*flags))
        write_prometheus(directory, exporter, made.serve(ROOT))
        stack.enter_context(running(
            directory, os.environ["PROMETHEUS"],
            f"--config.file={directory}/prometheus.yml",
            f"--storage.tsdb.path={directory}/data",
            f"--web.listen-address=127.0.0.1:{port}"))
        prometheus = Prometheus(port)
        support.wait_for("first scrape", prometheus.ready, 40)
        # The slowest are recorded series of recorded series; what is complete is
        # asked once more only while something is missing.
        end = time.monotonic() + 45
        complaints = ["nothing asked yet"]
        time.sleep(12)
        while complaints and time.monotonic() < end:
            complaints = check(prometheus, dashboards)
            if complaints:
                time.sleep(5)
        for complaint in complaints:
            print(complaint)
        assert not complaints, f"{len(complaints)} complaints"


if not pathlib.Path(os.environ.get("PROMETHEUS", "")).is_file():
    support.skip("no prometheus: ./dev e2e unpacks it")
with tempfile.TemporaryDirectory() as scratch:
    main(pathlib.Path(scratch))
