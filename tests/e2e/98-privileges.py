#!/usr/bin/python3
"""What is lost without each privilege, as the table "Privileges" in README.md has it:
the exporter as nobody, with none, with one and with both of the service's capabilities,
on a machine with a service in a network namespace, a task in D and a declaration that
only root may read."""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import support

UNIT = "drift-privileges.service"
DECLARED = f"""workloads:
- cgroup: /{UNIT}
  limits: {{tasks: 64}}
  ports: [80]
"""
SECRET = """workloads:
- cgroup: /drift-secret.service
  running: true
"""
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
PTRACE, READ = "sys_ptrace", "dac_read_search"


def capabilities(*names):
    if not names:
        return [*NOBODY, "--inh-caps=-all"]
    wanted = ",".join(f"+{name}" for name in names)
    return [*NOBODY, f"--inh-caps={wanted}", f"--ambient-caps={wanted}"]


def seen(prefix, flags):
    """What the page of an exporter with these privileges has of each."""
    done = subprocess.run([*prefix, sys.argv[1], "--once", *flags], capture_output=True,
                          text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    page = support.Page(done.stdout)
    failed = [labels for labels, value in
              page.all("drift_scrape_collector_success").items() if not value]
    assert not failed, failed
    labels = {"workload": UNIT, "workload_type": "cgroup"}
    problems = sum(page.all("drift_declared_source_problems").values())
    return {
        "usage": page.get("drift_actual_tasks", **labels) == 1,
        "as declared":
            page.get("drift_applied_as_declared", resource="tasks_limit", **labels) == 0,
        "port": page.get("drift_actual_port_listening", port="80", protocol="tcp",
                         **labels) == 0,
        "wchan": page.get("drift_uninterruptible_tasks", wchan="unknown") is None
                 and bool(page.all("drift_uninterruptible_tasks")),
        "secret": page.get("drift_declared_running", workload="drift-secret.service",
                           workload_type="cgroup") == 1,
        "told": problems == 1,
    }


def leave_network():
    """A network namespace of its own, for this process."""
    if ctypes.CDLL(None).unshare(0x40000000):  # CLONE_NEWNET
        os._exit(1)


@contextlib.contextmanager
def in_d():
    """A vfork parent, which waits in D while its child sleeps."""
    code = ("import ctypes\nlibc = ctypes.CDLL(None)\n"
            "if libc.vfork() == 0:\n    libc.sleep(60)\n    libc._exit(0)\n")
    parent = subprocess.Popen(["/usr/bin/python3", "-c", code], start_new_session=True)
    try:
        stat = pathlib.Path(f"/proc/{parent.pid}/stat")
        support.wait_for("task in D",
                         lambda: stat.read_text().rpartition(")")[2].split()[0] == "D")
        yield
    finally:
        os.killpg(parent.pid, signal.SIGKILL)
        parent.wait()


def main():
    if os.geteuid():
        support.skip("needs root, to give it up")
    if shutil.which("setpriv") is None:
        support.skip("no setpriv here")
    with tempfile.TemporaryDirectory() as name, \
            support.cgroup(UNIT, "pids") as path, in_d():
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        (directory / "open.yaml").write_text(DECLARED)
        (directory / "secret.yaml").write_text(SECRET)
        (directory / "secret.yaml").chmod(0o600)

        def enter():
            (path / "cgroup.procs").write_text(str(os.getpid()))
            leave_network()

        process = subprocess.Popen(["sleep", "60"], preexec_fn=enter)
        flags = ["--declared.systemd=none", f"--declared.native={directory}/open.yaml",
                 f"--declared.native={directory}/secret.yaml"]
        # Others' network namespaces can be read by anybody.
        always = {"usage": True, "as declared": True, "port": True}
        everything = ("wchan", "secret")
        try:
            for prefix, lost in (
                    ([], set()),
                    (capabilities(PTRACE, READ), set()),
                    (capabilities(PTRACE), {"secret"}),
                    (capabilities(READ), {"wchan"}),
                    (capabilities(), set(everything))):
                wanted = always | {one: one not in lost for one in everything} | {
                    "told": "secret" in lost}
                got = seen(prefix, flags)
                assert got == wanted, f"{prefix}:\n{got}\nnot\n{wanted}"
        finally:
            process.kill()
            process.wait()


main()
