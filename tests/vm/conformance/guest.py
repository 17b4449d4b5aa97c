"""Does the exporter say what this kernel and this systemd say?"""

import pathlib

OUT = pathlib.Path("/payload/out")


def run(test, world):
    world.start({"drift-web.service": "[Service]\nExecStart=/bin/sleep 1h\n"
                 "MemoryMax=64M\nMemoryHigh=48M\nCPUQuota=20%\nTasksMax=50\n"})
    world.start_exporter()
    page = world.page()
    (OUT / "page.txt").write_text(page.text)
    path = world.path_of("drift-web.service")
    applied = page.get("drift_applied_tasks_limit", workload="drift-web.service",
                       workload_type="systemd")
    test.equal("tasks", applied, float(
        (world.cgroup("pids", path) / "pids.max").read_text()))
    import subprocess
    (OUT / "explore.txt").write_text(subprocess.run(
        ["bash", "-c", "mount | grep cgroup; cat /proc/self/cgroup /proc/cmdline; ls -R /sys/fs/cgroup | grep : | head -80; systemctl show drift-web.service; ls /sys/block; cat /proc/swaps; systemctl list-units --no-pager"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout)
