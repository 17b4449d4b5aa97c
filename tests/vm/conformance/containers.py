"""Pods of both cgroup drivers and both runtimes, declared by manifests: who they
are, every value of theirs, and drift before and after the container's start."""

import pathlib

import compare
import pods
import resources
from pods import MI, Container, Pod
from world import wait_for

MANIFESTS = pathlib.Path("/srv/manifests")


def pod_id(seed):
    return (seed * 64)[:64]


PODS = [
    Pod("shop", "web-6d4cf56db6-x7k2q", "5a0c7d11-88b2-4c0d-8f1a-2b3c4d5e6f70",
        ("deployment", "web"), "burstable", "systemd", "containerd",
        [Container("app", pod_id("4e5f6a"), 64 * MI, 0.5, 256),
         Container("proxy", pod_id("7d8e9f"), 32 * MI, 0.2, 102)]),
    Pod("shop", "db-0", "3f1c2a77-0c1d-4f6e-9a55-6d2f7c0b1e21",
        ("statefulset", "db"), "guaranteed", "systemd", "crio",
        [Container("postgres", pod_id("9f3c51"), 96 * MI, 1, 1024)],
        {"app": "db", "statefulset.kubernetes.io/pod-name": "db-0"}),
    Pod("infra", "agent-x7k2q", "c2d3e4f5-1a2b-4c3d-9e8f-0a1b2c3d4e5f",
        ("daemonset", "agent"), "burstable", "cgroupfs", "containerd",
        [Container("agent", pod_id("12d93a"), 48 * MI, 0, 102)]),
    Pod("shop", "cart-7c9bd6f5f8-q4zvm", "9e107d9d-372b-4d6e-8d2f-0f1c2e3d4a5b",
        ("deployment", "cart"), "burstable", "cgroupfs", "crio",
        [Container("redis", pod_id("03999d"), 40 * MI, 0.3, 102)],
        {"app": "cart", "pod-template-hash": "7c9bd6f5f8"}),
    # Asked of the runtime already with less than the manifest: a LimitRange.
    Pod("shop", "mail-6d4cf56db6-m2n4p", "11112222-3333-4444-8555-666677778888",
        ("deployment", "mail"), "burstable", "systemd", "containerd",
        [Container("smtp", pod_id("abc123"), 32 * MI, 0.3, 102)]),
    # Nobody has declared it.
    Pod("shop", "stray-6d4cf56db6-k9j8h", "aaaa2222-3333-4444-8555-666677778888",
        ("deployment", "stray"), "besteffort", "cgroupfs", "containerd",
        [Container("main", pod_id("fedc98"), 0, 0, 2)]),
]

# file, kind, name, namespace, {container: (cpu request, cpu limit, memory)}
DECLARED = [
    ("web.yaml", "Deployment", "web", "shop",
     {"app": ("250m", "500m", "64Mi"), "proxy": ("100m", "200m", "32Mi")}),
    ("db.yaml", "StatefulSet", "db", "shop", {"postgres": ("1", "1", "96Mi")}),
    ("agent.yaml", "DaemonSet", "agent", "infra", {"agent": ("100m", None, "48Mi")}),
    ("cart.yaml", "Deployment", "cart", "shop", {"redis": ("100m", "300m", "40Mi")}),
    ("mail.yaml", "Deployment", "mail", "shop", {"smtp": ("100m", "300m", "64Mi")}),
]


def manifest(kind, name, namespace, containers):
    """The text, and {container: {resource: line}}."""
    lines = ["apiVersion: apps/v1", f"kind: {kind}",
             f"metadata: {{name: {name}, namespace: {namespace}}}", "spec:",
             f"  selector: {{matchLabels: {{app: {name}}}}}", "  template:",
             f"    metadata: {{labels: {{app: {name}}}}}", "    spec:",
             "      containers:"]
    where = {}
    for container, (request, cpu, memory) in containers.items():
        lines += [f"      - name: {container}", f"        image: {container}:1",
                  "        resources:", "          requests:",
                  f"            cpu: {request}"]
        at = {"cpu_request": len(lines)}
        lines.append("          limits:")
        if cpu:
            lines.append(f"            cpu: {cpu}")
            at["cpu_limit"] = len(lines)
        lines.append(f"            memory: {memory}")
        at["memory_limit"] = len(lines)
        where[container] = at
    return "\n".join(lines) + "\n", where


def declare():
    MANIFESTS.mkdir(parents=True, exist_ok=True)
    places = {}
    for file, kind, name, namespace, containers in DECLARED:
        text, where = manifest(kind, name, namespace, containers)
        (MANIFESTS / file).write_text(text)
        for container, at in where.items():
            places[name, container] = {
                resource: f"{file}:{line}" for resource, line in at.items()}
    return places


def run(test, world):
    places = declare()
    # Before the pods: of a DaemonSet's the name alone does not tell, and who a
    # cgroup is is decided when it is first seen.
    world.reload()
    PODS[4].containers[0].created_memory = 32 * MI
    processes = []
    try:
        for pod in PODS:
            for container in [pod.sandbox(), *pod.containers]:
                processes.append(pods.start(world, pod, container))
            pods.limit_pod(world, pod)
        world.reload()
        rest(world)
        for pod in PODS:
            for container in pod.containers:
                one(test, world, pod, container)
            group(test, world, pod)
        compared(test, world, places)
        changed(test, world, places)
    finally:
        pods.clean_up(world, PODS, processes)
        for file in MANIFESTS.glob("*.yaml"):
            file.unlink()


def rest(world):
    for pod in PODS:
        for container in pod.containers:
            wait_for(f"rest of {pod.name}", pathlib.Path(
                "/run/drift-work", container.id[:12]).exists, 240)
    # The runtimes are asked beside the scrape.
    def missing():
        page = world.page()
        return [f"{pod.name}/{container.name}" for pod in PODS
                for container in pod.containers
                if page.get("drift_actual_tasks", pod.labels_of(container)) is None]
    try:
        wait_for("all pods on the page", lambda: not missing(), 60)
    except AssertionError as error:
        page = world.page()
        infos = [line for line in page.text.splitlines()
                 if line.startswith("drift_workload_info") and "kubepods" in line]
        print("\n".join(infos), flush=True)
        raise AssertionError(f"not on the page: {missing()}") from error


def one(test, world, pod, container):
    name = f"{pod.driver} {pod.runtime} {pod.name} {container.name}"
    is_declared = pod.workload[1] != "stray"
    subject = compare.Subject(pod.path_of(container), pod.labels_of(container),
                              declared=is_declared)
    page = compare.Comparison(test, world, subject, name).everything()
    info = page.all("drift_workload_info", **pod.labels_of(container))
    want = {**pod.labels_of(container), "cgroup": pod.path_of(container),
            "container_id": container.id, "pod_uid": pod.uid}
    if is_declared:
        want |= {"owner_source": "declared", "owner_confidence": "certain"}
    got = [{key: value for key, value in labels.items()
            if is_declared or not key.startswith("owner")} for labels, _ in info]
    test.equal(f"{name}: drift_workload_info", got, [want])


def group(test, world, pod):
    path = pod.path()
    subject = compare.Subject(path, {"workload": path.rsplit("/", 1)[1],
                                     "workload_type": "slice"}, declared=False)
    compare.Comparison(test, world, subject, f"{pod.driver} {pod.name}"
                       ).everything()


def resources_of(world, pod, container):
    found = {"cpu_request"}
    if container.cores:
        found.add("cpu_limit")
    if world.has("memory"):
        found.add("memory_limit")
    return {name: pod.labels_of(container) for name in found}


def compared(test, world, places):
    page = world.page()
    _, rows = world.report("--declared.kubernetes=/srv/manifests")
    for pod in PODS:
        for container in pod.containers:
            if pod.workload[1] == "stray":
                continue
            name = f"{pod.driver} {pod.runtime} {pod.name} {container.name}"
            at = places[pod.workload[1], container.name]
            for resource, labels in resources_of(world, pod, container).items():
                before_start = resource == "memory_limit" and container.created_memory
                test.equal(f"{name}: {resource} as declared", page.get(
                    "drift_applied_as_declared", labels, resource=resource),
                           0 if before_start else 1)
                test.equal(f"{name}: {resource} location", page.values(
                    "drift_declared_location_info", "location", **labels,
                    resource=resource), {at[resource]})
                reasons = page.values("drift_mismatch_info", "reason", **labels,
                                      resource=resource)
                test.equal(f"{name}: {resource} reason", reasons,
                           {"changed_before_start"} if before_start else set())
    test.equal("pods in the report", [
        (row["pod"], row["container"], row["resource"], row["reason"], row["where"])
        for row in rows if row.get("namespace") and row["verdict"] == "drift"],
        [("mail-6d4cf56db6-m2n4p", "smtp", "memory_limit", "changed_before_start",
          places["mail", "smtp"]["memory_limit"])] if world.has("memory") else [])
    for pod in PODS:
        kind, name = pod.workload
        labels = {"namespace": pod.namespace, "workload": name,
                  "workload_type": kind}
        test.equal(f"{pod.name}: runs", page.get("drift_actual_running", labels),
                   None if name == "stray" else 1)


def changed(test, world, places):
    """Somebody writes to the cgroups of running containers."""
    for pod, container in [(PODS[0], PODS[0].containers[0]),
                           (PODS[3], PODS[3].containers[0])]:
        path = pod.path_of(container)
        pods.write(world, "memory", path, "memory.max", "memory.limit_in_bytes",
                   24 * MI)
        pods.write(world, "cpu", path, "cpu.max", "cpu.cfs_quota_us",
                   "15000 100000", 15000)
    page = world.page()
    _, rows = world.report("--declared.kubernetes=/srv/manifests")
    for pod in (PODS[0], PODS[3]):
        container = pod.containers[0]
        labels = pod.labels_of(container)
        name = f"{pod.driver} {pod.runtime} {pod.name} written"
        for resource in resources_of(world, pod, container):
            if resource == "cpu_request":
                continue
            row = next(row for row in resources.LIMITS if row.name == resource)
            test.equal(f"{name}: {resource} applied", page.get(
                f"drift_applied_{row.suffix}", labels),
                       row.file(world).read(world, pod.path_of(container)))
            test.equal(f"{name}: {resource} as declared", page.get(
                "drift_applied_as_declared", labels, resource=resource), 0)
            test.equal(f"{name}: {resource} reason", page.values(
                "drift_mismatch_info", "reason", **labels, resource=resource),
                       {"changed_at_runtime"})
            at = places[pod.workload[1], container.name][resource]
            test.equal(f"{name}: {resource} in the report", [
                (row["verdict"], row["reason"], row["where"]) for row in rows
                if row.get("pod") == pod.name and row["resource"] == resource
                and row.get("container") == container.name
                and row["verdict"] == "drift"],
                [("drift", "changed_at_runtime", at)])
