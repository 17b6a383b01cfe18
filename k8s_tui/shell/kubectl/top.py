"""`kubectl top`: what nodes and containers use, where a metrics server runs that can tell.

Simplified: the numbers are the machines' own at this moment, not averages of the last scrape.
Source: kubectl v1.32, pkg/cmd/top, pkg/metricsutil.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.machine.containers import RUNNING
from k8s_tui.shell.flags import BOOL, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, FIELD_SELECTOR, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.tables import format_table

MEBIBYTE = 1024 * 1024
METRICS_LABELS = "k8s-app=metrics-server"


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
    servers = kube.api.objects("pods", "kube-system", METRICS_LABELS)
    if not any(is_ready(pod) for pod in servers):
        raise KubectlError("Metrics API not available")


def usage_of(kube: Kube, pod: Pod) -> dict[str, Usage]:
    """Return what each running container of a pod uses, by its name."""
    machine = kube.session.world.fleet.machines.get(pod.spec.node_name)
    if machine is None or not machine.is_up():
        return {}
    found: dict[str, Usage] = {}
    for container in machine.runtime.of_pod(pod.metadata.uid):
        if container.state == RUNNING:
            found[container.name] = Usage(container.cpu_millicores(), container.memory_bytes(kube.now_ms))
    return found


def _sort_key(kube: Kube) -> str:
    wanted = kube.flags.text("sort-by")
    if wanted not in ("", "cpu", "memory"):
        raise KubectlError("--sort-by accepts only cpu or memory")
    return wanted


def _pods(kube: Kube) -> int:
    order = _sort_key(kube)
    _require_metrics(kube)
    everywhere = kube.flags.on("all-namespaces")
    labels, fields = kube.flags.text("selector"), kube.flags.text("field-selector")
    resource = kube.resource("pods")
    if kube.arguments:
        pods: Sequence[Pod] = [kube.api.get(resource, kube.namespace, name) for name in kube.arguments]
    else:
        pods = kube.api.list(resource, "" if everywhere else kube.namespace, labels, fields).items
    rows: list[tuple[Usage, tuple[str, ...]]] = []
    for pod in pods:
        usage = usage_of(kube, pod)
        before = (pod.metadata.namespace,) if everywhere else ()
        if kube.flags.on("containers"):
            rows += [(each, (*before, pod.metadata.name, name)) for name, each in usage.items()]
        elif usage:
            rows.append((_sum(list(usage.values())), (*before, pod.metadata.name)))
    if not rows:
        where = "." if everywhere else f" in {kube.namespace} namespace."
        kube.err(f"No resources found{where}" if not everywhere else "No resources found")
        return 0
    columns = [*(("NAMESPACE",) if everywhere else ())]
    columns += ["POD", "NAME"] if kube.flags.on("containers") else ["NAME"]
    _print(kube, [*columns, "CPU(cores)", "MEMORY(bytes)"], _ordered(rows, order))
    return 0


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
    order = _sort_key(kube)
    _require_metrics(kube)
    resource = kube.resource("nodes")
    if kube.arguments:
        nodes = [kube.api.get(resource, "", name) for name in kube.arguments]
    else:
        nodes = list(kube.api.list(resource, "", kube.flags.text("selector")).items)
    rows = []
    for node in nodes:
        machine = kube.session.world.fleet.machines.get(node.metadata.name)
        room = node.status.allocatable
        if machine is None or not machine.is_up() or "cpu" not in room:
            rows.append(
                (Usage(-1, -1), (node.metadata.name, "<unknown>", "<unknown>", "<unknown>", "<unknown>"))
            )
            continue
        used = Usage(machine.cpu_used_millicores(), machine.memory_used_bytes())
        cpu, memory = used.cells
        shares = (
            used.cpu_millicores * 100 // max(room["cpu"].milli_value(), 1),
            used.memory_bytes * 100 // max(room["memory"].value(), 1),
        )
        rows.append((used, (node.metadata.name, cpu, f"{shares[0]}%", memory, f"{shares[1]}%")))
    if order:
        rows.sort(key=lambda row: -(row[0].cpu_millicores if order == "cpu" else row[0].memory_bytes))
    columns = ("NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)")
    _print(kube, columns, [cells for _, cells in rows])
    return 0


_SORT_BY = Flag("sort-by", "", TEXT, choices=("cpu", "memory"))
_NO_HEADERS = Flag("no-headers", "", BOOL)

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
                Flag("use-protocol-buffers", "", BOOL, "true"),
            ),
            "top pod [NAME | -l label]",
            "Display resource (CPU/memory) usage of pods",
            aliases=("pods", "po"),
        ),
        Verb(
            "node",
            _nodes,
            (SELECTOR, _SORT_BY, _NO_HEADERS, Flag("show-capacity", "", BOOL)),
            "top node [NAME | -l label]",
            "Display resource (CPU/memory) usage of nodes",
            aliases=("nodes", "no"),
        ),
    ),
)
