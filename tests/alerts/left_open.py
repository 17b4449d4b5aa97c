"""left_open.py FROM TO: copies rule files with each window a millisecond
shorter, so that a sample right at its beginning is outside."""

import json
import pathlib
import re
import sys

UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def shorter(window):
    parts = re.findall(r"(\d+)(ms|[smhd])", window.group(1))
    return f"[{sum(int(n) * UNITS[unit] for n, unit in parts) - 1}ms]"


source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir()
for file in source.glob("*.yml"):
    rules = json.loads(file.read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule["expr"] = re.sub(r"\[((?:\d+(?:ms|[smhd]))+)\]", shorter,
                                  rule["expr"])
    (target / file.name).write_text(json.dumps(rules))
