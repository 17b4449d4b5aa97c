#!/usr/bin/python3
"""A cgroup that is really throttled and one in which a process is really
OOM-killed show up with the numbers that the kernel's own files say."""

import math
import time

import support

NAME = "drift-e2e.service"
LABELS = {"workload": NAME, "workload_type": "systemd"}


def throttled(exporter):
    with support.cgroup(NAME, "cpu") as path:
        (path / "cpu.cfs_period_us").write_text("100000")
        (path / "cpu.cfs_quota_us").write_text("2000")
        child = support.run_inside(path, "while True: pass")
        # Two per cent, so that it is throttled on a machine that is busy, too.
        support.wait_for("throttling", lambda: support.flat(
            path / "cpu.stat")["nr_throttled"] > 5)
        child.kill()
        child.wait()
        # Nobody is left inside: file and page must agree to the last digit.
        stat = support.flat(path / "cpu.stat")
        page = exporter.page()
        expected = {
            "drift_applied_cpu_limit_cores": 0.02,
            "drift_applied_cpu_shares": support.number(path / "cpu.shares"),
            "drift_actual_cpu_periods_total": stat["nr_periods"],
            "drift_actual_cpu_throttled_periods_total": stat["nr_throttled"],
            "drift_actual_cpu_throttled_seconds_total":
                stat["throttled_time"] / 1e9,
        }
        for name, value in expected.items():
            got = page.get(name, **LABELS)
            assert got is not None and math.isclose(got, value), (name, got, value)


def throttled_from_above(exporter):
    """The quota of a parent: its child is throttled without a limit of its own."""
    with support.cgroup("drift-e2e-above", "cpu") as parent:
        (parent / "cpu.cfs_period_us").write_text("100000")
        (parent / "cpu.cfs_quota_us").write_text("2000")
        path = parent / NAME
        path.mkdir()
        if not (path / "cpu.stat.local").exists():
            print("SKIP: no cpu.stat.local before Linux 6.6")
            path.rmdir()
            return
        child = support.run_inside(path, "while True: pass")
        try:
            support.wait_for("throttling", lambda: support.flat(
                path / "cpu.stat.local")["throttled_time"] > 0)
        finally:
            child.kill()
            child.wait()
            local = support.flat(path / "cpu.stat.local")["throttled_time"]
            page = exporter.page()
            support.wait_for("empty cgroup", lambda: support.remove(path))
        assert page.get("drift_actual_cpu_ancestor_throttled_seconds_total",
                        **LABELS) == local / 1e9
        assert page.get("drift_actual_cpu_throttled_seconds_total",
                        **LABELS) is None
        assert page.get("drift_actual_cpu_throttled_seconds_total",
                        workload="/drift-e2e-above",
                        workload_type="slice") > 0


def killed(exporter):
    with support.cgroup(NAME, "memory") as path:
        limit = 64 << 20
        (path / "memory.limit_in_bytes").write_text(str(limit))
        child = support.run_inside(path, "x = bytearray(200 << 20)")
        assert child.wait(timeout=60) == -9, "was not OOM-killed"
        control = support.flat(path / "memory.oom_control")
        page = exporter.page()
        expected = {
            "drift_applied_memory_limit_bytes": limit,
            "drift_actual_memory_oom_kill_events_total": control["oom_kill"],
            "drift_actual_memory_max_events_total":
                support.number(path / "memory.failcnt"),
        }
        assert control["oom_kill"] == 1, control
        for name, value in expected.items():
            assert page.get(name, **LABELS) == value, (
                name, page.get(name, **LABELS), value)


def tasks(exporter):
    with support.cgroup(NAME, "pids") as path:
        (path / "pids.max").write_text("7")
        child = support.run_inside(
            path, "print(1, flush=True); import time; time.sleep(30)")
        child.stdout.readline()
        # On a busy machine it takes a moment until it sleeps.
        page = support.wait_for("sleeping process", lambda: (
            lambda page: page if page.get(
                "drift_actual_processes", state="S", **LABELS) == 1 else None)(
                    exporter.page()))
        child.kill()
        child.wait()
        assert page.get("drift_applied_tasks_limit", **LABELS) == 7
        assert page.get("drift_actual_tasks", **LABELS) == 1


def recreated(exporter):
    """The same path again is another cgroup: nothing of the old one is left."""
    with support.cgroup(NAME, "memory") as path:
        (path / "memory.limit_in_bytes").write_text(str(1 << 20))
        assert exporter.page().get(
            "drift_applied_memory_limit_bytes", **LABELS) == 1 << 20
    assert exporter.page().get(
        "drift_applied_memory_limit_bytes", **LABELS) is None
    with support.cgroup(NAME, "memory"):
        assert exporter.page().get(
            "drift_applied_memory_limit_bytes", **LABELS) == math.inf


with support.Exporter() as running:
    throttled(running)
    throttled_from_above(running)
    killed(running)
    tasks(running)
    recreated(running)
