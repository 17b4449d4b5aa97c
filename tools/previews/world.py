#!/usr/bin/python3
"""world.py EXPORTER DIRECTORY MINUTES: a machine that suffers, for the previews.

Real: cgroups of this machine with real processes inside (sufferers.py), the real
exporter and a real Prometheus with the shipped rules, unscaled. Made up: that a
kubelet and systemd made those cgroups (the files which say so are written here),
Argo CD, and the machine "made" of tests/dashboards/made.py.

DIRECTORY keeps Prometheus' data and world.json, so that pictures can be drawn
again without waiting."""

import contextlib
import hashlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
for folder in ("tests/e2e", "tests/dashboards"):
    sys.path.insert(0, str(ROOT / folder))
import made  # noqa: E402
import support  # noqa: E402

MI = 1 << 20
CONTROLLERS = ("memory", "cpu", "cpuacct", "pids", "blkio")
COMMIT = "9b1d7c4e2f60a85d3b7e91c0f4a6d8e25b3c7f10"

MANIFESTS = {
    "db.yaml": """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: postgres
          image: postgres:16
          ports: [{containerPort: %(db)d}]
          resources:
            requests: {cpu: 250m, memory: 256Mi}
            limits:
              cpu: "1"
              memory: 384Mi
          readinessProbe:
            httpGet: {port: %(db)d, path: /ready}
            periodSeconds: 5
            timeoutSeconds: 1
""",
    "web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: shop/web:42
          ports: [{containerPort: %(web)d}]
          resources:
            requests: {cpu: 50m, memory: 64Mi}
            limits: {cpu: 150m, memory: 128Mi}
""",
    "search.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: search, namespace: tools}
spec:
  template:
    spec:
      containers:
        - name: index
          image: tools/search:7
          resources:
            requests: {cpu: 50m, memory: 64Mi}
            limits: {cpu: 500m, memory: 256Mi}
""",
}
UNITS = {
    "import.service": "MemoryMax=96M\nCPUQuota=50%\nTasksMax=50\nIOReadBandwidthMax=/dev/{disk} 10M\n",
    # 512 MiB, thinks who wrote it: systemd knows no "Mi" and ignores the line.
    "billing.service": "MemoryMax=512Mi\nTasksMax=100\n",
    "nightly.service": "MemoryMax=64M\n",
}
COMPOSE = """\
name: tools
services:
  cache: {image: "redis:7", restart: always, mem_limit: 128m, pids_limit: 100}
  mail: {image: "mailer:3", restart: always, mem_limit: 64m}
"""


def free_port(wanted=0):
    """The one that a reader knows, if nobody has it."""
    try:
        with socket.create_server(("127.0.0.1", wanted)) as taken:
            return taken.getsockname()[1]
    except OSError:
        return free_port()


def some_id(text):
    return hashlib.sha256(text.encode()).hexdigest()


class World:
    def __init__(self, directory, stack):
        self.directory, self.stack = directory, stack
        self.rootfs = directory / "rootfs"
        self.unified = support.mounted("cgroup2", "")

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def cgroup(self, path):
        """The path in each hierarchy, by controller."""
        at = {name: support.mounted("cgroup", name) for name in CONTROLLERS}
        if None in at.values():
            support.skip("previews: needs cgroup v1 with " + ", ".join(CONTROLLERS))
        at = {**at, **({"unified": self.unified} if self.unified else {})}
        for name, hierarchy in at.items():
            made_here = hierarchy
            for part in path.split("/"):
                made_here /= part
                if not made_here.exists():
                    made_here.mkdir()
                    self.stack.callback(support.wait_for, "empty cgroup",
                                        lambda gone=made_here: support.remove(gone))
            at[name] = made_here
        return at

    def run(self, at, *arguments):
        def enter():
            for path in at.values():
                (path / "cgroup.procs").write_text(str(os.getpid()))
        child = subprocess.Popen(
            ["/usr/bin/python3", ROOT / "tools/previews/sufferers.py", *map(str, arguments)],
            preexec_fn=enter, stdout=subprocess.DEVNULL)
        self.stack.callback(child.wait)
        self.stack.callback(child.kill)
        return child

    def limits(self, at, memory=None, cpu=None, tasks=None, request=None):
        if memory:
            (at["memory"] / "memory.limit_in_bytes").write_text(str(memory))
        if request:
            (at["cpu"] / "cpu.shares").write_text(str(int(request * 1024)))
        if cpu:
            (at["cpu"] / "cpu.cfs_quota_us").write_text(str(int(cpu * 100000)))
        if tasks:
            (at["pids"] / "pids.max").write_text(str(tasks))

    def pod(self, namespace, pod, container, memory, cpu, request):
        """As kubelet and containerd do it, and write it down."""
        uid = some_id(pod)[:32]
        uid = "-".join((uid[:8], uid[8:12], uid[12:16], uid[16:20], uid[20:]))
        container_id = some_id(pod + container)
        slice_name = f"kubepods-burstable-pod{uid.replace('-', '_')}.slice"
        path = (f"kubepods.slice/kubepods-burstable.slice/{slice_name}/"
                f"cri-containerd-{container_id}.scope")
        self.write(
            self.rootfs / "run/containerd/io.containerd.runtime.v2.task/k8s.io" /
            container_id / "config.json",
            json.dumps({
                "ociVersion": "1.1.0", "process": {"args": ["/bin/app"]},
                "annotations": {"io.kubernetes.cri." + key: value for key, value in {
                    "container-name": container, "container-type": "container",
                    "sandbox-id": some_id(pod + "sandbox"), "sandbox-name": pod,
                    "sandbox-namespace": namespace, "sandbox-uid": uid}.items()},
                "linux": {
                    "cgroupsPath": f"{slice_name}:cri-containerd:{container_id}",
                    "resources": {"memory": {"limit": memory},
                                  "cpu": {"quota": int(cpu * 100000), "period": 100000}},
                }}))
        at = self.cgroup(path)
        self.limits(at, memory, cpu, request=request)
        return at

    def compose(self, service, memory, tasks):
        container_id = some_id(service)
        self.write(self.rootfs / f"var/lib/docker/containers/{container_id}/config.v2.json",
                   json.dumps({"ID": container_id, "Name": f"/tools-{service}-1",
                               "State": {"Running": True, "Pid": 1},
                               "Config": {"Image": "redis:7", "Labels": {
                                   "com.docker.compose.project": "tools",
                                   "com.docker.compose.service": service,
                                   "com.docker.compose.container-number": "1"}}}))
        at = self.cgroup(f"system.slice/docker-{container_id}.scope")
        self.limits(at, memory, tasks=tasks)
        with contextlib.suppress(OSError):  # where the kernel accounts swap
            (at["memory"] / "memory.memsw.limit_in_bytes").write_text(str(2 * memory))
        return at

    def unit(self, name, **limits):
        at = self.cgroup(f"system.slice/{name}")
        self.limits(at, **limits)
        return at


def declare(world, ports):
    """The files people wrote, the manifests as git-sync leaves them."""
    checkout = world.directory / "declared/.worktrees" / COMMIT
    for name, text in MANIFESTS.items():
        world.write(checkout / name, text % ports)
    (world.directory / "declared/apps").symlink_to(checkout)
    world.write(world.directory / "declared/tools/compose.yaml", COMPOSE)
    (world.rootfs / "run/systemd/system").mkdir(parents=True)
    units = world.rootfs / "etc/systemd/system"
    world.write(units / "multi-user.target", "[Unit]\n")
    (units / "default.target").symlink_to("multi-user.target")
    wants = units / "multi-user.target.wants"
    wants.mkdir()
    for name, limits in UNITS.items():
        world.write(units / name, "[Service]\nExecStart=/bin/true\n" +
                    limits.format(disk=disk(world.directory)[1]) +
                    "[Install]\nWantedBy=multi-user.target\n")
        if name != "nightly.service":
            (wants / name).symlink_to(f"../{name}")
    return [f"--path.rootfs={world.rootfs}", "--collector.health",
            # Relative, since the path is in every series of the source.
            "--declared.kubernetes=apps", "--declared.compose=tools",
            # Others' cgroups of this machine are none of ours to show.
            "--workloads.include=db|web|search|cache|mail|" + "|".join(
                name.replace(".", r"\.") for name in UNITS)]


def data_file(world, name, megabytes):
    """Written once, and not left in the page cache: who reads it first pays."""
    path = world.directory / name
    with open(path, "wb") as file:
        for _ in range(megabytes):
            file.write(os.urandom(4096) * (MI // 4096))
        file.flush()
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    world.stack.callback(path.unlink)
    return path


def disk(path):
    """The disk that the directory is on: 254:0, vda."""
    device = os.stat(path).st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    return number, os.path.basename(os.path.realpath(f"/sys/dev/block/{number}"))


def populate(world, ports, third):
    """Who runs; `third` is when the trouble begins, in seconds."""
    db = world.pod("shop", "db-0", "postgres", 384 * MI, 1, 0.25)
    world.run(db, "database", data_file(world, "db.bin", 640),
              ports["db"], 240, 420, third * 0.8)
    for i, (name, after) in enumerate((("web-6d4cf56db6-m2n4p", 0.6), ("web-6d4cf56db6-x7k2q", 1))):
        web = world.pod("shop", name, "app", 128 * MI, 0.15, 0.05)
        world.run(web, "web", ports["web"] if i == 0 else 0, third * after)
    world.run(world.pod("tools", "search-5b8f7c9d4-q8r2t", "index", 256 * MI, 0.5, 0.05),
              "idle", 90)
    cache = world.compose("cache", 128 * MI, 100)
    world.run(cache, "idle", 40)
    importer = world.unit("import.service", memory=96 * MI, cpu=0.5, tasks=50)
    # Only where there is a limit does cgroup v1 count I/O.
    (importer["blkio"] / "blkio.throttle.read_bps_device").write_text(
        f"{disk(world.directory)[0]} 10000000")
    world.run(importer, "importer", data_file(world, "import.bin", 64), 150, third / 4)
    world.run(world.unit("billing.service", tasks=100), "idle", 30)
    return cache


def write_prometheus(directory, exporter, fault):
    def job(name, target, path="/metrics", **labels):
        return {"job_name": name, "metrics_path": path,
                "static_configs": [{"targets": [target], "labels": labels}]}
    mine = job("drift_exporter", exporter.url.removeprefix("http://"), instance="node-7:10077")
    address = f"127.0.0.1:{fault.server_port}"
    mine["static_configs"] += job("", address, instance="made")["static_configs"]
    (directory / "prometheus.yml").write_text(yaml.safe_dump({
        "global": {"scrape_interval": "5s", "scrape_timeout": "4s",
                   "evaluation_interval": "5s"},
        "rule_files": [str(ROOT / f"alerts/drift_{kind}.yml") for kind in ("rules", "alerts")],
        "scrape_configs": [mine, job("argocd", address, "/argocd"),
                           job("flux", address, "/flux")]}))


def main(directory, minutes):
    ports = {"db": free_port(5432), "web": free_port(8080)}
    third = minutes * 60 / 3
    with contextlib.ExitStack() as stack:
        world = World(directory, stack)
        flags = declare(world, ports)
        cache = populate(world, ports, third)
        os.chdir(directory / "declared")
        exporter = stack.enter_context(support.Exporter(*flags))
        # GitOps is content with everything: that is what makes it an incident.
        made.GITOPS["/argocd"] = made.GITOPS["/argocd"].replace("OutOfSync", "Synced")
        write_prometheus(directory, exporter, made.serve(ROOT))
        port = free_port()
        log = stack.enter_context(open(directory / "prometheus.log", "w"))
        prometheus = subprocess.Popen(
            [os.environ["PROMETHEUS"], f"--config.file={directory}/prometheus.yml",
             f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
        stack.callback(prometheus.wait)
        stack.callback(prometheus.terminate)
        start = time.time()
        print(f"exporter {exporter.url}, Prometheus http://127.0.0.1:{port}, "
              f"{minutes:g} minutes", flush=True)
        time.sleep(third)
        # Somebody was here: half of what the Compose file says.
        world.limits(cache, 64 * MI)
        time.sleep(2 * third)
        (directory / "world.json").write_text(json.dumps({"start": start, "end": time.time()}) + "\n")


def stop(*_):
    sys.exit("ended")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    if "PROMETHEUS" not in os.environ or os.geteuid() != 0:
        sys.exit("world.py needs root, for cgroups, and PROMETHEUS: ./dev previews")
    sys.argv[1] = os.path.abspath(sys.argv[1])
    main(pathlib.Path(sys.argv[2]).resolve(), float(sys.argv[3]))
