"""Does the exporter say what this kernel and this systemd say? Each part below
provokes its own worlds and leaves the guest as it found it, the exporter running."""

import importlib
import pathlib
import time
import traceback

PARTS = ["absent", "values", "units", "reasons", "containers", "events", "bus"]
OUT = pathlib.Path("/payload/out")


def run(test, world):
    world.start_exporter("--declared.kubernetes=/srv/manifests")
    for name in PARTS:
        if not world.wants(name):
            continue
        began = time.monotonic()
        test.prefix = f"{name}: "
        try:
            importlib.import_module(name).run(test, world)
        except Exception as error:  # pylint: disable=broad-except
            traceback.print_exc()
            test.failed("as a whole", f"{type(error).__name__}: {error}")
            (OUT / f"{name}.txt").write_text(world.page().text)
        print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)
    test.prefix = ""
