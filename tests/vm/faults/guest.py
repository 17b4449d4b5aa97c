"""The guest of the fault matrix: the exporter, and faults as the host asks for them."""

import pathlib

import control
import machine
import memory
import network
import service
from world import run as command

OUT = pathlib.Path("/payload/out")


def run(test, world):
    for name in ("loop", "dm_mod", "dm_delay"):
        command("modprobe", name)
    cases = {case.name: case for of in (memory, machine, network, service)
             for case in of.cases(world)}
    for case in cases.values():
        case.write()
    world.systemctl("daemon-reload")
    world.start_exporter("--declared.native=/srv/declared",
                         "--declared.refresh-interval=1")
    functions = {what: lambda name, what=what: getattr(cases[name], what)()
                 for what in ("prepare", "inject", "heal", "clean", "facts")}
    ended = control.serve({
        **functions,
        "ready": lambda _: True,
        "cases": lambda _: sorted(cases),
    }, 4000)
    test.check("the host was there until the end", ended, "it was not")
    (OUT / "page.txt").write_text(world.page().text)
    test.equal("the exporter was not restarted", world.show(
        "drift-exporter.service", "NRestarts", "Result"),
        {"NRestarts": "0", "Result": "success"})
