#!/usr/bin/python3
"""./dev vm: the suites in tests/vm/*/vm.json, each booted on its variants.

vm.json:
  variants   of guest.VARIANTS, all that it is made for
  ci         those of them that run when nothing is asked for; [] for none
  packages   Debian packages beside the image's own
  prepare    script of the suite for image.sh, which makes more disks
  disks      those disks, file -> options of qemu's -drive: nvme3 and so on
  seconds    until the guest is ended, which is a failure
  memory     MiB; 1024
  full       true: the whole multi-user boot, not the least one
  ports      of the guest, that host.py reaches by guest.url(port)
  payload    name in /payload -> path below the repository
  keep       files of the result that --keep copies to tests/vm/results/SUITE/

In the guest inside/main.py imports the suite's guest.py and calls run(test). If
the suite has a host.py, its drive(guest, test, settings) runs here meanwhile, with
the settings that the guest has too. What comes back is in build/vm/SUITE-VARIANT/:
console.log, journal.log, results.tsv, verdict, and whatever the suite kept.
"""

import argparse
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE / "inside")]
import guest as guests  # noqa: E402
import results  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(prog="./dev vm")
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--results", type=pathlib.Path, required=True,
                        help="lines are added to this file")
    parser.add_argument("--only", action="append", metavar="SUITE[/CASE]")
    parser.add_argument("--variant", action="append", choices=guests.VARIANTS)
    parser.add_argument("--all", action="store_true", help="every suite on every "
                        "variant, in its long form; else what CI runs")
    parser.add_argument("--keep", action="store_true", help="what a suite shows "
                        "is copied to tests/vm/results")
    return parser.parse_args()


def suites():
    return {path.parent.name: json.loads(path.read_text())
            for path in sorted(HERE.glob("*/vm.json"))}


def boots(options):
    """(suite, its vm.json, variant, cases) of each boot that is asked for."""
    known = suites()
    wanted = {}
    for only in options.only or known:
        suite, _, case = only.partition("/")
        if suite not in known:
            sys.exit(f"no suite {suite}: {', '.join(known)}")
        wanted.setdefault(suite, []).append(case)
    for suite, cases in wanted.items():
        settings = known[suite]
        chosen = settings["variants"]
        if options.variant:
            chosen = [v for v in chosen if v in options.variant]
        elif not options.all:
            chosen = settings["ci"] or (chosen[:1] if options.only else [])
        for variant in chosen:
            yield suite, settings, variant, [] if "" in cases else cases


class Image:
    """Made at most once per set of packages and run."""

    def __init__(self):
        self.directories = {}

    def of(self, suite, settings):
        extra = list(settings.get("packages", []))
        if "prepare" in settings:
            extra[:0] = ["--prepare", str(HERE / suite / settings["prepare"])]
        key = tuple(extra)
        if key not in self.directories:
            began = time.monotonic()
            print(f"{'image of the guest':<54}", end="", flush=True)
            log = ROOT / "build/logs/vm-image.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            with open(log, "w", encoding="utf-8") as file:
                done = subprocess.run(
                    [HERE / "image.sh", ROOT / ".cache/vm", *extra],
                    stdout=subprocess.PIPE, stderr=file, text=True, check=False)
            print(f"{time.monotonic() - began:7.1f} s", flush=True)
            if done.returncode != 0:
                lines = log.read_text(encoding="utf-8", errors="replace")
                sys.exit("\n".join(lines.splitlines()[-20:]))
            self.directories[key] = pathlib.Path(done.stdout.strip())
        return self.directories[key]


def payload(options, suite, settings, told):
    return {
        "drift_exporter": options.binary,
        "inside": HERE / "inside",
        "suite": HERE / suite,
        "settings.json": json.dumps(told).encode(),
        **{name: ROOT / path
           for name, path in settings.get("payload", {}).items()},
    }


def drive(suite, guest, test, told):
    path = HERE / suite / "host.py"
    if not path.exists():
        return
    spec = importlib.util.spec_from_file_location(f"{suite}_host", path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
        module.drive(guest, test, told)
    except Exception:  # pylint: disable=broad-except
        traceback.print_exc()
        test.failed("host.py", traceback.format_exc().splitlines()[-1])


def keep(suite, settings, out):
    target = HERE / "results" / suite
    for name in settings.get("keep", []):
        if (out / name).exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(out / name, target / name)


def boot(options, image, suite, settings, variant, cases):
    """Lines of results, and the seconds it took."""
    out = ROOT / "build/vm" / f"{suite}-{variant}"
    test = results.Results()
    told = {"suite": suite, "variant": variant, "only": cases,
            "all": options.all, "full": settings.get("full", False)}
    with guests.Guest(
            image, variant, payload(options, suite, settings, told),
            out, memory=settings.get("memory", 1024),
            full=settings.get("full", False),
            ports=settings.get("ports", []),
            disks=settings.get("disks")) as guest:
        drive(suite, guest, test, told)
        in_time = guest.wait(settings["seconds"])
    lines = list(test.lines)
    for name in ["results.tsv"]:
        if (out / name).exists():
            lines += [tuple(line.split("\t")) for line in
                      (out / name).read_text(encoding="utf-8").splitlines()]
    verdict = out / "verdict"
    said = verdict.read_text(encoding="utf-8").strip() if verdict.exists() else ""
    if said != "complete":
        why = said or ("no verdict" if in_time else
                       f"no verdict within {settings['seconds']} s")
        lines.append(("failed", "as a whole", f"{why}: see "
                      f"{out.relative_to(ROOT)}/console.log"))
    elif not lines:
        lines.append(("failed", "as a whole", "nothing was tested"))
    if options.keep:
        keep(suite, settings, out)
    return lines, guest.seconds()


def main():
    options = arguments()
    image = Image()
    bad = False
    for suite, settings, variant, cases in boots(options):
        directory = image.of(suite, settings)
        print(f"{f'{suite} in the guest ({variant})':<54}", end="", flush=True)
        began = time.monotonic()
        lines, _ = boot(options, directory, suite, settings, variant, cases)
        failed = sum(line[0] == "failed" for line in lines)
        bad |= failed > 0
        print(f"{time.monotonic() - began:7.1f} s"
              f"{'  FAILED' if failed else ''}", flush=True)
        with open(options.results, "a", encoding="utf-8") as file:
            for word, name, reason in lines:
                file.write(f"{word}\t[{variant}] {suite}: {name}\t{reason}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
