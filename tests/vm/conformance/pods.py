"""Pods as a kubelet makes them, without one: cgroups by the systemd driver (real
transient slices and scopes) or by the cgroupfs driver (plain directories, in every
hierarchy), real processes in them, and the state that containerd and CRI-O keep."""

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess

from world import run, wait_for

WORK = ["/usr/bin/python3", "/payload/suite/work.py"]
MI = 1 << 20


@dataclasses.dataclass
class Container:
    name: str
    id: str
    memory: int = 0        # bytes; 0: none
    cores: float = 0
    shares: int = 2        # of the CPU request
    created_memory: int = 0  # what the runtime was asked for, if other


@dataclasses.dataclass
class Pod:
    namespace: str
    name: str
    uid: str
    workload: tuple        # kind, name
    qos: str               # guaranteed | burstable | besteffort
    driver: str            # systemd | cgroupfs
    runtime: str           # containerd | crio
    containers: list
    labels: dict = dataclasses.field(default_factory=dict)

    def sandbox(self):
        return Container("POD", self.containers[0].id[::-1])

    def slice(self):
        middle = "" if self.qos == "guaranteed" else f"{self.qos}-"
        return f"kubepods-{middle}pod{self.uid.replace('-', '_')}.slice"

    def path(self):
        """The pod's cgroup."""
        if self.driver == "systemd":
            middle = "" if self.qos == "guaranteed" else f"/kubepods-{self.qos}.slice"
            return f"/kubepods.slice{middle}/{self.slice()}"
        middle = "" if self.qos == "guaranteed" else f"/{self.qos}"
        return f"/kubepods{middle}/pod{self.uid}"

    def unit(self, container):
        prefix = {"containerd": "cri-containerd", "crio": "crio"}[self.runtime]
        return f"{prefix}-{container.id}.scope"

    def path_of(self, container):
        if self.driver == "systemd":
            return f"{self.path()}/{self.unit(container)}"
        prefix = "crio-" if self.runtime == "crio" else ""
        return f"{self.path()}/{prefix}{container.id}"

    def labels_of(self, container):
        kind, name = self.workload
        return {"namespace": self.namespace, "workload": name,
                "workload_type": kind, "pod": self.name,
                "container": container.name}


# --- what the runtime writes ---

def spec(pod, container, annotations):
    resources = {"cpu": {"shares": container.shares}}
    if container.cores:
        resources["cpu"] |= {"quota": int(container.cores * 100000),
                             "period": 100000}
    asked = container.created_memory or container.memory
    if asked:
        resources["memory"] = {"limit": asked, "swap": asked}
    return {"ociVersion": "1.1.0", "annotations": annotations,
            "process": {"args": WORK, "cwd": "/"},
            "linux": {"resources": resources, "cgroupsPath": pod.path_of(container)}}


def containerd_state(pod, container):
    base = {"io.kubernetes.cri.sandbox-id": pod.sandbox().id,
            "io.kubernetes.cri.sandbox-name": pod.name,
            "io.kubernetes.cri.sandbox-namespace": pod.namespace,
            "io.kubernetes.cri.sandbox-uid": pod.uid}
    if container.name == "POD":
        base["io.kubernetes.cri.container-type"] = "sandbox"
    else:
        base |= {"io.kubernetes.cri.container-type": "container",
                 "io.kubernetes.cri.container-name": container.name}
    return (f"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{container.id}",
            spec(pod, container, base))


def crio_state(pod, container):
    sandbox = container.name == "POD"
    names = {"io.kubernetes.container.name": container.name,
             "io.kubernetes.pod.name": pod.name,
             "io.kubernetes.pod.namespace": pod.namespace,
             "io.kubernetes.pod.uid": pod.uid}
    metadata = {"name": pod.name, "uid": pod.uid, "namespace": pod.namespace} \
        if sandbox else {"name": container.name, "attempt": 0}
    annotations = {
        "io.container.manager": "cri-o",
        "io.kubernetes.cri-o.ContainerType": "sandbox" if sandbox else "container",
        "io.kubernetes.cri-o.ContainerID": container.id,
        "io.kubernetes.cri-o.SandboxID": pod.sandbox().id,
        "io.kubernetes.cri-o.KubeName": pod.name,
        "io.kubernetes.cri-o.Namespace": pod.namespace,
        "io.kubernetes.cri-o.Labels": json.dumps(
            {**names, **(pod.labels if sandbox else {})}),
        "io.kubernetes.cri-o.Metadata": json.dumps(metadata), **names}
    return (f"/var/lib/containers/storage/overlay-containers/{container.id}/userdata",
            spec(pod, container, annotations))


def write_state(pod, container):
    make = {"containerd": containerd_state, "crio": crio_state}[pod.runtime]
    directory, config = make(pod, container)
    path = pathlib.Path(directory)
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(config))
    if pod.runtime == "crio":
        index = path.parent.parent / "containers.json"
        known = json.loads(index.read_text()) if index.exists() else []
        known.append({"id": container.id, "names": [
            f"k8s_{container.name}_{pod.name}_{pod.namespace}_{pod.uid}_0"]})
        index.write_text(json.dumps(known))


# --- the cgroupfs driver ---

def write(world, controller, path, v2, v1, value, v1_value=None):
    """To a cgroup's file of whichever version; nothing if it has none."""
    name = v2 if world.v2 else v1
    file = world.cgroup(controller, path) / name
    if name and world.has(controller) and file.exists():
        file.write_text(str(value if world.v2 or v1_value is None else v1_value))


def make_directories(world, path):
    for root in world.hierarchies():
        directory = root
        for part in path.strip("/").split("/"):
            control = directory / "cgroup.subtree_control"
            if world.v2:
                for name in ("cpu", "memory", "io", "pids"):
                    with contextlib.suppress(OSError):
                        control.write_text(f"+{name}")
            directory /= part
            with contextlib.suppress(FileExistsError):
                directory.mkdir()
            # v1's cpuset takes nobody in before it is told where.
            for name in ("cpuset.cpus", "cpuset.mems"):
                if (directory / name).exists() and not world.v2:
                    (directory / name).write_text(
                        (directory.parent / name).read_text())


def remove_directories(world, top):
    for root in world.hierarchies():
        for directory, _, _ in os.walk(root / top, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(directory)


def limit(world, path, container):
    """As runc does: limits of memory, CPU and the weight of the request."""
    if container.memory:
        write(world, "memory", path, "memory.max", "memory.limit_in_bytes",
              container.memory)
    if container.cores:
        quota = int(container.cores * 100000)
        write(world, "cpu", path, "cpu.max", "cpu.cfs_quota_us",
              f"{quota} 100000", quota)
    weight = 1 + (container.shares - 2) * 9999 // 262142
    write(world, "cpu", path, "cpu.weight", "cpu.shares", weight, container.shares)


# --- both drivers ---

def start(world, pod, container):
    """The process that is now in the container's cgroup."""
    path = pod.path_of(container)
    work = ["/bin/sleep", "1d"] if container.name == "POD" else [
        *WORK, container.id[:12], "anon=4", "spin"]
    write_state(pod, container)
    if pod.driver == "systemd":
        weight = 1 + (container.shares - 2) * 9999 // 262142
        properties = [f"CPUWeight={weight}" if world.v2 else
                      f"CPUShares={container.shares}", "DefaultDependencies=no"]
        if container.memory:
            properties.append(f"MemoryMax={container.memory}")
        if container.cores:
            properties.append(f"CPUQuota={container.cores * 100:g}%")
        process = subprocess.Popen(
            ["systemd-run", "-q", "--scope", f"--unit={pod.unit(container)}",
             f"--slice={pod.slice()}", *(f"-p{p}" for p in properties), *work])
    else:
        make_directories(world, path)
        limit(world, path, container)

        def enter():
            for root in world.hierarchies():
                (root / path.lstrip("/") / "cgroup.procs").write_text("0")
        process = subprocess.Popen(work, preexec_fn=enter)
    wait_for(f"process in {path}", lambda: str(process.pid) in tasks(world, path))
    return process


def tasks(world, path):
    try:
        return (world.cgroup("pids", path) / "cgroup.procs").read_text().split()
    except OSError:
        return []


def limit_pod(world, pod):
    """The pod's own cgroup: the sum over its containers."""
    memory = sum(container.memory for container in pod.containers)
    cores = sum(container.cores for container in pod.containers)
    both = Container("pod", "", memory, cores, sum(
        container.shares for container in pod.containers))
    if pod.driver == "systemd":
        properties = [f"MemoryMax={memory}"] if memory else []
        properties += [f"CPUQuota={cores * 100:g}%"] if cores else []
        if properties:
            run("systemctl", "set-property", "--runtime", pod.slice(), *properties)
    else:
        limit(world, pod.path(), both)


def clean_up(world, all_pods, processes):
    for process in processes:
        process.kill()
        process.wait()
    for pod in all_pods:
        if pod.driver == "systemd":
            for container in [pod.sandbox(), *pod.containers]:
                run("systemctl", "stop", pod.unit(container), check=False)
            run("systemctl", "stop", pod.slice(), check=False)
    remove_directories(world, "kubepods")
