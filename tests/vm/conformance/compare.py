"""Every sample of one workload against its cgroup's files and `systemctl show`.

What moves is read before and after the page and must lie between, a gauge with
the slack of its table; what stands still must be the same to the last bit. A
metric that is on the page and in no table is a failure: nothing is let pass."""

import pathlib

import resources
from resources import INF, IO, IO_STAT, LIMITS, OPEN_FILES, USAGES
from world import wait_for

# Of a workload, and compared by other parts.
ELSEWHERE = {
    "drift_workload_info", "drift_mismatch_info", "drift_effective_limit_info",
    "drift_declared_running", "drift_actual_running", "drift_declared_threshold",
    "drift_actual_unit_state", "drift_actual_unit_substate_info",
    "drift_actual_unit_file_as_declared", "drift_actual_unit_file_state_info",
    "drift_actual_unit_needs_daemon_reload", "drift_actual_unit_type_info",
    "drift_actual_unit_result_info", "drift_actual_restarts_total",
    "drift_actual_killed_processes_total", "drift_declared_replicas",
    "drift_declared_cpu_request_cores", "drift_declared_memory_request_bytes",
}


class Look:
    """All that can be read of a workload at one moment."""

    PROPERTIES = [*(row.prop for row in USAGES if row.prop),
                  *(prop for _, _, _, prop in IO_STAT.values())]

    def __init__(self, world, path, unit):
        self.usage = [self.file(world, row, path) for row in USAGES]
        self.shown = world.show(unit, *self.PROPERTIES) if unit else {}
        self.io = resources.io_stat(world, path)

    @staticmethod
    def file(world, row, path):
        file = row.v2 if world.v2 else row.v1
        return None if file is None else file.read(world, path)


class Subject:
    def __init__(self, path, labels, unit="", declares=(), declared=True):
        self.path = path
        self.labels = labels
        self.unit = unit              # systemd is asked about it
        self.declares = declares      # resources, and kinds of IO
        self.declared = declared

    @classmethod
    def of_unit(cls, world, unit, declares=()):
        kind = "slice" if unit.endswith(".slice") else "systemd"
        return cls(world.path_of(unit), {"workload": unit, "workload_type": kind},
                   unit, declares)


class Comparison:
    def __init__(self, test, world, subject, name):
        self.test = test
        self.world = world
        self.subject = subject
        self.name = name
        self.seen = set(ELSEWHERE)
        wait_for("page with systemd's answers", self.look, 120)

    def look(self):
        self.before = Look(self.world, self.subject.path, self.subject.unit)
        self.page = self.world.page()
        self.after = Look(self.world, self.subject.path, self.subject.unit)
        return self.world.systemd_answered(self.page)

    def get(self, metric, **labels):
        self.seen.add(metric)
        return self.page.get(metric, self.subject.labels, **labels)

    def equal(self, what, got, want):
        return self.test.check(f"{self.name}: {what}", resources.same(got, want),
                               f"page {got}, should be {want}")

    def everything(self):
        self.limits()
        self.usages()
        self.io()
        self.effective()
        self.processes()
        left = set(self.page.of_workload(self.subject.labels["workload"]))
        self.test.check(f"{self.name}: every metric is compared",
                        left <= self.seen, sorted(left - self.seen))
        return self.page

    # --- limits ---

    def limits(self):
        shown = self.world.show(self.subject.unit, *(
            row.prop for row in [*LIMITS, OPEN_FILES])) if self.subject.unit else {}
        for row in LIMITS:
            file = row.file(self.world)
            value = file.read(self.world, self.subject.path) if file else None
            want = None if value == row.unset else value
            self.equal(f"drift_applied_{row.suffix}",
                       self.get(f"drift_applied_{row.suffix}"), want)
            self.three(row, value, row.show(shown[row.prop]) if shown else None)
        self.equal("drift_applied_cpu_shares", self.get("drift_applied_cpu_shares"),
                   None if self.world.v2 else
                   resources.SHARES.read(self.world, self.subject.path))
        self.open_files(shown)

    def three(self, row, applied, loaded):
        """Declared, loaded and applied of a resource that is declared."""
        declared = self.get(f"drift_declared_{row.suffix}")
        as_declared = self.get("drift_applied_as_declared", resource=row.name)
        self.seen |= {"drift_loaded_as_declared", "drift_declared_location_info"}
        self.seen.add(f"drift_loaded_{row.suffix}")
        if not self.subject.unit:
            return
        if row.name not in self.subject.declares:
            self.equal(f"drift_declared_{row.suffix} (not declared)", declared, None)
            self.equal(f"drift_applied_as_declared {row.name} (not declared)",
                       as_declared, None)
            return
        self.equal(f"drift_declared_{row.suffix} is {row.prop}", declared, loaded)
        if row.loaded:
            self.equal(f"drift_loaded_{row.suffix} is {row.prop}",
                       self.get(f"drift_loaded_{row.suffix}"), loaded)
            self.equal(f"drift_loaded_as_declared {row.name}", self.get(
                "drift_loaded_as_declared", resource=row.name), 1)
        if applied is not None:
            # systemd sets the limit of swap in v2 only: then v1 has none.
            told = self.world.v2 or row.name != "memory_swap_limit"
            self.equal(f"drift_applied_as_declared {row.name}", as_declared,
                       1 if told else 0)
        elif row.name == "memory_low" and self.world.has("memory"):
            # v1 has a soft limit for it, which systemd leaves as it is.
            self.equal("drift_applied_as_declared memory_low (v1)", as_declared, 0)
        elif row.name != "cpu_weight":
            self.equal(f"drift_applied_as_declared {row.name} (cannot be told)",
                       as_declared, None)
        self.location(row.name, row.directive)

    def location(self, resource, directive):
        """The file and line that the page names has the directive."""
        found = self.page.all("drift_declared_location_info",
                              **self.subject.labels, resource=resource)
        where = [labels["location"] for labels, _ in found]
        line = ""
        if len(where) == 1:
            file, _, count = where[0].rpartition(":")
            lines = pathlib.Path(file).read_text(encoding="utf-8").splitlines()
            line = lines[int(count) - 1] if count.isdigit() else ""
        self.test.check(f"{self.name}: location of {resource}",
                        line.startswith(directive + "="), f"{where}: {line!r}")

    def open_files(self, shown):
        row = OPEN_FILES
        declared = self.get(f"drift_declared_{row.suffix}")
        applied = self.get(f"drift_applied_{row.suffix}")
        self.get(f"drift_loaded_{row.suffix}")
        if row.name not in self.subject.declares:
            self.equal("open files (not declared)", (declared, applied),
                       (None, None))
            return
        pid = self.pids()[0]
        text = pathlib.Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
        soft = next(line for line in text.splitlines()
                    if line.startswith("Max open files")).split()[3]
        self.equal("drift_applied_open_files_limit is /proc/PID/limits",
                   applied, float(soft))
        self.three(row, float(soft), row.show(shown[row.prop]))

    # --- usage ---

    def limited(self, word):
        """Whether the page has what is `only` told of such a workload."""
        if word == "declared":
            return self.subject.declared
        name = {"cpu": "cpu_limit", "tasks": "tasks_limit", "low": "memory_low",
                "high": "memory_high"}[word]
        row = next(row for row in LIMITS if row.name == name)
        file = row.file(self.world)
        value = file.read(self.world, self.subject.path) if file else None
        return value not in (None, INF) and not (word == "low" and value == 0)

    def usages(self):
        for row, before, after in zip(USAGES, self.before.usage, self.after.usage):
            what = row.metric + "".join(f" {v}" for v in row.labels.values())
            got = self.get(row.metric, **row.labels)
            some = after or (before and not row.zero)
            if after is None or (row.only and not self.limited(row.only) and not (
                    row.only in ("cpu", "tasks") and some)):
                self.equal(f"{what} (left out)", got, None)
            elif not row.zero and not after:
                self.equal(f"{what} (left out while 0)", got, None)
            elif got is None and not row.zero and not before:
                self.test.passed(f"{self.name}: {what}")
            else:
                self.between(what, got, before, after, row.slack)
                self.between_shown(row, what, got)

    def between(self, what, got, before, after, slack):
        if before is None or before == after:
            before, slack = after, 0
        low, high = min(before, after), max(before, after)
        good = got is not None and low - slack - 1e-9 <= got <= high + slack + 1e-9
        self.test.check(f"{self.name}: {what}", good,
                        f"page {got}, files {before} and {after}, slack {slack}")

    def between_shown(self, row, what, got):
        if not (row.prop and self.subject.unit):
            return
        before, after = (row.show(look.shown[row.prop])
                         for look in (self.before, self.after))
        if None in (before, after) or INF in (before, after):
            return  # systemd does not account for it here
        self.between(f"{what} is {row.prop}", got, before, after, row.slack)

    # --- block devices ---

    def io(self):
        applied = resources.io_max(self.world, self.subject.path)
        for kind, (prop, _, _) in IO.items():
            metric = f"drift_applied_io_{kind}_per_second"
            self.by_device(metric, applied[kind], applied[kind])
            if f"io_{kind}" in self.subject.declares:
                self.declared_io(kind, prop, applied[kind])
            self.seen.add(f"drift_declared_io_{kind}_per_second")
        used = {device for look in (self.before, self.after)
                for values in look.io.values()
                for device, value in values.items() if value}
        for metric, (_, _, _, prop) in IO_STAT.items():
            if metric.endswith("s_total") and "bytes" not in metric and (
                    not self.subject.declared):
                self.by_device(metric, {}, {})
                continue
            both = [{device: look.io[metric].get(device, 0) for device in used}
                    for look in (self.before, self.after)]
            self.by_device(metric, *both)
            self.shown_io(metric, prop)

    def by_device(self, metric, before, after):
        self.seen.add(metric)
        got = {labels["device"]: value for labels, value in
               self.page.all(metric, **self.subject.labels)}
        want = {resources.device_name(device) for device in after}
        self.test.check(f"{self.name}: {metric}: devices", set(got) == want,
                        f"page {got}, files {after}")
        for device, value in after.items():
            name = resources.device_name(device)
            self.between(f"{metric} {name}", got.get(name), before[device], value, 0)

    def shown_io(self, metric, prop):
        if not self.subject.unit:
            return
        before = resources.shown(self.before.shown[prop])
        if before in (None, INF) or self.before.io != self.after.io:
            return  # it does not count, or it goes on
        got = sum(value for _, value in self.page.all(metric, **self.subject.labels))
        self.between(f"{metric} is {prop}", got, before, before, 0)

    def declared_io(self, kind, prop, applied):
        path, value = self.world.show(self.subject.unit, prop)[prop].split()
        device = path.rsplit("/", 1)[1]
        self.equal(f"drift_declared_io_{kind}_per_second is {prop}", self.get(
            f"drift_declared_io_{kind}_per_second", device=device), float(value))
        self.equal(f"drift_applied_as_declared io_{kind}", self.get(
            "drift_applied_as_declared", resource=f"io_{kind}", device=device),
                   1 if float(value) in applied.values() else 0)

    # --- effective, over all levels ---

    def levels(self):
        path = self.subject.path
        while path not in ("", "/"):
            yield path
            path = path.rsplit("/", 1)[0]

    def effective(self):
        text = pathlib.Path("/proc/meminfo").read_text(encoding="ascii")
        memory = float(text.split("MemTotal:")[1].split()[0]) * 1024
        tasks = min(float(pathlib.Path(f"/proc/sys/kernel/{name}").read_text())
                    for name in ("threads-max", "pid_max"))
        machine = {"memory_limit": memory, "cpu_limit": 2.0, "tasks_limit": tasks}
        for row in LIMITS:
            if row.name not in machine:
                continue
            values = [row.file(self.world).read(self.world, path)
                      for path in self.levels()]
            want = min([machine[row.name],
                        *(value for value in values if value is not None)])
            metric = f"drift_effective_{row.suffix}"
            self.equal(metric, self.get(metric),
                       want if self.subject.declared else None)
        for metric in ("drift_effective_memory_utilization_ratio",
                       "drift_effective_memory_available_bytes",
                       "drift_effective_tasks_available"):
            self.nearness(metric)

    def nearness(self, metric):
        got = self.get(metric)
        if "tasks" in metric:
            limit_row, usage = LIMITS[-1], resources.File(
                "pids", "pids.current", resources.number)
            slack = 1
        else:
            limit_row, usage = LIMITS[0], (
                USAGES[0].v2 if self.world.v2 else USAGES[0].v1)
            slack = 4 * resources.BATCH  # several levels, a moment later
        pairs = []
        for path in self.levels():
            bound = limit_row.file(self.world).read(self.world, path)
            used = usage.read(self.world, path)
            if bound not in (None, INF) and used is not None and bound > 0:
                pairs.append((bound, used))
        if not pairs or not self.subject.declared:
            self.equal(f"{metric} (no limit)", got, None)
        elif metric.endswith("ratio"):
            want = max(used / bound for bound, used in pairs)
            self.between(metric, got, want - slack / pairs[0][0],
                         want + slack / pairs[0][0], 0)
        else:
            want = min(bound - used for bound, used in pairs)
            self.between(metric, got, want - slack, want + slack, 0)

    # --- processes ---

    def pids(self):
        return [int(pid) for pid in
                (self.world.cgroup("pids", self.subject.path) / "cgroup.procs")
                .read_text().split()]

    def processes(self):
        self.seen |= {"drift_actual_processes",
                      "drift_actual_uninterruptible_oldest_seconds"}
        got = self.page.all("drift_actual_processes", **self.subject.labels)
        by_state = {labels["state"]: value for labels, value in got}
        self.test.check(f"{self.name}: drift_actual_processes: D is known",
                        "D" in by_state, by_state)
        self.equal("drift_actual_processes is cgroup.procs",
                   sum(by_state.values()), float(len(self.pids())))
