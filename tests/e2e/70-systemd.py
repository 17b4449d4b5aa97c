#!/usr/bin/python3
"""systemd over a real bus of the test's own: what it has loaded is on the page,
of a unit that only has to run and of one with a cgroup; what it signals is
there at the next scrape; one that never answers costs its own collector."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import support

HERE = pathlib.Path(__file__).parent
NAME = "drift-e2e.service"
LABELS = {"workload": NAME, "workload_type": "systemd"}
MI = 1 << 20
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus
 Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow own="*"/><allow send_destination="*"
 eavesdrop="false"/><allow receive_sender="*"/></policy></busconfig>
"""


@contextlib.contextmanager
def ended(process):
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def bus(directory):
    if shutil.which("dbus-daemon") is None:
        support.skip("no dbus-daemon here")
    socket = directory / "bus"
    config = directory / "bus.conf"
    config.write_text(CONFIG.format(socket))
    with ended(subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork"])):
        support.wait_for("bus", socket.exists)
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={socket}"
        yield


@contextlib.contextmanager
def systemd(*arguments):
    with ended(subprocess.Popen(
            ["/usr/bin/python3", HERE / "fake_systemd.py", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)) as process:
        assert process.stdout.readline() == "ready\n"
        yield process


def answers(page):
    assert page.get("drift_scrape_collector_success", collector="systemd") == 1
    assert page.get("drift_systemd_units", state="active") == 1
    assert page.get("drift_systemd_units", state="failed") == 0
    assert page.get("drift_declared_running", **LABELS) == 1
    assert page.get("drift_actual_unit_state", **LABELS, state="active") == 1
    assert page.get("drift_actual_restarts_total", **LABELS) == 3
    assert page.get("drift_actual_unit_result_info", **LABELS,
                    result="oom-kill") == 1
    assert page.get("drift_actual_unit_needs_daemon_reload", **LABELS) == 1
    # The boot starts it by a link; systemd says "disabled".
    assert page.get("drift_actual_unit_file_as_declared", **LABELS) == 0
    # The file says 128M; systemd has loaded 64M; a quarter of a CPU is both.
    assert page.get("drift_declared_memory_limit_bytes", **LABELS) == 128 * MI
    assert page.get("drift_loaded_memory_limit_bytes", **LABELS) == 64 * MI
    assert page.get("drift_loaded_cpu_limit_cores", **LABELS) == 0.25
    assert page.get("drift_loaded_as_declared", **LABELS,
                    resource="memory_limit") == 0
    assert page.get("drift_loaded_as_declared", **LABELS,
                    resource="cpu_limit") == 1


def asked(exporter, change=lambda: None):
    """The first page after a change for which systemd was asked all there is to
    ask. On a busy machine the collector's 1.5 s can be over before that; then
    it is late, or fails and pauses: no other fault is let pass."""
    late = False

    def attempt():
        nonlocal late
        change()
        page = exporter.page()
        in_time = page.get("drift_scrape_collector_duration_seconds",
                           collector="systemd") < 1
        late = late or not in_time
        good = success(page)["systemd"] == 1
        assert good or late, "failed at once"
        return page if good and in_time else None

    return support.wait_for("answer of systemd", attempt, 60)


def follows(exporter, manager):
    """Only the signal tells: the unit's row is the same as before."""
    restarts = 3

    def restart():
        nonlocal restarts
        restarts += 1
        manager.stdin.write("restart\n")
        manager.stdin.flush()
        assert manager.stdout.readline() == "restarted\n"

    for _ in range(2):
        page = asked(exporter, restart)
        assert page.get("drift_actual_restarts_total", **LABELS) == restarts


def success(page):
    return {dict(labels)["collector"]: value for labels, value in
            page.all("drift_scrape_collector_success").items()}


def others(page):
    """Names on the page that are not systemd's to give."""
    return {name for name, _ in page.samples if not name.startswith((
        "drift_systemd_", "drift_actual_unit_", "drift_actual_restarts_",
        "drift_loaded_"))}


def threads(exporter):
    return len(os.listdir(f"/proc/{exporter.pid()}/task"))


def hangs(exporter, healthy):
    """Long enough for it to be asked again, after the pause of 5 s."""
    counts = set()
    waits = 0
    for _ in range(5):
        begin = time.monotonic()
        page = exporter.page()
        assert time.monotonic() - begin < 5
        assert success(page) == {**success(healthy), "systemd": 0}, (
            success(page))
        assert not others(healthy) - others(page), (
            others(healthy) - others(page))
        assert page.get("drift_applied_memory_limit_bytes",
                        **LABELS) == 32 * MI
        # Not known, and so not told.
        assert not page.all("drift_systemd_units")
        assert not page.all("drift_actual_unit_state")
        waits += page.get("drift_scrape_collector_duration_seconds",
                          collector="systemd") > 1
        counts.add(threads(exporter))
        time.sleep(2)
    assert len(counts) == 1, counts
    assert waits >= 2, "not asked again"


@contextlib.contextmanager
def unit_runs():
    """The kernel has another limit than the file and than systemd."""
    with support.cgroup(NAME, "memory") as path:
        (path / "memory.limit_in_bytes").write_text(str(32 * MI))
        with ended(support.run_inside(path, "import time; time.sleep(600)")):
            yield


with tempfile.TemporaryDirectory() as directory:
    tree = pathlib.Path(directory)
    # Without this directory systemd does not run here, and nothing has to.
    (tree / "run/systemd/system").mkdir(parents=True)
    units = tree / "etc/systemd/system"
    wants = units / "multi-user.target.wants"
    wants.mkdir(parents=True)
    (units / "multi-user.target").write_text("[Unit]\n")
    (units / "default.target").symlink_to("multi-user.target")
    (units / NAME).write_text(
        "[Service]\nExecStart=/bin/sleep 1h\nMemoryMax=128M\nCPUQuota=25%\n"
        "[Install]\nWantedBy=multi-user.target\n")
    (wants / NAME).symlink_to(f"../{NAME}")
    flags = [f"--path.rootfs={tree}"]
    with bus(tree):
        with systemd() as manager, support.Exporter(*flags) as running:
            answers(asked(running))
            follows(running, manager)
        with unit_runs():
            with systemd(), support.Exporter(*flags) as running:
                page = asked(running)
                answers(page)
                assert page.get("drift_applied_memory_limit_bytes",
                                **LABELS) == 32 * MI
            with systemd("silent"), support.Exporter(*flags) as running:
                hangs(running, page)
            log = running.process.stderr.read()
            assert "no answer" in log, log
        # Nobody has the name: not a fault, this machine has no systemd.
        with support.Exporter(*flags) as running:
            assert running.page().get("drift_source_available",
                                      source="systemd",
                                      reason="no_systemd") == 0
    sys.exit(0)
