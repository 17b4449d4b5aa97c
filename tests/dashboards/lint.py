#!/usr/bin/python3
"""lint.py ROOT [PROMTOOL]: complaints about the dashboards in ROOT/dashboards.

And a self-test: for each rule a dashboard that breaks it, which must be
reported; a linter that can not fail says nothing."""

import json
import os
import pathlib
import sys

import extra
import inventory
import linter
import selftest


def complaints(dashboards, known, promtool):
    for dashboard in dashboards:
        for complaint in linter.lint(dashboard):
            yield f"{dashboard['uid']}: {complaint}"
    yield from extra.lint(dashboards)
    yield from inventory.inventory(dashboards, known)
    yield from inventory.alerts(dashboards, known)
    if promtool:
        yield from inventory.promtool(dashboards, promtool)


def main(root, promtool):
    known = inventory.Known(root)
    dashboards = [json.loads(file.read_text())
                  for file in sorted((root / "dashboards").glob("*.json"))]
    if len(dashboards) != 4:
        print(f"{len(dashboards)} dashboards, not 4")
        return 1

    def check(some, with_promtool):
        return list(complaints(some, known, promtool if with_promtool else ""))

    found = check(dashboards, True)
    bad = list(selftest.run(dashboards, check, bool(promtool)))
    print("".join(line + "\n" for line in found + bad), end="")
    if not promtool:
        print("SKIP: no promtool: PromQL was only read by our own eyes")
    return bool(bad + found)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(),
                  sys.argv[2] if len(sys.argv) > 2 else os.environ.get("PROMTOOL", "")))
