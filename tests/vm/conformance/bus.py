"""What only the real systemd tells over D-Bus: states, failures, restarts, results,
what is loaded; and what asking costs PID 1, which is written down, not judged."""

import collections
import os
import pathlib
import time

from world import run as command
from world import wait_for

BOOT = "[Install]\nWantedBy=multi-user.target\n"
UNITS = {
    "drift-fails.service": "[Service]\nExecStart=/bin/false\n" + BOOT,
    "drift-masked.service": "[Service]\nExecStart=/bin/sleep 1d\n" + BOOT,
    "drift-stays.service": "[Service]\nExecStart=/bin/sleep 1d\n" + BOOT,
    "drift-times-out.service":
        "[Service]\nType=notify\nTimeoutStartSec=2\nExecStart=/bin/sleep 1d\n" + BOOT,
}
RESTARTS = ("[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestart=always\n"
            "RestartSec=4\nExecStart=/bin/sh -c 'sleep 1; exit 3'\n" + BOOT)


def of(unit):
    return {"workload": unit, "workload_type": "systemd"}


def units_by_state():
    lines = command("systemctl", "list-units", "--all", "--plain", "--no-legend",
                    "--full").stdout.splitlines()
    return collections.Counter(line.split()[2] for line in lines)


def run(test, world):
    for name, text in UNITS.items():
        world.write_unit(name, text)
    world.systemctl("enable", *UNITS)
    world.systemctl("daemon-reload")
    world.systemctl("start", "drift-stays.service")
    for name in ("drift-fails.service", "drift-times-out.service"):
        world.systemctl("start", name, check=False)
    world.systemctl("is-failed", "--quiet", "drift-fails.service", check=False)
    wait_for("failure", lambda: world.show(
        "drift-fails.service", "ActiveState")["ActiveState"] == "failed")
    world.reload()
    states(test, world)
    restarts(test, world)
    enabled(test, world)
    cost(world)
    world.systemctl("disable", "--now", *UNITS, check=False)
    world.systemctl("reset-failed", check=False)


def states(test, world):
    def look():
        before, page, after = units_by_state(), world.systemd_page(), units_by_state()
        return (page, before) if before == after else None
    page, counts = wait_for("systemd at rest", look, 120)
    test.equal("units by state", {
        labels["state"]: value for labels, value in page.all("drift_systemd_units")},
        {"failed": 0, **{state: float(n) for state, n in counts.items()}})
    for unit, result in [("drift-fails.service", "exit-code"),
                         ("drift-times-out.service", "timeout"),
                         ("drift-stays.service", None)]:
        shown = world.show(unit, "ActiveState", "SubState", "Result", "NRestarts")
        test.equal(f"{unit}: state", page.values(
            "drift_actual_unit_state", "state", **of(unit)), {shown["ActiveState"]})
        test.equal(f"{unit}: Result", page.values(
            "drift_actual_unit_result_info", "result", **of(unit)),
            {result} if result else set())
        test.equal(f"{unit}: systemd's Result", shown["Result"], result or "success")
        test.equal(f"{unit}: failed", page.get("drift_actual_unit_failed", of(unit)),
                   1 if result else None)
        test.equal(f"{unit}: NRestarts", page.get(
            "drift_actual_restarts_total", of(unit)), float(shown["NRestarts"]))
        test.equal(f"{unit}: runs", page.get("drift_actual_running", of(unit)),
                   0 if result else 1)


def restarts(test, world):
    unit = "drift-restarts.service"
    world.write_unit(unit, RESTARTS)
    world.systemctl("enable", "--now", unit)
    world.reload()

    def count():
        return float(world.show(unit, "NRestarts")["NRestarts"])
    wait_for("restarts", lambda: count() >= 2)
    before = count()
    page = world.systemd_page()
    after = count()
    got = page.get("drift_actual_restarts_total", of(unit))
    test.check(f"{unit}: NRestarts", got is not None and before <= got <= after,
               f"{before} <= {got} <= {after}")

    def waits():
        found = world.systemd_page().values(
            "drift_actual_unit_substate_info", "substate", **of(unit))
        return "auto-restart" in found
    test.check(f"{unit}: auto-restart is seen", wait_for("auto-restart", waits, 120))
    world.systemctl("disable", "--now", unit)
    world.systemctl("reset-failed", check=False)


def enabled(test, world):
    """UnitFileState beside what the files say."""
    page = world.systemd_page()
    test.equal("drift-stays.service: enabled as declared", page.get(
        "drift_actual_unit_file_as_declared", of("drift-stays.service")), 1)


def ticks_of_init():
    fields = pathlib.Path("/proc/1/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def cost(world):
    """CPU of PID 1 over 20 scrapes, and over as long without."""
    begin, ticks = time.monotonic(), ticks_of_init()
    for _ in range(20):
        world.page()
        time.sleep(0.2)
    seconds, scraped = time.monotonic() - begin, ticks_of_init() - ticks
    ticks = ticks_of_init()
    time.sleep(seconds)
    idle = ticks_of_init() - ticks
    hertz = os.sysconf("SC_CLK_TCK")
    text = (f"PID 1 used {scraped / hertz:.2f} s of CPU over 20 scrapes in "
            f"{seconds:.0f} s, {idle / hertz:.2f} s in as long without; "
            f"{(scraped - idle) / hertz / 20 * 1000:.1f} ms each, emulated\n")
    pathlib.Path("/payload/out/pid1.txt").write_text(text)
    print(text, end="", flush=True)
