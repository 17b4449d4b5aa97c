#!/usr/bin/python3
"""Processes that really hang: a vfork parent in D is found with its proven age,
one whose /proc/PID/stat cannot be read costs nothing but is named, and one that
was frozen on purpose does not count as stuck."""

import pathlib
import subprocess
import sys
import tempfile
import time

import support

HERE = pathlib.Path(__file__).parent
VFORK = """
#include <unistd.h>
int main(void) {
  if (vfork() == 0) { sleep(20); _exit(0); }
  return 0;
}
"""


def build(source, output, *flags):
    subprocess.run(["g++", "-O1", *flags, "-o", output, source], check=True)


def vfork_parent(exporter, scratch):
    source = scratch / "parent.cc"
    source.write_text(VFORK)
    build(source, scratch / "parent")
    before = exporter.page().get("drift_processes", state="D")
    begin = time.monotonic()
    child = subprocess.Popen([scratch / "parent"])
    try:
        support.wait_for("task in D", lambda: exporter.page().get(
            "drift_processes", state="D") > before)
        first = time.monotonic()
        time.sleep(3)
        page = exporter.page()
        age = page.get("drift_uninterruptible_oldest_seconds")
        now = time.monotonic()
        # A lower bound of the truth, and right to a second: it was seen soon
        # after it began.
        assert age <= now - begin, (age, now - begin)
        assert age >= now - begin - 1, (age, now - begin, now - first)
        assert page.all("drift_uninterruptible_tasks"), "no wchan"
        assert page.get("drift_scrape_collector_success",
                        collector="process") == 1
    finally:
        child.kill()
        subprocess.run(["pkill", "-KILL", "-f", str(scratch / "parent")],
                       check=False)
        child.wait()


def frozen(exporter):
    if support.mounted("cgroup", "freezer") is None:
        print("SKIP: no cgroup v1 freezer here")
        return
    with support.cgroup("drift-e2e-frozen", "freezer") as path:
        sleeper = support.run_inside(path, "import time; time.sleep(60)")
        try:
            stat = pathlib.Path(f"/proc/{sleeper.pid}/stat")
            state = lambda: stat.read_text().rsplit(")", 1)[1].split()[0]
            support.wait_for("a sleeper", lambda: state() == "S")
            before = exporter.page()
            (path / "freezer.state").write_text("FROZEN")
            support.wait_for("D, says the kernel", lambda: state() == "D")
            page = exporter.page()
            assert page.get("drift_processes", state="frozen") == 1
            assert (page.get("drift_processes", state="D") ==
                    before.get("drift_processes", state="D"))
            assert page.get("drift_uninterruptible_oldest_seconds") == 0
        finally:
            (path / "freezer.state").write_text("THAWED")
            sleeper.kill()
            sleeper.wait()


def hung_stat(exporter, scratch):
    binary = scratch / "exec_hang"
    build(HERE / "exec_hang.cc", binary, "-std=c++20")
    before = exporter.page().get("drift_exporter_threads")
    hang = subprocess.Popen([binary], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)
    try:
        pid = hang.stdout.readline().strip()
        if not pid.isdigit():
            print(f"SKIP: no process could be made to hang in execve: "
                  f"{hang.stderr.read().strip()}")
            return
        exporter.page()
        time.sleep(1)
        for _ in range(20):
            page = exporter.page()
        assert page.get("drift_scrape_collector_success",
                        collector="process") == 1
        # Everybody is on the page, the hanging one too.
        here = sum(1 for entry in pathlib.Path("/proc").iterdir()
                   if entry.name.isdigit())
        counted = (sum(page.all("drift_processes").values()) +
                   sum(page.all("drift_kernel_threads").values()))
        assert abs(here - counted) <= 10, (here, counted)
        assert page.get("drift_exporter_threads") == before
        stuck = page.all("drift_process_read_stuck_seconds")
        if not stuck:
            print("SKIP: this kernel's /proc/PID/stat does not block in execve")
            return
        (labels, seconds), = stuck.items()
        assert dict(labels) == {"pid": pid}, (labels, pid)
        assert seconds >= 1, seconds
    finally:
        hang.stdin.close()
        hang.wait(timeout=40)
    support.wait_for("recovery", lambda: not exporter.page().all(
        "drift_process_read_stuck_seconds"))


with tempfile.TemporaryDirectory() as directory, \
        support.Exporter() as running:
    frozen(running)
    vfork_parent(running, pathlib.Path(directory))
    hung_stat(running, pathlib.Path(directory))
    sys.exit(0)
