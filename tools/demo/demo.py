#!/usr/bin/python3
"""./dev demo: services that run as declared, of which two begin to suffer, with the
exporter, Prometheus and Alertmanager watching; told as it happens. Needs root, the
programs named by PROMETHEUS and ALERTMANAGER, jsonnet and python3-yaml."""

import argparse
import contextlib
import json
import os
import pathlib
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time

import shipped
from programs import START_SECONDS, Program, absent, pages_of, say, wait_for
from world import World

THROTTLED = f"workload:drift_actual_cpu_throttled_periods:ratio_rate{300 // shipped.SCALE}s"


def page(prometheus, name):
    """Of people, where this build has it (Debian's: /classic/), else of programs."""
    return prometheus.url + next(
        (path for path in (f"/classic/{name}", f"/{name}") if prometheus.get(path)),
        f"/api/v1/{name}")


def start(stack, directory, options):
    """The world and who watches it, all of which answer."""
    world = World(directory, options.prefix, options.seconds + 2 * START_SECONDS)
    for why in (world.missing(), *map(absent, ("PROMETHEUS", "ALERTMANAGER"))):
        if why:
            raise RuntimeError(why)
    say("making the rules (some seconds)")
    shipped.write_rules(directory)
    stack.callback(say, "ended, and cleared away")
    stack.enter_context(world)
    exporter = Program(directory, options.port, options.exporter,
                       "--collector.health", *world.flags)
    alertmanager = Program(
        directory, 9093, os.environ["ALERTMANAGER"],
        f"--config.file={directory}/alertmanager.yml",
        f"--storage.path={directory}/alertmanager", "--cluster.listen-address=")
    prometheus = Program(
        directory, 9090, os.environ["PROMETHEUS"],
        f"--config.file={directory}/prometheus.yml",
        f"--storage.tsdb.path={directory}/data", cwd=pages_of(os.environ["PROMETHEUS"]))
    shipped.write_alertmanager(directory)
    shipped.write_prometheus(directory, exporter.address, alertmanager.address,
                             instance=socket.gethostname())
    programs = [stack.enter_context(one)
                for one in (exporter, alertmanager, prometheus)]
    for one in programs:
        wait_for(f"answer of {one.name}", lambda one=one: one.get("/-/ready"))
    return world, *programs


def introduce(world, exporter, alertmanager, prometheus, options):
    web, db, cache = (world.name(s) for s in ("web", "db", "cache"))
    say("",
        f"{exporter.url}/  the report as a page, live; /metrics is what Prometheus reads",
        f"{page(prometheus, 'alerts')}  the shipped rules, {shipped.SCALE} times as fast "
        "as shipped",
        f"{alertmanager.url}/api/v2/alerts  what has arrived for people (Debian's has "
        "no page)",
        "",
        f"{web} was given MemoryMax=512Mi, which systemd ignores: drift from the start,",
        "and an alert about the file itself.",
        f"In {options.suffer_after} s it begins to want more than its CPUQuota=20%, and "
        "somebody lowers",
        f"the memory limit of {db} behind its file's back"
        + (", below what it needs." if world.thrashes() else "."),
        f"{cache} stays well. Then look at",
        f"  {page(prometheus, 'graph')}?g0.tab=0&g0.range_input=5m&g0.expr="
        f"{THROTTLED}",
        f"  {shlex.join([options.exporter, 'report', *world.flags])}",
        f"Ctrl-C ends all of it; so do {options.seconds} s.", "")


class Story:
    """What is told, once each, with the seconds since the start."""

    def __init__(self):
        self.began = time.monotonic()
        self.fired = set()

    def seconds(self):
        return time.monotonic() - self.began

    def tell(self, what):
        say(f"+{self.seconds():.0f} s: {what}")

    def listen(self, alertmanager):
        """Alerts that nothing inhibits."""
        answer = alertmanager.get("/api/v2/alerts?inhibited=false")
        for alert in json.loads(answer or "[]"):
            labels = alert["labels"]
            key = (labels["alertname"], labels.get("workload", "the machine"))
            if key not in self.fired and alert["status"]["state"] == "active":
                self.fired.add(key)
                self.tell("{} fires for {}".format(*key))
                say(f"  {alert['annotations']['description']}")


def watch(world, programs, options):
    """Until it is over; whether all alerts came that had to."""
    story = Story()
    suffers = reported = False
    while story.seconds() < options.seconds:
        for program in programs:
            program.check()
        if world.ended():
            raise RuntimeError(f"{world.ended()[0]} has ended too early")
        if not suffers and story.seconds() >= options.suffer_after:
            world.suffer()
            suffers = True
            story.tell(f"{world.name('web')} and {world.name('db')} begin to suffer")
        story.listen(programs[1])
        if not reported and suffers and world.expected() <= story.fired:
            story.tell("drift_exporter report")
            subprocess.run([options.exporter, "report", "--window=2", *world.flags],
                           check=False)
            reported = True
        time.sleep(0.5)
    for alert, workload in sorted(world.expected() - story.fired):
        story.tell(f"{alert} did not fire for {workload}")
    return reported


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exporter", help="path of drift_exporter")
    parser.add_argument("--seconds", type=int, default=900,
                        help="when it ends by itself (900)")
    parser.add_argument("--suffer-after", type=int, default=30, metavar="SECONDS",
                        help="how long all is well (30)")
    parser.add_argument("--directory", type=pathlib.Path,
                        help="keep configuration, logs and Prometheus' data here")
    parser.add_argument("--port", type=int, default=10077, help="of the exporter")
    parser.add_argument("--prefix", default="demo", help="of the services' names")
    return parser.parse_args()


def run(options):
    # Not /tmp, which may be memory: the database shall read from a disk.
    directory = contextlib.nullcontext(options.directory) if options.directory else (
        tempfile.TemporaryDirectory(prefix="drift-demo-", dir="/var/tmp"))
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(stack.enter_context(directory)).absolute()
        directory.mkdir(parents=True, exist_ok=True)
        world, *programs = start(stack, directory, options)
        stack.callback(deaf)
        introduce(world, *programs, options)
        return watch(world, programs, options)


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def deaf():
    """A second Ctrl-C must not leave anything behind."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def interrupt(*_):
    deaf()
    raise KeyboardInterrupt


if __name__ == "__main__":
    for one in SIGNALS:
        signal.signal(one, interrupt)
    try:
        sys.exit(not run(parse()))
    except RuntimeError as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        pass
