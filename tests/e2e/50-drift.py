#!/usr/bin/python3
"""A real cgroup that carries another limit than the one declared for it: metrics
and `report` name it with file, line and reason, and both follow when the kernel
or the file is changed."""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import support

NAME = "drift-e2e.service"
LABELS = {"workload": NAME, "workload_type": "systemd"}
MI = 1 << 20


def declare(units, memory_max):
    (units / NAME).write_text(
        f"[Service]\nExecStart=/bin/true\nMemoryMax={memory_max}\n")


def report(units, *flags):
    """Exit status and rows of `report`, for the workload of this test alone."""
    done = subprocess.run(
        [sys.argv[1], "report", "--window=0.2", "--format=json",
         f"--declared.systemd={units}", "--workloads.include=drift-e2e.*",
         *flags],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60,
        check=False)
    assert done.returncode in (0, 1), (done.returncode, done.stderr)
    return done.returncode, json.loads(done.stdout)["rows"]


def reasons(page):
    return {dict(labels)["reason"]
            for labels in page.all("drift_mismatch_info")
            if dict(labels).get("workload") == NAME}


def reload(exporter):
    request = urllib.request.Request(exporter.url + "/-/reload", method="POST")
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 200


def differs(exporter, units, limit):
    page = exporter.page()
    resource = {"resource": "memory_limit"}
    assert page.get("drift_declared_memory_limit_bytes", **LABELS) == 128 * MI
    assert page.get("drift_applied_memory_limit_bytes", **LABELS) == 64 * MI
    assert page.get("drift_effective_memory_limit_bytes", **LABELS) == 64 * MI
    assert page.get("drift_applied_as_declared", **LABELS, **resource) == 0
    assert reasons(page) == {"differs"}, reasons(page)
    assert page.get("drift_declared_location_info", **LABELS, **resource,
                    location=f"{NAME}:3") == 1

    status, rows = report(units)
    assert status == 1 and len(rows) == 1, (status, rows)
    row = rows[0]
    assert (row["verdict"], row["reason"]) == ("drift", "differs"), row
    assert f"{NAME}:3" in json.dumps(row), row

    # The kernel is told what is declared.
    limit.write_text(str(128 * MI))
    page = exporter.page()
    assert page.get("drift_applied_as_declared", **LABELS, **resource) == 1
    assert not reasons(page), reasons(page)
    assert report(units) == (0, []), report(units)


def ignored(exporter, units):
    """systemd knows no "Mi": the line means nothing, whatever the cgroup has."""
    declare(units, "128Mi")
    reload(exporter)
    page = exporter.page()
    assert reasons(page) == {"ignored_invalid"}, reasons(page)
    assert page.get("drift_declared_memory_limit_bytes", **LABELS) is None
    problems = page.all("drift_declared_source_problems")
    assert 1 in problems.values(), problems
    done = subprocess.run([sys.argv[1], "lint", str(units)], text=True,
                          stdout=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 1 and f"{NAME}:3: error" in done.stdout, done


def gone(exporter):
    """Declared, and neither running nor asked to run: no series at all."""
    page = support.wait_for(
        "page without the workload",
        lambda: (lambda page: None if page.get(
            "drift_applied_memory_limit_bytes", **LABELS) else page)(
                exporter.page()))
    for name, labels in page.samples:
        assert dict(labels).get("workload") != NAME, (name, labels)


with tempfile.TemporaryDirectory() as directory:
    tree = pathlib.Path(directory)
    declare(tree, "128M")
    with support.Exporter(f"--declared.systemd={tree}",
                          "--web.enable-lifecycle") as running:
        with support.cgroup(NAME, "memory") as path:
            memory_limit = path / "memory.limit_in_bytes"
            memory_limit.write_text(str(64 * MI))
            child = support.run_inside(path, "import time; time.sleep(600)")
            try:
                differs(running, tree, memory_limit)
                ignored(running, tree)
            finally:
                child.kill()
                child.wait()
        gone(running)
