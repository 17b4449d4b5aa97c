#!/usr/bin/python3
"""deploy/compose, as far as it shows without containers: what is mounted exists, the
configurations are valid where they are mounted, addresses agree and are loopback's,
images are pinned, and the exporter reads from it what it declares."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy/compose"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
ADDRESS = re.compile(r"--web\.listen-address=(.*)")
complaints = []


def check(true, what):
    if not true:
        complaints.append(what)


def mounts(service):
    """Path in the container -> path here, without volumes of Docker's own."""
    for mount in SERVICES[service]["volumes"]:
        source, target, *flags = mount.split(":")
        if source in COMPOSE["volumes"]:
            continue
        check("ro" in ",".join(flags).split(","), f"{service} may write to {mount}")
        yield target, pathlib.Path(FOLDER, source).resolve()


def address(service):
    for word in SERVICES[service].get("command", []):
        if ADDRESS.match(word):
            return ADDRESS.match(word).group(1)
    return f"{SERVICES[service]['environment']['GF_SERVER_HTTP_ADDR']}:3000"


def check_services():
    for name, service in SERVICES.items():
        limits = service["deploy"]["resources"]["limits"]
        check({"memory", "cpus", "pids"} <= limits.keys(), f"{name} lacks a limit")
        check(service["network_mode"] == "host" and "ports" not in service,
              f"{name} is not in the machine's network")
        host, port = address(name).rsplit(":", 1)
        check(host == "127.0.0.1", f"{name} listens on {host}")
        check(service["expose"] == [port], f"{name} exposes another port than {port}")
        check(service["x-drift"]["health"].startswith(f"http://{host}:{port}/"),
              f"{name}: the health check asks another address")
        check("build" in service or re.search(r":v?\d+\.\d+\.\d+$", service["image"]),
              f"{name}: the image is not pinned")
        for _, source in mounts(name):
            check(source.exists(), f"{name}: nothing to mount at {source}")
    build = SERVICES["drift-exporter"]["build"]
    check((FOLDER / build["context"] / "Dockerfile").is_file(), "no Dockerfile")


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=60, check=False)
    check(done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout}")
    return done.stdout


def inside(service, directory, flag):
    """The file that a flag of the service names, with all of its mounts around it."""
    for target, source in mounts(service):
        link = directory / target.lstrip("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        # A copy: what a configuration names is looked for beside it.
        link.write_bytes(source.read_bytes())
    name = next(word.partition("=")[2] for word in SERVICES[service]["command"]
                if word.startswith(f"{flag}="))
    return directory / name.lstrip("/")


def check_configurations(directory):
    config = inside("prometheus", directory, "--config.file")
    said = run(os.environ["PROMTOOL"], "check", "config", config)
    check(said.count("rules found") == 2, f"not both rule files: {said}")
    asks = yaml.safe_load(config.read_text())
    targets = {
        "drift-exporter": asks["scrape_configs"][0]["static_configs"],
        "alertmanager": asks["alerting"]["alertmanagers"][0]["static_configs"]}
    for service, found in targets.items():
        wanted = address(service).replace("127.0.0.1", "localhost")
        check(found == [{"targets": [wanted]}],
              f"Prometheus asks {found} for {service}, which is {wanted}")
    run(os.environ["AMTOOL"], "check-config",
        inside("alertmanager", directory, "--config.file"))


def check_grafana():
    at = dict(mounts("grafana"))
    provisioning = {path.split("/")[-2]: yaml.safe_load(source.read_text())
                    for path, source in at.items() if "/provisioning/" in path}
    (source,) = provisioning["datasources"]["datasources"]
    check(source["isDefault"] and source["url"] == f"http://{address('prometheus')}",
          f"the data source is {source}")
    (provider,) = provisioning["dashboards"]["providers"]
    folder = at[provider["options"]["path"]]
    check(len(list(folder.glob("*.json"))) == 4, f"not four dashboards in {folder}")
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    check((folder / pathlib.PurePath(home).name).is_file()
          and str(pathlib.PurePath(home).parent) == provider["options"]["path"],
          f"no first page {home}")


def check_exporter(exporter):
    """Its own flags with this machine's paths, once: what it knows of the stack."""
    said = run(exporter, "lint", FOLDER)
    check(not said, f"lint: {said}")
    at = dict(mounts("drift-exporter"))
    flags = []
    for word in SERVICES["drift-exporter"]["command"]:
        name, _, value = word.partition("=")
        if not name.startswith("--path."):
            flags.append(f"{name}={at.get(value, value)}" if value else name)
        else:
            check(value.split("/")[1] == "host", f"{word} is not the machine's")
    page = run(exporter, "--once", "--declared.scope=cluster", "--declared.systemd=none",
               *flags)
    for name in SERVICES:
        labels = f'{{namespace="{COMPOSE["name"]}",workload="{name}",workload_type="compose"'
        for metric in ("memory_limit_bytes", "cpu_limit_cores", "tasks_limit", "running",
                       "port"):
            check(f"\ndrift_declared_{metric}{labels}" in page,
                  f"drift_declared_{metric} of {name} is not declared")


if not pathlib.Path(os.environ.get("PROMTOOL", "")).is_file():
    print("SKIP: no promtool: ./dev test unpacks it")
    sys.exit(77)
check_services()
if not complaints:
    check_grafana()
    check_exporter(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        check_configurations(pathlib.Path(scratch))
for complaint in complaints:
    print(complaint)
sys.exit(bool(complaints))
