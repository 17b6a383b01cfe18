"""`kubectl top`: what nodes and containers use, as the metrics API tells it.

Source: kubectl v1.32, pkg/cmd/top, pkg/metricsutil.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from k8s_tui.api.pods import Pod
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.aggregation import NODE_METRICS, POD_METRICS
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.tables import format_table

MEBIBYTE = 1024 * 1024

CREATION_DELAY_MS = 120_000
"""A pod that has no metrics after this is told of by name (metricsCreationDelay)."""


@frozen
class Usage:
    """What something uses."""

    cpu_millicores: int
    memory_bytes: int

    @property
    def cells(self) -> tuple[str, str]:
        """As the table shows it."""
        return f"{self.cpu_millicores}m", f"{self.memory_bytes // MEBIBYTE}Mi"


def _require_metrics(kube: Kube) -> None:
    if kube.api.scheme.by_kind(POD_METRICS.api_version, POD_METRICS.kind) is None:
        raise KubectlError("Metrics API not available")


def _usage(wire: Any) -> Usage:  # noqa: ANN401 - a map of quantities in wire form
    return Usage(Quantity.parse(wire["cpu"]).milli_value(), Quantity.parse(wire["memory"]).value())


def usage_of(metrics: Unstructured) -> dict[str, Usage]:
    """Return what each container of a pod uses, by its name."""
    return {each["name"]: _usage(each["usage"]) for each in metrics.content.get("containers") or ()}


def _sort_key(kube: Kube) -> str:
    wanted = kube.flags.text("sort-by")
    if wanted not in ("", "cpu", "memory"):
        raise KubectlError("--sort-by accepts only cpu or memory")
    return wanted


def _at_most_one_name(kube: Kube) -> None:
    if len(kube.arguments) > 1:
        raise kube.usage_error(kube.verb.usage.removeprefix("top "))


def _pods(kube: Kube) -> int:
    _at_most_one_name(kube)
    order = _sort_key(kube)
    _require_metrics(kube)
    everywhere = kube.flags.on("all-namespaces")
    namespace = "" if everywhere else kube.namespace
    labels, fields = kube.flags.text("selector"), kube.flags.text("field-selector")
    found: Sequence[Unstructured]
    if kube.arguments:
        found = [kube.api.get(POD_METRICS, namespace, name) for name in kube.arguments]
    else:
        found = kube.api.list(POD_METRICS, namespace, labels).items
    if fields:
        chosen = kube.api.list(kube.resource("pods"), namespace, labels, fields).items
        names = {(pod.metadata.namespace, pod.metadata.name) for pod in chosen}
        found = [each for each in found if (each.metadata.namespace, each.metadata.name) in names]
    rows: list[tuple[Usage, tuple[str, ...]]] = []
    for metrics in found:
        usage = usage_of(metrics)
        before = (metrics.metadata.namespace,) if everywhere else ()
        if kube.flags.on("containers"):
            rows += [(each, (*before, metrics.metadata.name, name)) for name, each in usage.items()]
        else:
            rows.append((_sum(list(usage.values())), (*before, metrics.metadata.name)))
    if not rows:
        return _nothing(kube, namespace, labels, fields)
    columns = [*(("NAMESPACE",) if everywhere else ())]
    columns += ["POD", "NAME"] if kube.flags.on("containers") else ["NAME"]
    _print(kube, [*columns, "CPU(cores)", "MEMORY(bytes)"], _ordered(rows, order))
    return 0


def _nothing(kube: Kube, namespace: str, labels: str, fields: str) -> int:
    """Say why there are no metrics: no pods, pods that are too new, or pods that nobody can ask."""
    pods: Sequence[Pod] = kube.api.list(kube.resource("pods"), namespace, labels, fields).items
    if not pods:
        kube.tell_none_found(namespace)
        return 0
    for pod in pods:
        age_ms = kube.now_ms - (pod.metadata.creation_timestamp or 0)
        if age_ms > CREATION_DELAY_MS:
            whole = f"{pod.metadata.namespace}/{pod.metadata.name}"
            raise KubectlError(f"Metrics not available for pod {whole}, age: {age_ms // 1000}s")
    raise KubectlError("metrics not available yet")


def _sum(usages: Sequence[Usage]) -> Usage:
    return Usage(sum(each.cpu_millicores for each in usages), sum(each.memory_bytes for each in usages))


def _ordered(rows: list[tuple[Usage, tuple[str, ...]]], order: str) -> list[tuple[str, ...]]:
    if order:
        rows = sorted(
            rows, key=lambda row: -(row[0].cpu_millicores if order == "cpu" else row[0].memory_bytes)
        )
    return [(*names, *usage.cells) for usage, names in rows]


def _print(kube: Kube, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    kube.call.stdout.write(format_table(columns, rows, no_headers=kube.flags.on("no-headers")))


def _nodes(kube: Kube) -> int:
    _at_most_one_name(kube)
    order = _sort_key(kube)
    _require_metrics(kube)
    resource = kube.resource("nodes")
    if kube.arguments:
        nodes = [kube.api.get(resource, "", name) for name in kube.arguments]
        found = [kube.api.get(NODE_METRICS, "", name) for name in kube.arguments]
    else:
        labels = kube.flags.text("selector")
        nodes = list(kube.api.list(resource, "", labels).items)
        found = list(kube.api.list(NODE_METRICS, "", labels).items)
    if not found:
        raise KubectlError("metrics not available yet")
    used = {each.metadata.name: _usage(each.content["usage"]) for each in found}
    rows = []
    for node in nodes:
        name = node.metadata.name
        use = used.get(name)
        room = node.status.capacity if kube.flags.on("show-capacity") else node.status.allocatable
        if use is None or "cpu" not in room:
            rows.append((Usage(-1, -1), (name, *["<unknown>"] * 4)))
            continue
        cpu, memory = use.cells
        shares = (
            use.cpu_millicores * 100 // max(room["cpu"].milli_value(), 1),
            use.memory_bytes * 100 // max(room["memory"].value(), 1),
        )
        rows.append((use, (name, cpu, f"{shares[0]}%", memory, f"{shares[1]}%")))
    if order:
        rows.sort(key=lambda row: -(row[0].cpu_millicores if order == "cpu" else row[0].memory_bytes))
    columns = ("NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)")
    _print(kube, columns, [cells for _, cells in rows])
    return 0


_SORT_BY = Flag("sort-by", "", TEXT, choices=("cpu", "memory"))
_NO_HEADERS = Flag("no-headers", "", BOOL)
_PROTOCOL_BUFFERS = Flag("use-protocol-buffers", "", BOOL, "true")

TOP = Verb(
    "top",
    None,
    usage="top",
    summary="Display resource (CPU/memory) usage",
    children=(
        Verb(
            "pod",
            _pods,
            (
                ALL_NAMESPACES,
                SELECTOR,
                FIELD_SELECTOR,
                _SORT_BY,
                _NO_HEADERS,
                Flag("containers", "", BOOL),
                Flag("sum", "", BOOL),
                _PROTOCOL_BUFFERS,
            ),
            "top pod [NAME | -l label]",
            "Display resource (CPU/memory) usage of pods",
            aliases=("pods", "po"),
        ),
        Verb(
            "node",
            _nodes,
            (SELECTOR, _SORT_BY, _NO_HEADERS, _PROTOCOL_BUFFERS, Flag("show-capacity", "", BOOL)),
            "top node [NAME | -l label]",
            "Display resource (CPU/memory) usage of nodes",
            aliases=("nodes", "no"),
        ),
    ),
)
