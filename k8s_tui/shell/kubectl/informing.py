"""`kubectl version|api-resources|api-versions|cluster-info|events|top`: what the cluster is and does.

Source: kubectl v1.32, pkg/cmd/version, apiresources, clusterinfo, events, top.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from k8s_tui.api.core import Event
from k8s_tui.api.duration import human_duration
from k8s_tui.api.resources import Resource
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.api import SERVER_VERSION
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, CHUNK_SIZE, SELECTOR, WATCH, output_flags
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.world import API_PORT

CLIENT_VERSION = "v1.32.13"
KUSTOMIZE_VERSION = "v5.5.0"
"""The kustomize that kubectl v1.32 carries."""


def _version(kube: Kube) -> int:
    kube.out(f"Client Version: {CLIENT_VERSION}")
    kube.out(f"Kustomize Version: {KUSTOMIZE_VERSION}")
    if not kube.flags.on("client"):
        kube.api.server  # noqa: B018 - raises Unreachable where no server answers
        kube.out(f"Server Version: {SERVER_VERSION}")
    return 0


def _api_versions(kube: Kube) -> int:
    for version in sorted({resource.api_version for resource in kube.scheme.served}):
        kube.out(version)
    return 0


def _api_resources(kube: Kube) -> int:
    chosen = [resource for resource in kube.scheme.served if _is_wanted(kube, resource)]
    chosen.sort(key=lambda each: (each.group, each.plural))
    if kube.flags.text("sort-by") in ("name", "kind"):
        field = "plural" if kube.flags.text("sort-by") == "name" else "kind"
        chosen.sort(key=lambda each: str(getattr(each, field)))
    output = kube.flags.text("output")
    if output == "name":
        for resource in chosen:
            kube.out(resource.group_resource)
        return 0
    if output not in ("", "wide"):
        raise KubectlError(f"--output {output} is not available")
    headers = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
    headers += ["VERBS", "CATEGORIES"] if output == "wide" else []
    rows = [_row(resource, wide=output == "wide") for resource in chosen]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _row(resource: Resource, *, wide: bool) -> list[Any]:
    cells = [
        resource.plural,
        ",".join(resource.short_names),
        resource.api_version,
        "true" if resource.namespaced else "false",
        resource.kind,
    ]
    return [*cells, ",".join(resource.verbs), ",".join(resource.categories)] if wide else cells


def _is_wanted(kube: Kube, resource: Resource) -> bool:
    flags = kube.flags
    if flags.changed("namespaced") and flags.on("namespaced") != resource.namespaced:
        return False
    if flags.changed("api-group") and flags.text("api-group") != resource.group:
        return False
    if not set(flags.items("verbs")) <= set(resource.verbs):
        return False
    return set(flags.items("categories")) <= set(resource.categories)


def _cluster_info(kube: Kube) -> int:
    server = kube.api.server
    address = f"https://{_address(kube, server.machine)}:{API_PORT}"
    kube.out(f"Kubernetes control plane is running at {address}")
    for service in kube.api.objects("services", "kube-system", "kubernetes.io/cluster-service=true"):
        name = service.metadata.labels.get("kubernetes.io/name", service.metadata.name)
        path = f"/api/v1/namespaces/kube-system/services/{service.metadata.name}:dns/proxy"
        kube.out(f"{name} is running at {address}{path}")
    kube.out("")
    kube.out("To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")
    return 0


def _address(kube: Kube, machine: str) -> str:
    fleet = kube.session.world.fleet
    found = fleet.machines.get(machine) if fleet is not None else None
    return found.spec.ip if found is not None else machine


# -- events ------------------------------------------------------------


def _events(kube: Kube) -> int:
    everywhere = kube.flags.on("all-namespaces")
    events: list[Event] = list(kube.api.objects("events", "" if everywhere else kube.namespace))
    types = [each.lower() for each in kube.flags.items("types")]
    if any(each not in ("normal", "warning") for each in types):
        raise KubectlError("valid --types are Normal or Warning")
    events = [each for each in events if not types or each.type.lower() in types]
    subject = kube.flags.text("for")
    if subject:
        word, slash, name = subject.partition("/")
        if not slash or not name:
            raise KubectlError("--for must be in resource/name form")
        kind = kube.resource(word).kind
        events = [
            each for each in events if (each.involved_object.kind, each.involved_object.name) == (kind, name)
        ]
    if not events:
        kube.err("No events found." if everywhere else f"No events found in {kube.namespace} namespace.")
        return 0
    events.sort(key=lambda each: (each.last_timestamp or 0, each.metadata.name))
    headers = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
    rows = [_event_row(kube, each) for each in events]
    if everywhere:
        headers.insert(0, "NAMESPACE")
        rows = [[each.metadata.namespace, *row] for each, row in zip(events, rows, strict=True)]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _event_row(kube: Kube, event: Event) -> list[Any]:
    last = _ago(kube, event.last_timestamp)
    if (event.count or 1) > 1:
        last = f"{last} (x{event.count} over {_ago(kube, event.first_timestamp)})"
    about = event.involved_object
    return [last, event.type, event.reason, f"{about.kind}/{about.name}", event.message.strip()]


def _ago(kube: Kube, at_ms: int | None) -> str:
    return "<unknown>" if at_ms is None else human_duration(kube.now_ms - at_ms)


# -- top ------------------------------------------------------------


def _has_metrics(kube: Kube) -> bool:
    """Whether a metrics server runs: without one nobody collects what the kubelets measure."""
    return any(
        pod.status.phase == "Running"
        for pod in kube.api.objects("pods", "kube-system", "k8s-app=metrics-server")
    )


def _top_nodes(kube: Kube) -> int:
    if not _has_metrics(kube):
        raise KubectlError("Metrics API not available")
    rows = []
    for node in kube.api.objects("nodes"):
        machine = kube.session.world.fleet.machines.get(node.metadata.name)
        if machine is None or not machine.is_up():
            continue
        cpu, memory = machine.cpu_used_millicores(), machine.memory_used_bytes()
        room = node.status.allocatable
        rows.append(
            [
                node.metadata.name,
                f"{cpu}m",
                f"{cpu * 100 // max(1, room['cpu'].milli_value())}%",
                f"{memory >> 20}Mi",
                f"{memory * 100 // max(1, room['memory'].value())}%",
            ]
        )
    headers = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _top_pods(kube: Kube) -> int:
    if not _has_metrics(kube):
        raise KubectlError("Metrics API not available")
    everywhere = kube.flags.on("all-namespaces")
    names = kube.arguments
    pods = kube.api.objects("pods", "" if everywhere else kube.namespace, kube.flags.text("selector"))
    rows = [
        _pod_row(kube, pod)
        for pod in pods
        if pod.status.phase == "Running" and (not names or pod.metadata.name in names)
    ]
    if not rows:
        kube.err("No resources found" if everywhere else f"No resources found in {kube.namespace} namespace.")
        return 0
    headers = ["NAME", "CPU(cores)", "MEMORY(bytes)"]
    if everywhere:
        headers.insert(0, "NAMESPACE")
    else:
        rows = [row[1:] for row in rows]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _pod_row(kube: Kube, pod: Any) -> list[Any]:  # noqa: ANN401 - a Pod
    machine = kube.session.world.fleet.machines.get(pod.spec.node_name)
    running: Sequence[Any] = machine.runtime.running_in(pod.metadata.uid) if machine is not None else ()
    cpu = sum(each.cpu_millicores() for each in running)
    memory = sum(each.memory_bytes(kube.now_ms) for each in running)
    return [pod.metadata.namespace, pod.metadata.name, f"{cpu}m", f"{memory >> 20}Mi"]


INFORMING = (
    Verb(
        "version",
        _version,
        (Flag("client", "", BOOL), Flag("output", "o", TEXT)),
        "version [flags]",
        "Print the client and server version information",
    ),
    Verb("api-versions", _api_versions, (), "api-versions", "Print the supported API versions on the server"),
    Verb(
        "api-resources",
        _api_resources,
        (
            Flag("output", "o", TEXT, choices=("wide", "name")),
            Flag("namespaced", "", BOOL, "true"),
            Flag("api-group", "", TEXT),
            Flag("verbs", "", SLICE),
            Flag("categories", "", SLICE),
            Flag("sort-by", "", TEXT),
            Flag("no-headers", "", BOOL),
            Flag("cached", "", BOOL),
        ),
        "api-resources [flags]",
        "Print the supported API resources on the server",
    ),
    Verb("cluster-info", _cluster_info, (), "cluster-info", "Display cluster information"),
    Verb(
        "events",
        _events,
        (
            *output_flags(),
            ALL_NAMESPACES,
            WATCH,
            CHUNK_SIZE,
            Flag("for", "", TEXT),
            Flag("types", "", SLICE),
            Flag("no-headers", "", BOOL),
        ),
        "events [(-o|--output=)json|yaml] [--for TYPE/NAME] [--types=Normal,Warning]",
        "List events",
    ),
    Verb(
        "top",
        None,
        usage="top",
        summary="Display resource (CPU/memory) usage",
        children=(
            Verb(
                "node",
                _top_nodes,
                (SELECTOR, Flag("no-headers", "", BOOL), Flag("sort-by", "", TEXT)),
                "top node [NAME | -l label]",
                "Display resource (CPU/memory) usage of nodes",
                aliases=("nodes", "no"),
            ),
            Verb(
                "pod",
                _top_pods,
                (
                    SELECTOR,
                    ALL_NAMESPACES,
                    Flag("no-headers", "", BOOL),
                    Flag("sort-by", "", TEXT),
                    Flag("containers", "", BOOL),
                ),
                "top pod [NAME | -l label]",
                "Display resource (CPU/memory) usage of pods",
                aliases=("pods", "po"),
            ),
        ),
    ),
)
