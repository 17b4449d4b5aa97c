"""What each metric of a workload stands for: systemd's property, the cgroup file
of each cgroup version, how to read them, and when the page leaves it out. The
reading here is the test's own, on purpose: nothing of the exporter's."""

import dataclasses
import os
import re
from typing import Callable, Optional

PAGE = os.sysconf("SC_PAGE_SIZE")
INF = float("inf")
# v1 says "no limit" by the greatest multiple of a page.
V1_NONE = (1 << 63) // PAGE * PAGE - PAGE


def same(a, b):
    if a is None or b is None:
        return a is b
    return a == b or abs(a - b) <= 1e-9 * max(abs(a), abs(b))


# --- texts of the kernel -> number or None ---

def limit(text):
    word = text.strip()
    return INF if word == "max" or int(word) >= V1_NONE else float(word)


def number(text):
    return float(text)


def cpu_max(text):
    quota, period = text.split()
    return INF if quota == "max" else float(quota) / float(period)


def flat(key, factor=1.0):
    """A line `key value` of a file of them; None where there is none."""
    def convert(text):
        for line in text.splitlines():
            name, value = line.split(" ", 1)
            if name == key:
                return float(value) * factor
        return None
    return convert


def micro(key):
    def convert(text):
        value = flat(key)(text)
        return None if value is None else value / 1e6
    return convert


def total(*keys, factor=1.0):
    def convert(text):
        values = [flat(key)(text) for key in keys]
        known = [value for value in values if value is not None]
        return sum(known) * factor if known else None
    return convert


def pressure(kind):
    def convert(text):
        for line in text.splitlines():
            if line.startswith(kind):
                return float(line.rsplit("total=", 1)[1]) / 1e6
        return None
    return convert


# --- texts of `systemctl show` -> number or None ---

def shown(text):
    words = {"": None, "[not set]": None, "infinity": INF, "idle": 0.0,
             "18446744073709551615": INF}
    return words[text] if text in words else float(text)


def shown_seconds(text):
    """300ms, 1.500s, 1min 30s"""
    if text == "infinity":
        return INF
    units = {"us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600}
    return sum(float(value) * units[unit]
               for value, unit in re.findall(r"([\d.]+)(us|ms|min|s|h)", text))


def shown_nano(text):
    value = shown(text)
    return None if value in (None, INF) else value / 1e9


@dataclasses.dataclass
class File:
    """Of one cgroup version; `more` reads others beside it."""
    controller: str
    name: str
    convert: Callable

    def read(self, world, path):
        """None: this kernel has no such file, or not this key."""
        try:
            text = (world.cgroup(self.controller, path) / self.name).read_text()
            return self.convert(text)
        except (FileNotFoundError, OSError):
            return None


@dataclasses.dataclass
class Limit:
    """A resource: the same number declared, loaded, applied."""
    name: str                 # label `resource`
    suffix: str               # drift_{declared,loaded,applied}_SUFFIX
    directive: str            # in the unit
    prop: str                 # of `systemctl show`
    show: Callable
    v2: Optional[File]
    v1: Optional[File]
    unset: Optional[float] = None  # applied, and left out of the page
    loaded: bool = False

    def file(self, world):
        return self.v2 if world.v2 else self.v1


class Memsw(File):
    """v1's limit of swap alone: of both, less that of memory."""

    def read(self, world, path):
        both = super().read(world, path)
        memory = File("memory", "memory.limit_in_bytes", limit).read(world, path)
        if both is None or both == INF:
            return both
        return both - memory


class Quota(File):
    def read(self, world, path):
        quota = super().read(world, path)
        period = File("cpu", "cpu.cfs_period_us", number).read(world, path)
        if quota is None:
            return None
        return INF if quota < 0 else quota / period


class Cpuacct(File):
    """Where systemd has left a cgroup out of v1's cpu hierarchy, hybrid's v2 one
    has it all the same."""

    def read(self, world, path):
        value = super().read(world, path)
        if value is None and world.variant == "hybrid":
            file = world.cgroup("pressure", path) / "cpu.stat"
            value = micro("usage_usec")(file.read_text())
        return value


def memory(name, convert=limit):
    return File("memory", name, convert)


LIMITS = [
    Limit("memory_limit", "memory_limit_bytes", "MemoryMax", "MemoryMax", shown,
          memory("memory.max"), memory("memory.limit_in_bytes"), loaded=True),
    Limit("memory_high", "memory_high_bytes", "MemoryHigh", "MemoryHigh", shown,
          memory("memory.high"), None, unset=INF, loaded=True),
    Limit("memory_low", "memory_low_bytes", "MemoryLow", "MemoryLow", shown,
          memory("memory.low"), None, unset=0),
    Limit("memory_min", "memory_min_bytes", "MemoryMin", "MemoryMin", shown,
          memory("memory.min"), None, unset=0),
    Limit("memory_swap_limit", "memory_swap_limit_bytes", "MemorySwapMax",
          "MemorySwapMax", shown, memory("memory.swap.max"),
          Memsw("memory", "memory.memsw.limit_in_bytes", limit), unset=INF),
    Limit("cpu_limit", "cpu_limit_cores", "CPUQuota", "CPUQuotaPerSecUSec",
          shown_seconds, File("cpu", "cpu.max", cpu_max),
          Quota("cpu", "cpu.cfs_quota_us", number), loaded=True),
    Limit("cpu_weight", "cpu_weight", "CPUWeight", "CPUWeight", shown,
          File("cpu", "cpu.weight", number), None, loaded=True),
    Limit("tasks_limit", "tasks_limit", "TasksMax", "TasksMax", shown,
          File("pids", "pids.max", limit), File("pids", "pids.max", limit),
          loaded=True),
]
OPEN_FILES = Limit("open_files_limit", "open_files_limit", "LimitNOFILE",
                   "LimitNOFILESoft", shown, None, None, loaded=True)
SHARES = File("cpu", "cpu.shares", number)


@dataclasses.dataclass
class Usage:
    metric: str
    v2: Optional[File]
    v1: Optional[File]
    prop: str = ""            # of `systemctl show`; "": none is this
    show: Callable = shown
    labels: dict = dataclasses.field(default_factory=dict)
    zero: bool = True         # False: left out of the page while 0
    slack: float = 0          # of a gauge, between two looks at what moves
    only: str = ""            # of what is declared, or has that limit: else left out


# A CPU takes memory from a cgroup's counter in batches of 64 pages and gives
# back what it does not need at any time; memory.stat is summed up from the CPUs
# every 2 s at the latest. Two CPUs.
BATCH = 2 * 64 * PAGE


def stat(key, **more):
    return memory("memory.stat", flat(key, **more))


def events(key):
    return memory("memory.events", flat(key))


def psi(resource, word, kind):
    file = File("pressure", f"{resource}.pressure", pressure(kind))
    return Usage(f"drift_actual_pressure_{resource}_{word}_seconds_total", file, file)


class WorkingSet(File):
    def __init__(self, name, key):
        super().__init__("memory", name, number)
        self.key = key

    def read(self, world, path):
        current = super().read(world, path)
        inactive = stat(self.key).read(world, path)
        return None if None in (current, inactive) else max(current - inactive, 0)


M = "drift_actual_memory_"
C = "drift_actual_cpu_"
USAGES = [
    Usage(M + "usage_bytes", memory("memory.current", number),
          memory("memory.usage_in_bytes", number), "MemoryCurrent", slack=BATCH),
    Usage(M + "peak_bytes", memory("memory.peak", number),
          memory("memory.max_usage_in_bytes", number), only="declared"),
    Usage(M + "working_set_bytes", WorkingSet("memory.current", "inactive_file"),
          WorkingSet("memory.usage_in_bytes", "total_inactive_file"), slack=BATCH),
    Usage(M + "anon_bytes", stat("anon"), stat("total_rss"), slack=BATCH),
    Usage(M + "swap_bytes", memory("memory.swap.current", number),
          stat("total_swap"), slack=BATCH),
    Usage(M + "major_faults_total", stat("pgmajfault"), stat("total_pgmajfault"),
          zero=False),
    *(Usage(M + "refaulted_bytes_total",
            stat(f"workingset_refault_{kind}", factor=PAGE),
            stat(f"total_workingset_refault_{kind}", factor=PAGE),
            labels={"kind": kind}, zero=False) for kind in ("anon", "file")),
    Usage(M + "restored_bytes_total", memory("memory.stat", total(
        "workingset_restore_anon", "workingset_restore_file", factor=PAGE)), None,
          zero=False),
    Usage(M + "scanned_bytes_total", stat("pgscan", factor=PAGE), None, zero=False),
    Usage(M + "reclaimed_bytes_total", stat("pgsteal", factor=PAGE), None,
          zero=False),
    Usage(M + "low_events_total", events("low"), None, only="low"),
    Usage(M + "high_events_total", events("high"), None, only="high"),
    Usage(M + "max_events_total", events("max"), memory("memory.failcnt", number)),
    Usage(M + "oom_events_total", events("oom"), None),
    Usage(M + "oom_kill_events_total", events("oom_kill"),
          memory("memory.oom_control", flat("oom_kill"))),
    Usage(C + "usage_seconds_total", File("cpu", "cpu.stat", micro("usage_usec")),
          Cpuacct("cpuacct", "cpuacct.usage", lambda text: float(text) / 1e9),
          "CPUUsageNSec", shown_nano),
    Usage(C + "periods_total", File("cpu", "cpu.stat", flat("nr_periods")),
          File("cpu", "cpu.stat", flat("nr_periods")), only="cpu"),
    Usage(C + "throttled_periods_total",
          File("cpu", "cpu.stat", flat("nr_throttled")),
          File("cpu", "cpu.stat", flat("nr_throttled")), only="cpu"),
    Usage(C + "throttled_seconds_total",
          File("cpu", "cpu.stat", micro("throttled_usec")),
          File("cpu", "cpu.stat", flat("throttled_time", 1e-9)), only="cpu"),
    Usage("drift_actual_tasks", File("pids", "pids.current", number),
          File("pids", "pids.current", number), "TasksCurrent"),
    Usage("drift_actual_tasks_max_events_total",
          File("pids", "pids.events", flat("max")),
          File("pids", "pids.events", flat("max")), only="tasks"),
    *(psi(resource, word, kind) for resource in ("cpu", "memory", "io")
      for word, kind in (("waiting", "some"), ("stalled", "full"))),
]

# kind -> property, io.max's key, io.stat's key, v1's file and key in the stat
IO = {
    "read_bytes": ("IOReadBandwidthMax", "rbps", "blkio.throttle.read_bps_device"),
    "write_bytes": ("IOWriteBandwidthMax", "wbps",
                    "blkio.throttle.write_bps_device"),
    "read_operations": ("IOReadIOPSMax", "riops", "blkio.throttle.read_iops_device"),
    "write_operations": ("IOWriteIOPSMax", "wiops",
                         "blkio.throttle.write_iops_device"),
}
IO_STAT = {
    "drift_actual_io_read_bytes_total": ("rbytes", "service_bytes", "Read",
                                         "IOReadBytes"),
    "drift_actual_io_written_bytes_total": ("wbytes", "service_bytes", "Write",
                                            "IOWriteBytes"),
    "drift_actual_io_reads_total": ("rios", "serviced", "Read", "IOReadOperations"),
    "drift_actual_io_writes_total": ("wios", "serviced", "Write",
                                     "IOWriteOperations"),
}


def io_max(world, path):
    """{kind: {"259:0": limit}}"""
    found = {kind: {} for kind in IO}
    if world.v2:
        for line in text_of(world, path, "io.max").splitlines():
            device, *pairs = line.split()
            values = dict(pair.split("=") for pair in pairs)
            for kind, (_, key, _) in IO.items():
                if values[key] != "max":
                    found[kind][device] = float(values[key])
        return found
    for kind, (_, _, name) in IO.items():
        for line in text_of(world, path, name).splitlines():
            device, value = line.split()
            found[kind][device] = float(value)
    return found


def io_stat(world, path):
    """{metric: {"259:0": value}}"""
    found = {metric: {} for metric in IO_STAT}
    if world.v2:
        for line in text_of(world, path, "io.stat").splitlines():
            device, *pairs = line.split()
            values = dict(pair.split("=") for pair in pairs if "=" in pair)
            for metric, (key, _, _, _) in IO_STAT.items():
                if key in values:
                    found[metric][device] = float(values[key])
        return found
    for metric, (_, name, key, _) in IO_STAT.items():
        text = text_of(world, path, f"blkio.throttle.io_{name}_recursive")
        for line in text.splitlines():
            words = line.split()
            if len(words) == 3 and words[1] == key:
                found[metric][words[0]] = float(words[2])
    return found


def text_of(world, path, name):
    try:
        return (world.cgroup("io", path) / name).read_text()
    except OSError:
        return ""


def device_name(device):
    return os.path.basename(os.readlink(f"/sys/dev/block/{device}"))
