#!/usr/bin/python3
"""A real container of Podman, started by runc, is on the page by its name, with
the limits that Podman gave it. Its image is made here: one static busybox."""

import contextlib
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

import support

NAME = "drift-e2e-db"
MEMORY = 64 << 20
NEEDED = ("podman", "runc", "busybox")
# cgroupfs: there may be no systemd; runc: crun refuses hybrid hierarchies.
PODMAN = ("podman", "--cgroup-manager=cgroupfs", "--runtime=runc")


def podman(*arguments, check=True):
    done = subprocess.run([*PODMAN, *arguments], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120)
    assert done.returncode == 0 or not check, (arguments, done.stderr)
    return done.stdout.strip() if done.returncode == 0 else None


def import_image(scratch):
    """The id of an image that holds /bin/busybox and its name `sleep`."""
    archive = scratch / "root.tar"
    with tarfile.open(archive, "w") as tar:
        for directory in ("bin", "dev", "etc", "proc", "sys", "tmp"):
            entry = tarfile.TarInfo(directory)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        tar.add(shutil.which("busybox"), "bin/busybox")
        link = tarfile.TarInfo("bin/sleep")
        link.type, link.linkname = tarfile.SYMTYPE, "busybox"
        tar.addfile(link)
    return podman("import", "--quiet", str(archive)).removeprefix("sha256:")


def parents():
    """The directories that Podman leaves behind when it ran without systemd."""
    return set(pathlib.Path("/sys/fs/cgroup").glob("**/libpod_parent"))


def remove_tree(path):
    for below in sorted(path.rglob("*"), reverse=True):
        if below.is_dir():  # of conmon, which ends a moment after us
            support.remove(below)
    return support.remove(path)


@contextlib.contextmanager
def container():
    """The id of a running container; nothing of it is left afterwards."""
    if podman("container", "exists", NAME, check=False) is not None:
        raise AssertionError(f"a container {NAME} is there already: whose?")
    before = parents()
    with tempfile.TemporaryDirectory() as directory:
        image = import_image(pathlib.Path(directory))
    container_id = None
    try:
        # Both --ulimit: Podman would raise them, which takes a right that root
        # does not have everywhere.
        container_id = podman(
            "create", "--name", NAME, "--network=none",
            "--ulimit=nofile=1024:2048", "--ulimit=nproc=4096:4096",
            f"--memory={MEMORY}", "--pids-limit=50", image,
            "/bin/sleep", "600")
        podman("start", container_id)
        yield container_id
    finally:
        if container_id:
            podman("rm", "--force", "--time=0", container_id)
        podman("rmi", image)
        for path in parents() - before:
            support.wait_for("empty cgroup", lambda: remove_tree(path))


def named(page, metric):
    """The one sample of the container, as (labels, value); None: not there."""
    found = [(dict(labels), value) for labels, value in page.all(metric).items()
             if dict(labels).get("workload_type") == "container" and
             NAME in (dict(labels).get("workload"),
                      dict(labels).get("container"))]
    assert len(found) <= 1, found
    return found[0] if found else None


def check(exporter, container_id):
    page = support.wait_for(
        f"drift_workload_info of {NAME}",
        lambda: (lambda page: page if named(page, "drift_workload_info")
                 else None)(exporter.page()))
    labels, _ = named(page, "drift_workload_info")
    assert labels["container_id"] == container_id, labels
    assert labels["cgroup"].endswith(f"/libpod-{container_id}"), labels

    expected = {"drift_applied_memory_limit_bytes": MEMORY,
                "drift_applied_tasks_limit": 50,
                "drift_actual_tasks": 1}
    checked = 0
    for metric, value in expected.items():
        # A cgroup v2 without the controller, say, has no such file.
        if not page.all(metric):
            print(f"SKIP: this machine has no {metric}")
            continue
        sample = named(page, metric)
        assert sample is not None and sample[1] == value, (metric, sample)
        checked += 1
    assert checked, "no metric of the container"

    # Nothing of it goes by another name.
    for other in page.all("drift_workload_info"):
        if dict(other).get("container_id") == container_id:
            assert dict(other) == labels, other


missing = [program for program in NEEDED if not shutil.which(program)]
if missing:
    support.skip(f"no {' and no '.join(missing)}: "
                 "apt-get install podman runc busybox-static")
with container() as running_id:
    with support.Exporter() as running:
        check(running, running_id)
