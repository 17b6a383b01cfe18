"""`kubectl describe node`."""

from __future__ import annotations

from typing import Any

from k8s_tui.api.amounts import pod_limits, pod_requests
from k8s_tui.api.core import Lease, Node
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.quantity import Quantity
from k8s_tui.api.time import format_micro_time
from k8s_tui.apiserver.tables.nodes import roles_of
from k8s_tui.shell.describer import NONE
from k8s_tui.shell.kubectl.describing.page import Page, when

RESOURCES = ("cpu", "memory", "ephemeral-storage")
HUGE = "hugepages-"
"""Pages that no application here asks for."""

SYSTEM_INFO = (
    ("Machine ID", "machineID"),
    ("System UUID", "systemUUID"),
    ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"),
    ("OS Image", "osImage"),
    ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"),
    ("Kube-Proxy Version", "kubeProxyVersion"),
)


def describe_node(page: Page) -> None:
    """Describe a node."""
    node: Node = page.found.obj
    page.head(namespaced=False)
    page.line("Roles", roles_of(node))
    page.labels()
    page.annotations()
    page.stamp("CreationTimestamp", page.metadata.get("creationTimestamp"))
    _taints(page)
    page.line("Unschedulable", "true" if page.spec.get("unschedulable") else "false")
    _lease(page)
    _conditions(page)
    page.out.write(0, "Addresses:\n")
    for address in page.status.get("addresses") or ():
        page.line(address["type"], address["address"], level=1)
    for title in ("Capacity", "Allocatable"):
        amounts = page.status.get(title.lower()) or {}
        if amounts:
            page.out.write(0, f"{title}:\n")
            for name in sorted(amounts):
                page.line(name, amounts[name], level=1)
    info = page.status.get("nodeInfo") or {}
    page.out.write(0, "System Info:\n")
    for title, name in SYSTEM_INFO:
        page.line(title, info.get(name, ""), level=1)
    if page.spec.get("podCIDR"):
        page.line("PodCIDR", page.spec["podCIDR"])
        page.line("PodCIDRs", ",".join(page.spec.get("podCIDRs") or ()))
    if page.spec.get("providerID"):
        page.line("ProviderID", page.spec["providerID"])
    _pods(page, node)
    page.events()


def _taints(page: Page) -> None:
    title = "Taints:"
    taints = page.spec.get("taints") or ()
    if not taints:
        page.out.line(0, title, NONE)
    for taint in taints:
        value = f"={taint['value']}" if taint.get("value") else ""
        page.out.line(0, title, f"{taint['key']}{value}:{taint['effect']}")
        title = ""


def _lease(page: Page) -> None:
    leases = [
        each for each in page.kube.api.objects("leases", "kube-node-lease") if each.metadata.name == page.name
    ]
    page.out.write(0, "Lease:\n")
    lease: Lease | None = leases[0] if leases else None
    spec = lease.spec if lease is not None else None
    page.line("HolderIdentity", (spec.holder_identity if spec else None) or "<unset>", level=1)
    page.line("AcquireTime", _micro(spec.acquire_time if spec else None), level=1)
    page.line("RenewTime", _micro(spec.renew_time if spec else None), level=1)


def _micro(at_ms: int | None) -> str:
    return "<unset>" if at_ms is None else when(format_micro_time(at_ms))


def _conditions(page: Page) -> None:
    page.out.write(0, "Conditions:\n")
    headers = ("Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message")
    rows: list[tuple[object, ...]] = [
        (
            f"{each['type']} ",
            f"{each['status']} ",
            f"{when(each.get('lastHeartbeatTime'))} ",
            f"{when(each.get('lastTransitionTime'))} ",
            f"{each.get('reason', '')} ",
            each.get("message", ""),
        )
        for each in page.status.get("conditions") or ()
    ]
    page.out.table(1, headers, rows)


def _pods(page: Page, node: Node) -> None:
    pods: list[Pod] = [
        pod
        for pod in page.kube.api.objects("pods")
        if pod.spec.node_name == page.name and not is_finished(pod)
    ]
    page.line("Non-terminated Pods", f"({len(pods)} in total)")
    headers = ("CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age")
    page.out.line(1, "Namespace", "Name", "", *headers)
    page.out.line(1, "---------", "----", "", *("-" * len(header) for header in headers))
    room = {name: node.status.allocatable.get(name) for name in RESOURCES}
    totals: dict[tuple[str, str], Any] = {}
    for pod in pods:
        asked, limit = pod_requests(pod.spec), pod_limits(pod.spec)
        cells = {
            ("cpu", "requests"): Quantity.of_milli(asked.cpu_millicores),
            ("cpu", "limits"): Quantity.of_milli(limit.cpu_millicores),
            ("memory", "requests"): Quantity.of_bytes(asked.memory_bytes),
            ("memory", "limits"): Quantity.of_bytes(limit.memory_bytes),
            ("ephemeral-storage", "requests"): Quantity.of_bytes(asked.storage_bytes),
            ("ephemeral-storage", "limits"): Quantity.of_bytes(limit.storage_bytes),
        }
        for key, amount in cells.items():
            totals[key] = totals[key] + amount if key in totals else amount
        shown = [
            _share(cells[name, kind], room[name])
            for name in ("cpu", "memory")
            for kind in ("requests", "limits")
        ]
        meta = pod.metadata
        page.out.line(1, meta.namespace, meta.name, "", *shown, page.age(meta.creation_timestamp))
    page.out.write(0, "Allocated resources:\n")
    page.out.write(1, "(Total limits may be over 100 percent, i.e., overcommitted.)\n")
    zero = Quantity.of_bytes(0)
    rows: list[tuple[object, ...]] = [
        (name, *(_share(totals.get((name, kind), zero), room[name]) for kind in ("requests", "limits")))
        for name in RESOURCES
    ]
    rows += [(name, "0 (0%)", "0 (0%)") for name in sorted(node.status.allocatable) if name.startswith(HUGE)]
    page.out.table(1, ("Resource", "Requests", "Limits"), rows)


def _share(amount: Quantity, room: Quantity | None) -> str:
    percent = (
        amount.milli_value() * 100 // room.milli_value() if room is not None and room.milli_value() else 0
    )
    return f"{amount} ({percent}%)"
