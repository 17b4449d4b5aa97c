"""Drift of systemd units, provoked in every way that has a reason of its own: the
reason, what is as declared, file and line, on the page and in `report`; and gone
again when it is mended."""

import pathlib
import re
import subprocess
import time


REST = "ExecStart=/bin/sleep 1d\n"
TREE = pathlib.Path("/srv/units")


class Memory:
    directive, resource = "MemoryMax", "memory_limit"
    declared, other, invalid = "64M", "48M", "64Mi"
    number, another = float(64 << 20), float(48 << 20)

    @staticmethod
    def file(world, path):
        name = "memory.max" if world.v2 else "memory.limit_in_bytes"
        return world.cgroup("memory", path) / name

    @staticmethod
    def none(world):
        return "max" if world.v2 else "-1"


class Tasks:
    """Where there is no memory controller."""
    directive, resource = "TasksMax", "tasks_limit"
    declared, other, invalid = "40", "30", "40Mi"
    number, another = 40.0, 30.0

    @staticmethod
    def file(world, path):
        return world.cgroup("pids", path) / "pids.max"

    @staticmethod
    def none(_):
        return "max"


class Case:
    """One unit whose third line declares the limit."""

    def __init__(self, name, reason, lines="", resource=None, location=None,
                 verdict="drift", declared=True):
        self.unit = f"{name}.service"
        self.reason = reason
        self.lines = lines
        self.resource = resource
        self.location = location or f"/etc/systemd/system/{self.unit}:3"
        self.verdict = verdict
        self.declared = declared

    def text(self, kind):
        return f"[Service]\n{REST}{self.lines or f'{kind.directive}={kind.declared}'}\n"


def cases(world, kind):
    found = [
        Case("as-written", None),
        # Quota and period are whole microseconds.
        Case("cpu-third-of-a-millisecond", "rounded",
             "CPUQuota=33.33%\nCPUQuotaPeriodSec=1ms", "cpu_limit"),
        # systemd knows two places behind the point.
        Case("cpu-three-places", "ignored_invalid", "CPUQuota=33.333%", "cpu_limit"),
        Case("slice-allows-less", "masked_by_ancestor",
             f"{kind.directive}={kind.declared}\nSlice=driftmask.slice",
             verdict="masked"),
        Case("cgroup-file-written", "differs"),
        Case("limit-taken-away", "unlimited"),
        Case("edited-without-reload", "stale_config"),
        Case("drop-in-without-reload", "stale_config", location="/etc/systemd/"
             "system/drop-in-without-reload.service.d/10-limit.conf:2"),
        Case("set-property-runtime", "overridden"),
        Case("set-property", "overridden"),
        Case("not-understood", "ignored_invalid",
             f"{kind.directive}={kind.invalid}", declared=False),
        Case("cpu-max-written", "differs", "CPUQuota=40%", "cpu_limit"),
        Case("tasks-max-written", "differs", "TasksMax=50", "tasks_limit"),
        Case("cpu-weight-written", "differs", "CPUWeight=300", "cpu_weight"),
        Case("open-files-lowered", "differs", "LimitNOFILE=3000",
             "open_files_limit"),
        Case("io-limit-taken-away", "unlimited",
             "IOReadBandwidthMax=/dev/nvme0n1 9M", "io_read_bytes"),
        Case("io-limit-written", "differs",
             "IOReadIOPSMax=/dev/nvme0n1 900", "io_read_operations"),
    ]
    if kind is Memory:
        found.append(Case("no-whole-page", "rounded", "MemoryMax=50000001"))
        if world.v2:
            found.append(Case("memory-high-written", "differs", "MemoryHigh=60M",
                              "memory_high"))
    return found


def provoke(world, kind):
    def path(name):
        return world.path_of(f"{name}.service")

    def write(controller, name, v2, v1, value, v1_value=None):
        file = world.cgroup(controller, path(name)) / (v2 if world.v2 else v1)
        file.write_text(value if world.v2 or v1_value is None else v1_value)

    world.systemctl("set-property", "--runtime", "set-property-runtime.service",
                    f"{kind.directive}={kind.other}")
    world.systemctl("set-property", "set-property.service",
                    f"{kind.directive}={kind.other}")
    # File times and systemd's are compared in whole seconds.
    time.sleep(1.5)
    world.write_unit("edited-without-reload.service",
                     f"[Service]\n{REST}{kind.directive}={kind.other}\n")
    world.write_unit("drop-in-without-reload.service.d/10-limit.conf",
                     f"[Service]\n{kind.directive}={kind.other}\n")
    kind.file(world, path("cgroup-file-written")).write_text(
        str(int(kind.another)))
    kind.file(world, path("limit-taken-away")).write_text(kind.none(world))
    write("cpu", "cpu-max-written", "cpu.max", "cpu.cfs_quota_us",
          "70000 100000", "70000")
    write("pids", "tasks-max-written", "pids.max", "pids.max", "60")
    write("cpu", "cpu-weight-written", "cpu.weight", "cpu.shares", "400", "4096")
    device = pathlib.Path("/sys/block/nvme0n1/dev").read_text().strip()
    write("io", "io-limit-taken-away", "io.max", "blkio.throttle.read_bps_device",
          f"{device} rbps=max", f"{device} 0")
    write("io", "io-limit-written", "io.max", "blkio.throttle.read_iops_device",
          f"{device} riops=100", f"{device} 100")
    if kind is Memory and world.v2:
        write("memory", "memory-high-written", "memory.high", "", str(50 << 20))
    pid = world.show("open-files-lowered.service", "MainPID")["MainPID"]
    subprocess.run(["prlimit", f"--pid={pid}", "--nofile=2000:3000"], check=True)


def labels(case):
    return {"workload": case.unit, "workload_type": "systemd"}


def on_page(test, page, case, kind, reason, tag=""):
    """What the page says of the case; io limits have a device, too."""
    resource = case.resource or kind.resource
    name = f"{case.unit.removesuffix('.service')}{tag}"
    good = 1.0 if reason in (None, "rounded", "masked_by_ancestor") else 0.0
    found = page.all("drift_applied_as_declared", **labels(case), resource=resource)
    test.equal(f"{name}: as declared", [value for _, value in found], [good])
    # The page names the reason where something is not as declared or masked.
    want = set() if reason in (None, "rounded") else {reason}
    test.equal(f"{name}: reason", page.values(
        "drift_mismatch_info", "reason", **labels(case), resource=resource), want)
    test.equal(f"{name}: location", page.values(
        "drift_declared_location_info", "location", **labels(case),
        resource=resource), {case.location})
    if not case.declared:
        test.equal(f"{name}: what is ignored is not declared", page.get(
            f"drift_declared_{kind.resource}_bytes", labels(case)), None)


def in_report(test, rows, case, kind, reason):
    resource = case.resource or kind.resource
    name = f"{case.unit.removesuffix('.service')} in the report"
    mine = [row for row in rows if row["workload"] == case.unit
            and row["resource"] == resource]
    if reason in (None, "rounded"):
        test.equal(name, [(row["verdict"], row["reason"]) for row in mine], [])
        return
    test.equal(name, [(row["verdict"], row["reason"], row.get("where"))
                      for row in mine], [(case.verdict, reason, case.location)],
               known="the report has no rows for I/O limits"
               if resource.startswith("io_") else None)


def mend(world, kind):
    world.systemctl("revert", "set-property-runtime.service",
                    "set-property.service", check=False)
    # `revert` takes a unit's file in /etc away if /usr has another: not here.
    world.systemctl("daemon-reload")
    for name in ("cgroup-file-written", "limit-taken-away"):
        kind.file(world, world.path_of(f"{name}.service")).write_text(
            str(int(kind.number)))


MENDED = ["set-property-runtime", "set-property", "edited-without-reload",
          "drop-in-without-reload", "cgroup-file-written", "limit-taken-away"]


def run(test, world):
    kind = Memory if world.has("memory") else Tasks
    table = cases(world, kind)
    less = {"MemoryMax": "32M", "TasksMax": "20"}[kind.directive]
    world.start({
        "driftmask.slice": f"[Slice]\n{kind.directive}={less}\n",
        **{case.unit: case.text(kind) for case in table}})
    world.reload()
    # Before anything is provoked all is as declared.
    page = world.systemd_page()
    for case in table:
        early = case.reason if case.reason in (
            "rounded", "masked_by_ancestor", "ignored_invalid") else None
        if case.resource == "io_read_operations" and not world.v2:
            early = "unlimited"  # systemd sets operations per second in v2 only
        if "drop-in" not in case.unit:
            on_page(test, page, case, kind, early, " before")

    provoke(world, kind)
    world.reload()
    page = world.systemd_page()
    _, rows = world.report()
    for case in table:
        on_page(test, page, case, kind, case.reason)
        in_report(test, rows, case, kind, case.reason)
    level = page.values("drift_effective_limit_info", "level",
                        workload="slice-allows-less.service",
                        resource=kind.resource)
    test.equal("slice-allows-less: who binds it", level, {"/driftmask.slice"})
    loaded(test, world, page, kind)
    systemd_agrees(test, world, table)

    mend(world, kind)
    world.reload()
    page = world.systemd_page()
    for case in table:
        if case.unit.removesuffix(".service") in MENDED:
            on_page(test, page, case, kind, None, " mended")
    not_running(test, world)
    world.systemctl("stop", *(case.unit for case in table), check=False)
    declared_tree(test, world, kind)


def loaded(test, world, page, kind):
    """Where the gap is: between file and systemd, or systemd and cgroup. On the
    first page after it: systemd signals neither an edit nor set-property."""
    for name, as_loaded in [("edited-without-reload", 0),
                            ("drop-in-without-reload", 0),
                            ("set-property-runtime", 0), ("not-understood", 0),
                            ("cgroup-file-written", 1)]:
        shown = world.show(f"{name}.service", "NeedDaemonReload")
        of = {"workload": f"{name}.service", "workload_type": "systemd"}
        test.equal(f"{name}: loaded as declared", page.get(
            "drift_loaded_as_declared", of, resource=kind.resource), as_loaded)
        test.equal(f"{name}: needs daemon-reload", page.get(
            "drift_actual_unit_needs_daemon_reload", of),
                   1 if shown["NeedDaemonReload"] == "yes" else 0)


def systemd_agrees(test, world, table):
    """The provoking worked: systemd itself says what these names say. (Of the
    first drop-in in a new directory it may not know before the next reload.)"""
    for case in table:
        if case.unit.startswith("drop-in-without-reload"):
            continue
        shown = world.show(case.unit, "NeedDaemonReload", "ActiveState")
        test.equal(f"{case.unit}: systemd's own word", shown, {
            "NeedDaemonReload":
                "yes" if case.unit.startswith("edited-without-reload") else "no",
            "ActiveState": "active"})


def not_running(test, world):
    """Enabled, and not started: no verdict on limits, and said to be missing."""
    unit = "boot-starts-me.service"
    of = {"workload": unit, "workload_type": "systemd"}
    world.write_unit(unit, f"[Service]\n{REST}TasksMax=30\n"
                     "[Install]\nWantedBy=multi-user.target\n")
    world.systemctl("enable", unit)
    world.systemctl("daemon-reload")
    world.reload()
    page = world.systemd_page()
    test.equal("not-running: declared", page.get("drift_declared_running", of), 1)
    test.equal("not-running: actual", page.get("drift_actual_running", of), 0)
    test.equal("not-running: no verdict on limits",
               page.all("drift_applied_as_declared", **of), [])
    test.equal("not-running: systemd's state", page.values(
        "drift_actual_unit_state", "state", **of), {"inactive"})
    status, rows = world.report()
    mine = [row for row in rows if row["workload"] == unit]
    test.equal("not-running: in the report", (status, [
        (row["resource"], row["reason"]) for row in mine]),
        (1, [("running", "not_running")]))
    world.systemctl("start", unit)
    page = world.systemd_page()
    test.equal("not-running: runs", page.get("drift_actual_running", of), 1)
    world.systemctl("disable", "--now", unit)


def declared_tree(test, world, kind):
    """--declared.systemd=TREE, a checkout, beside the machine's own files."""
    written = f"{kind.directive}={kind.declared}"
    machine = {
        "drop-in-outside-the-tree.service": f"[Service]\n{REST}{written}\n",
        "machine-has-another-file.service":
            f"[Service]\n{REST}{kind.directive}={kind.other}\n",
        "as-in-the-tree.service": f"[Service]\n{REST}{written}\n",
        "written-twice.service": f"[Service]\n{REST}{written}\n"}
    for name, text in machine.items():
        world.write_unit(name, text)
        if name != "written-twice.service":
            world.write_unit(name, text.replace(kind.other, kind.declared), TREE)
    world.write_unit("a/written-twice.service", f"[Service]\n{REST}{written}\n", TREE)
    world.write_unit("b/written-twice.service",
                     f"[Service]\n{REST}{kind.directive}={kind.other}\n", TREE)
    world.write_unit("drop-in-outside-the-tree.service.d/local.conf",
                     f"[Service]\n{kind.directive}={kind.other}\n")
    world.systemctl("daemon-reload")
    world.systemctl("start", *machine)
    world.restart_exporter(f"--declared.systemd={TREE}")
    page = world.systemd_page()
    flags = [f"--declared.systemd={TREE}"]
    _, rows = world.report(*flags)
    for name, reason in [("drop-in-outside-the-tree", "overridden"),
                         ("machine-has-another-file", "overridden"),
                         ("as-in-the-tree", None)]:
        case = Case(name, reason, location=f"{name}.service:3")
        on_page(test, page, case, kind, reason)
        in_report(test, rows, case, kind, reason)
    ambiguous = {"workload": "written-twice.service", "workload_type": "systemd"}
    test.equal("written-twice: no verdict", page.all(
        "drift_applied_as_declared", **ambiguous, resource=kind.resource), [])
    test.equal("written-twice: nothing declared", [
        name for name in page.of_workload("written-twice.service")
        if re.match("drift_declared_.*(bytes|tasks_limit)$", name)], [])
    test.check("written-twice: is a problem", sum(
        value for _, value in page.all("drift_declared_source_problems")) >= 1,
        page.all("drift_declared_source_problems"))
    _, rows = world.report("--all", *flags)
    mine = [row["reason"] for row in rows if row["workload"] ==
            "written-twice.service" and row["resource"] == kind.resource]
    test.equal("written-twice: in the report", mine, ["ambiguous"])
    world.systemctl("stop", *machine)
    world.restart_exporter("--declared.kubernetes=/srv/manifests")
