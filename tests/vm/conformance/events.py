"""Kills for want of memory, real ones: counted by who was killed and by whose
limit, and still there when the cgroup is not."""

import pathlib

import resources
from world import run as command
from world import wait_for

GO = pathlib.Path("/run/drift-go")
# The shell is told when, so that its cgroup has been seen before.
WORK = ("ExecStart=/bin/sh -c 'until [ -e /run/drift-go ]; do sleep 0.3; done; "
        "{} /usr/bin/python3 /payload/suite/work.py {} anon=80; {}'\n")
UNITS = {
    # The child is killed, the service stays.
    "drift-oom-child.service": "[Service]\n" + WORK.format(
        "", "drift-oom-child", "sleep 1d") +
        "MemoryMax=32M\nMemorySwapMax=0\nOOMPolicy=continue\n",
    # All of it is killed: unit failed, cgroup gone.
    "drift-oom-gone.service": "[Service]\n" + WORK.format(
        "exec", "drift-oom-gone", "") + "MemoryMax=32M\nMemorySwapMax=0\n",
    "driftoom.slice": "[Slice]\nMemoryMax=40M\nMemorySwapMax=0\n",
    "drift-oom-slice.service": "[Service]\n" + WORK.format(
        "", "drift-oom-slice", "sleep 1d") + "Slice=driftoom.slice\n"
        "OOMPolicy=continue\n",
}
KILLS = "drift_actual_memory_oom_kill_events_total"


def of(unit):
    return {"workload": unit, "workload_type":
            "slice" if unit.endswith(".slice") else "systemd"}


def kills_file(world, unit):
    name = "memory.events" if world.v2 else "memory.oom_control"
    return resources.File("memory", name, resources.flat("oom_kill")).read(
        world, world.path_of(unit))


def run(test, world):
    if not world.has("memory"):
        test.skipped("kills", "no memory controller in this variant")
        return
    test.skipped("kills by systemd-oomd", "the image does not have its package")
    command("swapoff", "-a")
    GO.unlink(missing_ok=True)
    world.start(UNITS)
    world.reload()
    page = world.page()
    for unit in UNITS:
        test.equal(f"{unit}: no kill yet", page.get(KILLS, of(unit)), 0)
    GO.touch()
    for unit in ("drift-oom-child.service", "drift-oom-slice.service"):
        wait_for(f"kill in {unit}", lambda of=unit: kills_file(world, of), 240)
    wait_for("end of drift-oom-gone.service", lambda: world.show(
        "drift-oom-gone.service", "ActiveState")["ActiveState"] == "failed", 240)
    page = world.systemd_page()
    for unit in ("drift-oom-child.service", "drift-oom-slice.service"):
        test.equal(f"{unit}: kills", page.get(KILLS, of(unit)),
                   kills_file(world, unit))
    test.equal("drift-oom-gone.service: failed",
               page.get("drift_actual_unit_failed", of("drift-oom-gone.service")), 1)
    if world.v2:
        test.equal("drift-oom-gone.service: kills outlive the cgroup",
                   page.get(KILLS, of("drift-oom-gone.service")), 1)
        for unit, killer in [("drift-oom-child.service", "own_limit"),
                             ("drift-oom-slice.service", "ancestor_limit")]:
            test.equal(f"{unit}: killer", [
                (labels["killer"], value) for labels, value in
                page.all("drift_actual_killed_processes_total", **of(unit))],
                [(killer, kills_file(world, unit))])
        test.equal("driftoom.slice: kills in its subtree", page.get(
            KILLS, of("driftoom.slice")), kills_file(world, "driftoom.slice"))
    world.systemctl("stop", *UNITS, check=False)
    world.systemctl("reset-failed", check=False)
