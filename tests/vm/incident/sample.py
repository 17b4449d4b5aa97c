"""The service's cgroup each second, as the kernel tells it: the picture's curves,
and what the timeline is checked with. Not what the alert sees, which is the
exporter's page every 15 s."""

import threading
import time

COLUMNS = ["time", "usage", "limit", "anon", "file", "restored", "refaulted",
           "stalled", "waiting", "io_stalled", "max_events", "oom", "oom_kill"]


def pairs(path):
    return {key: int(value) for key, value in
            (line.split() for line in path.read_text().splitlines())}


def total(path, kind):
    """Microseconds of some or full in a *.pressure file."""
    for line in path.read_text().splitlines():
        if line.startswith(kind):
            return int(line.rpartition("=")[2])
    return 0


def row(cgroup):
    stat = pairs(cgroup / "memory.stat")
    events = pairs(cgroup / "memory.events")
    memory = cgroup / "memory.pressure"
    return [f"{time.time():.3f}", int((cgroup / "memory.current").read_text()),
            (cgroup / "memory.max").read_text().strip(), stat["anon"], stat["file"],
            stat["workingset_restore_file"] + stat["workingset_restore_anon"],
            stat["workingset_refault_file"] + stat["workingset_refault_anon"],
            total(memory, "full"), total(memory, "some"),
            total(cgroup / "io.pressure", "full"),
            events["max"], events["oom"], events["oom_kill"]]


class Sampler(threading.Thread):
    def __init__(self, cgroup, path):
        super().__init__(daemon=True)
        self.cgroup = cgroup
        self.path = path
        self.ended = threading.Event()

    def run(self):
        with open(self.path, "w", encoding="ascii") as out:
            out.write(",".join(COLUMNS) + "\n")
            due = time.monotonic()
            while not self.ended.wait(max(0, due - time.monotonic())):
                out.write(",".join(map(str, row(self.cgroup))) + "\n")
                out.flush()
                due += 1
