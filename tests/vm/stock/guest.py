"""A stock Debian: all of multi-user.target, and the exporter with its defaults."""

import pathlib

import control
from world import run as command

OUT = pathlib.Path("/payload/out")


def run(test, world):
    world.start_exporter()
    ended = control.serve({"ready": lambda _: True}, 2600)
    test.check("the host was there until the end", ended, "it was not")
    (OUT / "page.txt").write_text(world.page().text)
    (OUT / "units.txt").write_text(command(
        "systemctl", "list-units", "--all", "--no-pager", check=False).stdout)
    test.equal("the exporter was not restarted", world.show(
        "drift-exporter.service", "NRestarts")["NRestarts"], "0")
