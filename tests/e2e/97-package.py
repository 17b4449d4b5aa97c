#!/usr/bin/python3
"""The Debian package in a bare Debian: from `apt install` to the first row of a report,
an upgrade that keeps what was configured, and a purge that leaves nothing. In a mount
namespace of its own; the bare Debian is made once and kept in .cache/package."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from support import skip

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / ".cache/package/bookworm.tar"
FILES = ["usr/bin/drift_exporter", "lib/systemd/system/drift-exporter.service",
         "etc/default/drift-exporter", "usr/share/man/man1/drift_exporter.1.gz",
         "usr/share/bash-completion/completions/drift_exporter",
         "usr/share/drift-exporter/alerts/drift_alerts.yml",
         "usr/share/drift-exporter/dashboards/drift-workload.json"]
DECLARED = """workloads:
- cgroup: /not-here
  workload: absent
  running: true
"""


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          timeout=300, **more)
    if done.returncode:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def in_root(root, script, check=True):
    """`script` in there, with its /proc and our cgroups, by a namespace that ends
    with it."""
    around = (f"mount --make-rprivate / && mount -t proc proc {root}/proc && "
              f"mount --rbind /sys {root}/sys && exec chroot {root} /bin/sh -ec \"$1\"")
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "/bin/sh", "-ec", around, "sh", script],
        capture_output=True, text=True, check=False, timeout=300,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
             "LC_ALL": "C.UTF-8"})
    if check and done.returncode:
        raise AssertionError(f"{script}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def bare_debian(root):
    """Of the release that the package is built on, from this machine's mirror."""
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT.parent) as made:
            run("debootstrap", "--variant=minbase", "bookworm", made, mirror())
            run("tar", "-C", made, "--one-file-system", "-cf", f"{KEPT}.part", ".")
        os.rename(f"{KEPT}.part", KEPT)
    run("tar", "-C", root, "-xf", KEPT)
    root.chmod(0o755)  # the directory that it was made in was ours alone
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for name in ("apt.conf", "apt.conf.d"):  # how this machine reaches the mirror
        source = pathlib.Path("/etc/apt", name)
        if source.is_dir():
            shutil.copytree(source, root / "etc/apt" / name, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy(source, root / "etc/apt")


def mirror():
    """The one that apt uses here."""
    said = run("apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(REPO_URI)")
    for line in said.splitlines():
        site, _, rest = line.partition("|")
        release, _, uri = rest.partition("|")
        if release in ("bookworm", "stable") or "bookworm" in line:
            return uri or site
    skip("no mirror of bookworm in apt's sources")
    return None


def newer(package, directory):
    """The same package with a higher version."""
    tree = directory / "tree"
    run("dpkg-deb", "-R", package, tree)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", "Version: 999", control.read_text(),
                              flags=re.MULTILINE))
    run("dpkg-deb", "--root-owner-group", "-b", tree, directory / "newer.deb")
    return directory / "newer.deb"


def main():
    if os.geteuid():
        skip("needs root, for chroot")
    for program in ("debootstrap", "dpkg-deb", "unshare"):
        if shutil.which(program) is None:
            skip(f"no {program} here")
    binary = pathlib.Path(sys.argv[1]).resolve()
    packages = sorted((ROOT / "dist").glob("*.deb"))
    assert len(packages) == 1, f"./dev package makes one package: {packages}"
    package = packages[0]
    if shutil.which("lintian"):
        said = subprocess.run(["lintian", package], capture_output=True, text=True,
                              check=False).stdout
        assert not re.search("^E:", said, re.MULTILINE), said
    else:
        print("SKIP: no lintian here")
    assert package.stat().st_mtime >= binary.stat().st_mtime, "it is older than the binary"
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        root = pathlib.Path(name, "root")
        root.mkdir()
        bare_debian(root)
        shutil.copy(package, root / "root/drift-exporter.deb")
        shutil.copy(newer(package, pathlib.Path(name)), root / "root/newer.deb")
        (root / "root/declared.yaml").write_text(DECLARED)
        in_root(root, "apt-get update -qq")

        began = time.monotonic()
        in_root(root, "apt-get install -y -qq /root/drift-exporter.deb")
        report = in_root(root, "drift_exporter report --window=1 "
                         "--declared.native=/root/declared.yaml || [ $? = 1 ]")
        took = time.monotonic() - began
        assert re.search(r"^absent +cgroup +running", report, re.MULTILINE), report
        print(f"from apt install to the first row of a report: {took:.1f} s")
        assert took <= 60, "the goal is 60 s"
        for file in FILES:
            assert (root / file).exists(), file

        # As its own user, without any privilege.
        page = in_root(root, "setpriv --reuid=drift-exporter --regid=drift-exporter "
                       "--clear-groups --inh-caps=-all drift_exporter --once")
        assert "\ndrift_build_info{" in page, page[-2000:]

        default = root / "etc/default/drift-exporter"
        default.write_text('ARGS="--log.level=debug"\n')
        in_root(root, "apt-get install -y -qq /root/newer.deb </dev/null")
        assert default.read_text() == 'ARGS="--log.level=debug"\n', "configuration lost"
        assert "Version: 999" in in_root(root, "dpkg -s drift-exporter")

        in_root(root, "apt-get purge -y -qq drift-exporter")
        left = [file for file in FILES if (root / file).exists()]
        assert not left, f"left behind: {left}"
        assert not (root / "usr/share/drift-exporter").exists()


main()
