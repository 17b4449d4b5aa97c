"""The grammar of units against systemd itself: many spellings and places of a
limit, loaded and never started; what `systemctl show` says of each is declared."""

import pathlib

import page as pages
import resources
from world import EXPORTER, UNITS, run as command

BY_DIRECTIVE = {row.directive: row
                for row in [*resources.LIMITS, resources.OPEN_FILES]}

SIZES = ["64M", "67108864", "65536K", "1G", "0.5G", "1.5M", "64 M", "64m", "+64M",
         "64MB", "64Mi", "64MiB", "1e8", "infinity", "max", "50%", "12.5%", "0.1%",
         "100%", "101%", "0", "-1", "", "64M # no comment", '"64M"', "  64M  ",
         "1T", "5P", "9E", "0x4000000", "64,5M", "1G512M", "512M1G", "64B", "none"]
SPELLINGS = {
    "MemoryMax": SIZES,
    "MemoryHigh": SIZES,
    "MemorySwapMax": ["0", "1M", "infinity", "50%", ""],
    "MemoryLow": ["1M", "10%", "infinity", "0", "x"],
    "MemoryMin": ["1M", "10%"],
    "CPUQuota": ["20%", "150%", "0.5%", "33.33%", "33.333%", "20", "0%", "", "-5%",
                 "infinity", "1000%", "0.01%", "2 %", "20%%"],
    "CPUWeight": ["1", "100", "10000", "10001", "0", "idle", "", "1.5", "50%"],
    "TasksMax": ["1", "50", "infinity", "10%", "33.3%", "0", "-1", "", "1K", "1.5",
                 "999999999999"],
    "LimitNOFILE": ["1024", "1024:4096", "infinity", "4096:1024", "1K", "", "x",
                    "2048:infinity", "1024:", "10 : 20"],
}

# A place of the limit: files below / -> of which unit the value is.
HEAD = "[Service]\nExecStart=/bin/true\n"
ETC, RUN, LIB = ("etc/systemd/system", "run/systemd/system", "usr/lib/systemd/system")
PLACES = {
    "later-drop-in-wins": {
        f"{ETC}/p1.service": HEAD + "TasksMax=10\n",
        f"{ETC}/p1.service.d/20-b.conf": "[Service]\nTasksMax=20\n",
        f"{ETC}/p1.service.d/10-a.conf": "[Service]\nTasksMax=30\n"},
    "same-name-in-etc-hides-run": {
        f"{ETC}/p2.service": HEAD,
        f"{ETC}/p2.service.d/a.conf": "[Service]\nTasksMax=20\n",
        f"{RUN}/p2.service.d/a.conf": "[Service]\nTasksMax=30\n"},
    "names-order-not-directories": {
        f"{ETC}/p3.service": HEAD,
        f"{ETC}/p3.service.d/10-a.conf": "[Service]\nTasksMax=20\n",
        f"{LIB}/p3.service.d/20-b.conf": "[Service]\nTasksMax=30\n"},
    "null-link-hides": {
        f"{ETC}/p4.service": HEAD + "TasksMax=15\n",
        f"{LIB}/p4.service.d/a.conf": "[Service]\nTasksMax=20\n",
        f"{ETC}/p4.service.d/a.conf": None},
    "etc-hides-the-vendor": {
        f"{LIB}/p5.service": HEAD + "TasksMax=20\n",
        f"{ETC}/p5.service": HEAD},
    "dash-prefix": {
        f"{ETC}/p6-one-two.service": HEAD,
        f"{ETC}/p6-.service.d/a.conf": "[Service]\nTasksMax=20\n",
        f"{ETC}/p6-one-.service.d/a.conf": "[Service]\nTasksMax=30\n"},
    "instance-and-template": {
        f"{ETC}/p7@.service": HEAD + "TasksMax=10\n",
        f"{ETC}/p7@.service.d/a.conf": "[Service]\nTasksMax=20\n",
        f"{ETC}/p7@x.service.d/b.conf": "[Service]\nTasksMax=30\n",
        f"{ETC}/multi-user.target.wants/p7@x.service": "../p7@.service"},
    "instance-before-template": {
        f"{ETC}/p19@.service": HEAD,
        f"{ETC}/p19@.service.d/a.conf": "[Service]\nTasksMax=20\n",
        f"{ETC}/p19@x.service.d/a.conf": "[Service]\nTasksMax=30\n",
        f"{ETC}/multi-user.target.wants/p19@x.service": "../p19@.service"},
    "reset-by-nothing": {
        f"{ETC}/p8.service": HEAD + "TasksMax=10\nTasksMax=\n"},
    "invalid-after-valid": {
        f"{ETC}/p9.service": HEAD + "TasksMax=10\nTasksMax=many\n"},
    "valid-after-invalid": {
        f"{ETC}/p10.service": HEAD + "TasksMax=many\nTasksMax=12\n"},
    "wrong-section": {
        f"{ETC}/p11.service": "[Unit]\nTasksMax=12\n" + HEAD},
    "continued-line": {
        f"{ETC}/p12.service": HEAD + "TasksMax=\\\n  14\n"},
    "comment-inside-continued-line": {
        f"{ETC}/p13.service": HEAD + "TasksMax=\\\n# no\n  14\n"},
    "section-twice": {
        f"{ETC}/p14.service": HEAD + "TasksMax=10\n[Unit]\n[Service]\nTasksMax=11\n"},
    "spaces-and-case": {
        f"{ETC}/p15.service": HEAD + "TasksMax  =  16\ntasksmax=17\n"},
    "old-name": {
        f"{ETC}/p16.service": HEAD + "MemoryLimit=64M\n"},
    "slice": {
        f"{ETC}/p17.slice": "[Slice]\nTasksMax=21\n"},
    "alias": {
        f"{ETC}/p18.service": HEAD + "TasksMax=22\n",
        f"{ETC}/p18-other.service": "p18.service"},
}


def show(names):
    """{unit: {property: text}}, of all in few calls."""
    wanted = {row.prop for row in BY_DIRECTIVE.values()} | {"Id"}
    found = {}
    for at in range(0, len(names), 40):
        text = command("systemctl", "show", *names[at:at + 40],
                       *(f"--property={name}" for name in wanted)).stdout
        for block in text.strip().split("\n\n"):
            values = dict(line.split("=", 1) for line in block.splitlines())
            found[values["Id"]] = values
    return found


def once():
    return pages.Page(command(EXPORTER, "--once", "--declared.scope=cluster",
                              "--log.level=error").stdout)


def agree(test, name, page, unit, row, shown, default):
    of = {"workload": unit,
          "workload_type": "slice" if unit.endswith(".slice") else "systemd"}
    got = page.get(f"drift_declared_{row.suffix}", of)
    want = row.show(shown[row.prop])
    # Ignored, or reset, or written as what it is by default.
    if shown[row.prop] == default[row.prop] and got is None:
        test.passed(name)
        return
    test.check(name, resources.same(got, want), f"{got}, not {want}")


def write(files):
    for file, text in files.items():
        path = pathlib.Path("/", file)
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.symlink_to("/dev/null")
        elif text.startswith(("[", "#")):
            path.write_text(text)
        else:
            path.symlink_to(text)


def units_in(files):
    return [pathlib.Path(file).name for file in files if file.count("/") == 3
            and "@." not in file] + [
        pathlib.Path(file).name for file in files if "@x.service" in file
        and file.endswith(".service")]


def run(test, world):
    table = {}
    for directive, spellings in SPELLINGS.items():
        for index, value in enumerate(spellings):
            unit = f"odd-{directive.lower()}-{index}.service"
            write({f"{ETC}/{unit}": f"{HEAD}{directive}={value}\n"})
            table[unit] = (directive, f"{directive}={value}")
    write({f"{ETC}/odd-none.service": HEAD})
    for files in PLACES.values():
        write(files)
    world.systemctl("daemon-reload")
    places = {unit: name for name, files in PLACES.items()
              for unit in units_in(files)}
    shown = show([*table, *places, "odd-none.service"])
    default = shown["odd-none.service"]
    page = once()
    for unit, (directive, name) in table.items():
        agree(test, name, page, unit, BY_DIRECTIVE[directive], shown[unit], default)
    for unit, name in places.items():
        if unit not in shown:  # the other name of an alias
            continue
        for row in resources.LIMITS:
            if row.name in ("tasks_limit", "memory_limit"):
                agree(test, f"{name}: {unit} {row.name}", page, unit, row,
                      shown[unit], default)
    for unit in table:
        (UNITS / unit).unlink()
    for files in PLACES.values():
        for file in files:
            pathlib.Path("/", file).unlink()
    world.systemctl("daemon-reload")
    world.reload()
