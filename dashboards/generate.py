#!/usr/bin/python3
"""generate.py DIRECTORY [CONFIG]: the dashboards that users import into Grafana,
from dashboards/mixin.libsonnet. CONFIG is jsonnet that is put into _config."""

import json
import pathlib
import subprocess
import sys

here = pathlib.Path(__file__).parent
config = sys.argv[2] if len(sys.argv) > 2 else "{}"
made = json.loads(subprocess.run(
    ["jsonnet", "-e", f"((import '{here}/mixin.libsonnet') + "
     f"{{ _config+:: {config} }}).grafanaDashboards"],
    check=True, stdout=subprocess.PIPE).stdout)
target = pathlib.Path(sys.argv[1])
for name, dashboard in made.items():
    (target / name).write_text(
        json.dumps(dashboard, indent=1, ensure_ascii=False) + "\n")
