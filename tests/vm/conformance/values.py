"""Services and slices with every limit that systemd knows, at work and at rest:
each value on the page is what `systemctl show` and the cgroup files say."""

import pathlib

import compare
from world import wait_for

WORK = "ExecStart=/usr/bin/python3 /payload/suite/work.py"
SWAP = "/var/tmp/swap"

# unit -> (text, what it declares)
UNITS = {
    "drift-full.service": (
        f"""[Service]
{WORK} drift-full spin anon=12 write=4 direct=8 children=3
MemoryMax=96M
MemoryHigh=80M
MemoryLow=16M
MemoryMin=8M
MemorySwapMax=32M
CPUQuota=60%
CPUWeight=250
TasksMax=40
LimitNOFILE=2048:4096
IOReadBandwidthMax=/dev/nvme0n1 20M
IOWriteBandwidthMax=/dev/nvme0n1 10M
IOReadIOPSMax=/dev/nvme0n1 2000
IOWriteIOPSMax=/dev/nvme0n1 1500
""", ["memory_limit", "memory_high", "memory_low", "memory_min",
      "memory_swap_limit", "cpu_limit", "cpu_weight", "tasks_limit",
      "open_files_limit", "io_read_bytes", "io_write_bytes",
      "io_read_operations", "io_write_operations"]),
    # Percentages of the machine; a quota above one CPU.
    "drift-share.service": (
        f"""[Service]
{WORK} drift-share spin anon=8
MemoryMax=40%
MemoryHigh=30%
TasksMax=10%
CPUQuota=150%
""", ["memory_limit", "memory_high", "tasks_limit", "cpu_limit"]),
    "drift-plain.service": (f"[Service]\n{WORK} drift-plain anon=4\n", []),
    "drift-infinite.service": (
        f"""[Service]
{WORK} drift-infinite anon=4
MemoryMax=infinity
TasksMax=infinity
""", ["memory_limit", "tasks_limit"]),
    # More file-backed pages than fit, read again and again.
    "drift-cache.service": (
        f"""[Service]
{WORK} drift-cache write=40 read=40 read=40
MemoryMax=24M
""", ["memory_limit"]),
    # More of its own than fits.
    "drift-swap.service": (
        f"""[Service]
{WORK} drift-swap anon=40 anon=4
MemoryMax=24M
MemorySwapMax=64M
""", ["memory_limit", "memory_swap_limit"]),
    "drift.slice": ("[Slice]\nMemoryMax=200M\nTasksMax=100\nCPUQuota=120%\n",
                    ["memory_limit", "tasks_limit", "cpu_limit"]),
    "drift-in.service": (
        f"""[Service]
{WORK} drift-in spin anon=8
Slice=drift.slice
MemoryMax=100M
TasksMax=20
""", ["memory_limit", "tasks_limit"]),
    # A template's instance, and a slice in a slice.
    "drift-t@.service": (
        f"""[Service]
{WORK} drift-t anon=4
Slice=drift-deep.slice
MemoryMax=32M
""", []),
    "drift-deep.slice": ("[Slice]\nMemoryHigh=150M\n", ["memory_high"]),
}
INSTANCE = "drift-t@one.service"


def swap_on(world):
    if pathlib.Path(SWAP).exists():
        return
    from world import run
    run("dd", "if=/dev/zero", f"of={SWAP}", "bs=1M", "count=96", "status=none")
    pathlib.Path(SWAP).chmod(0o600)
    run("mkswap", SWAP)
    run("swapon", SWAP)


def compared(test, world, unit, declares, when):
    subject = compare.Subject.of_unit(world, unit, declares)
    compare.Comparison(test, world, subject, f"{unit} {when}").everything()


def run(test, world):
    swap_on(world)
    world.start({name: text for name, (text, _) in UNITS.items()
                 if "@" not in name})
    world.write_unit("drift-t@.service", UNITS["drift-t@.service"][0])
    world.systemctl("daemon-reload")
    world.systemctl("start", INSTANCE)
    world.reload()
    subjects = {name: declares for name, (_, declares) in UNITS.items()
                if "@" not in name}
    subjects[INSTANCE] = ["memory_limit"]

    for unit in ("drift-full.service", "drift-cache.service", "drift.slice"):
        compared(test, world, unit, subjects[unit], "at work")
    for unit in subjects:
        if unit.endswith(".service"):
            name = unit.split("@")[0].removesuffix(".service")
            wait_for(f"rest of {unit}",
                     pathlib.Path("/run/drift-work", name).exists, 240)
    for unit, declares in subjects.items():
        compared(test, world, unit, declares, "at rest")
    # A group that nobody has declared, and what runs in it.
    compared_undeclared(test, world)
    moved(test, world)
    world.systemctl("stop", *subjects, check=False)


def compared_undeclared(test, world):
    subject = compare.Subject(world.path_of("system.slice"), {
        "workload": "system.slice", "workload_type": "slice"}, declared=False)
    compare.Comparison(test, world, subject, "system.slice").everything()


def moved(test, world):
    """The work was real: what this suite compares was not 0 = 0 throughout."""
    page = world.page()
    for unit, metric, least in [
            ("drift-full", "drift_actual_cpu_usage_seconds_total", 1),
            ("drift-full", "drift_actual_cpu_throttled_periods_total", 1),
            ("drift-full", "drift_actual_memory_anon_bytes", 12 << 20),
            ("drift-full", "drift_actual_io_read_bytes_total", 8 << 20),
            ("drift-full", "drift_actual_tasks", 4),
            ("drift-cache", "drift_actual_memory_refaulted_bytes_total", 1 << 20),
            ("drift-cache", "drift_actual_memory_max_events_total", 1),
            ("drift-cache", "drift_actual_memory_scanned_bytes_total", 1 << 20),
            ("drift-swap", "drift_actual_memory_swap_bytes", 8 << 20),
            ("drift-full", "drift_actual_pressure_cpu_waiting_seconds_total", .01)]:
        if "memory" in metric and not world.has("memory"):
            continue
        if "pressure" in metric and not world.has("pressure"):
            continue
        if "scanned" in metric and not world.v2:
            continue
        sums = sum(value for _, value in
                   page.all(metric, workload=f"{unit}.service"))
        test.check(f"{unit}: {metric} moved", sums >= least, f"{sums} < {least}")
