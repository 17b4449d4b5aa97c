"""What cannot exist in this variant is absent and said to be missing, with its
reason; never a zero. Before the other parts make cgroups of their own."""

import pathlib
import re

UNIT = "drift-absent.service"
OF = {"workload": UNIT, "workload_type": "systemd"}
TEXT = """[Service]
ExecStart=/bin/sleep 1d
MemoryMax=64M
MemoryHigh=48M
MemoryLow=8M
CPUQuota=50%
CPUWeight=200
TasksMax=30
"""

# drift_source_available 0: source -> reason. Debian's 6.1 has none of the first.
KERNEL = {"cpu_stat_local": "kernel_too_old", "hung_task": "not_in_kernel",
          "conntrack": "not_in_kernel"}
NO_IRQ = {"irq_pressure": "not_in_kernel"}
# Nothing here has limits of I/O yet, so systemd has not switched it on.
NO_IO = {"cgroup_io": "no_controller"}
MISSING = {
    "v2": KERNEL | NO_IRQ | NO_IO,
    "v1": KERNEL | NO_IRQ | {"cgroup_pressure": "cgroup_v1"},
    "hybrid": KERNEL | NO_IRQ,
    "psi-off": KERNEL | NO_IO | {"pressure": "psi_off"},
    "no-memcg": KERNEL | NO_IRQ | NO_IO | {"cgroup_memory": "no_controller"},
}

# Names that no sample may have, of the machine or any workload.
NOWHERE = "drift_actual_cpu_ancestor_throttled.*|drift_hung_task.*|" \
    "drift_pressure_irq.*|drift_conntrack.*|"
V1_MEMORY = "drift_applied_memory_(high|min|low)_bytes|" \
    "drift_actual_memory_((oom|high|low)_events|restored_bytes|scanned_bytes|" \
    "reclaimed_bytes)_total|drift_actual_killed_processes_total|"
GONE = {
    "v2": NOWHERE + "drift_applied_cpu_shares",
    "v1": NOWHERE + V1_MEMORY + "drift_applied_cpu_weight|drift_actual_pressure_.*",
    "hybrid": NOWHERE + V1_MEMORY + "drift_applied_cpu_weight",
    "psi-off": NOWHERE + "drift_applied_cpu_shares|drift(_actual)?_pressure_.*",
    "no-memcg": NOWHERE + "drift_applied_cpu_shares|"
                "drift_(applied|actual)_memory_.*|drift_actual_killed_.*|"
                "drift_effective_memory_(utilization_ratio|available_bytes)",
}

# Resources of UNIT without a verdict, since the kernel has no such file.
NO_VERDICT = {
    "v2": set(), "psi-off": set(),
    "v1": {"memory_high"},
    "hybrid": {"memory_high"},
    "no-memcg": {"memory_limit", "memory_high", "memory_low"},
}
ALL = {"memory_limit", "memory_high", "memory_low", "cpu_limit", "cpu_weight",
       "tasks_limit"}


def kernel_agrees(test, world):
    """The variant is what its name says, by the kernel's own files."""
    path = world.path_of(UNIT)
    proc = pathlib.Path("/proc/pressure")
    test.equal("kernel: /proc/pressure", (proc / "memory").exists(),
               world.variant != "psi-off")
    test.equal("kernel: irq pressure", (proc / "irq").exists(), False)
    test.equal("kernel: memory files", any(
        (world.cgroup("memory", path) / name).exists()
        for name in ("memory.max", "memory.limit_in_bytes")), world.has("memory"))
    test.equal("kernel: pressure files",
               (world.cgroup("pressure", path) / "cpu.pressure").exists()
               if world.variant != "v1" else False, world.has("pressure"))
    test.equal("kernel: cpu.stat.local",
               (world.cgroup("cpu", path) / "cpu.stat.local").exists(), False)
    roots = {"v2": "cgroup2", "psi-off": "cgroup2", "no-memcg": "cgroup2"}
    mounts = pathlib.Path("/proc/self/mounts").read_text()
    test.equal("kernel: /sys/fs/cgroup", f" /sys/fs/cgroup cgroup2 " in mounts,
               world.variant in roots)
    test.equal("kernel: unified beside v1", "/sys/fs/cgroup/unified" in mounts,
               world.variant == "hybrid")


def run(test, world):
    world.start({UNIT: TEXT})
    world.reload()
    page = world.systemd_page()
    kernel_agrees(test, world)

    missing = {labels["source"]: labels.get("reason", "") for labels, value in
               page.all("drift_source_available") if value == 0}
    test.equal("sources that are missing", missing, MISSING[world.variant])
    pattern = re.compile(GONE[world.variant])
    found = sorted({name for name, _ in page.samples if pattern.fullmatch(name)})
    test.equal("no sample of what cannot exist", found, [])

    # A collector whose source is missing has no success; no other fails.
    success = {labels["collector"]: value for labels, value in
               page.all("drift_scrape_collector_success")}
    test.equal("no collector failed", set(success.values()), {1.0})
    test.equal("pressure's success", "pressure" in success,
               world.variant != "psi-off")

    told = page.values("drift_applied_as_declared", "resource", **OF)
    want = ALL - NO_VERDICT[world.variant]
    if not world.v2:
        # v1 has a soft limit, which systemd does not set from MemoryLow=.
        told -= {"memory_low"}
        want -= {"memory_low"}
    test.equal("verdicts of a unit with all limits", told, want)
    declared = {name for name in page.of_workload(UNIT)
                if name.startswith("drift_declared_memory")}
    test.equal("what is declared stays declared", declared, {
        f"drift_declared_memory_{what}_bytes" for what in ("limit", "high", "low")})
    if not world.has("memory"):
        text = pathlib.Path("/proc/meminfo").read_text()
        total = float(text.split("MemTotal:")[1].split()[0]) * 1024
        test.equal("effective memory limit is the machine", page.get(
            "drift_effective_memory_limit_bytes", OF), total)
    _, rows = world.report("--all")
    unknown = {row["resource"] for row in rows if row["workload"] == UNIT
               and row["verdict"] == "unknown"}
    test.equal("what cannot be told is unknown in the report", unknown,
               NO_VERDICT[world.variant])
    machine_pressure(test, world)
    world.systemctl("stop", UNIT)


def machine_pressure(test, world):
    """The machine's pressure, where it is."""
    def look(name, kind):
        for line in pathlib.Path("/proc/pressure", name).read_text().splitlines():
            if line.startswith(kind):
                return int(line.rsplit("=", 1)[1]) / 1e6
        return None
    if world.variant == "psi-off":
        return
    for name in ("cpu", "memory", "io"):
        for kind, word in (("some", "waiting"), ("full", "stalled")):
            if (name, kind) == ("cpu", "full"):
                continue  # the kernel defines it as 0
            before = look(name, kind)
            got = world.page().get(f"drift_pressure_{name}_{word}_seconds_total")
            after = look(name, kind)
            test.check(f"/proc/pressure/{name} {kind}",
                       got is not None and before <= got <= after,
                       f"{before} <= {got} <= {after}")
