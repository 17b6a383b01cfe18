"""Nodes, the machines below them and their units."""

from __future__ import annotations

import re

from k8s_tui.api.core import Node, node_condition
from k8s_tui.game.why import policies
from k8s_tui.game.why.findings import Finding, Ref, Step, shortened
from k8s_tui.game.why.seen import Seen

RUNTIMES = ("containerd", "crio", "docker")
PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable")

_KLOG = re.compile(r"^(?:\w+\[\d+\]: )?(?:[EF]\d{4} [\d:.]+ +\d+ [\w.]+:\d+\] )?")
_ERROR = re.compile(r"^(?:\w+\[\d+\]: )?[EF]\d{4} ")
_TROUBLE = re.compile(r"err=|fail|error|fatal|refused|cannot|unable|not supported|expired", re.IGNORECASE)


def is_well(seen: Seen, name: str) -> bool:
    """Tell whether the record says that a node is Ready."""
    node: Node | None = seen.object("nodes", "", name)
    return node is not None and _is_ready(node)


def _is_ready(node: Node) -> bool:
    ready = node_condition(node, "Ready")
    return ready is not None and ready.status == "True"


def worst(seen: Seen) -> Ref | None:
    """Return a node that is not Ready, None where all are."""
    for node in seen.objects("nodes"):
        if not _is_ready(node):
            return Ref("node", "", node.metadata.name)
    return None


def no_node(seen: Seen, ref: Ref) -> Finding | None:
    """Say that there is no such node."""
    if seen.object("nodes", "", ref.name) is not None:
        return None
    return Finding(ref, "bad", "there is no such node", "kubectl get nodes")


def not_ready(seen: Seen, ref: Ref) -> Finding | None:
    """Say why a node is not Ready, and go on to its machine."""
    ready = node_condition(seen.object("nodes", "", ref.name), "Ready")
    if ready is not None and ready.status == "True":
        return None
    shown_by = f"kubectl describe node {ref.name}"
    if ready is None or ready.status == "Unknown":
        message = "its kubelet has never reported" if ready is None else shortened(ready.message)
        return Finding(ref, "bad", message, shown_by, Ref("unit", ref.name, "kubelet"))
    if "container runtime" in ready.message and "network" not in ready.message:
        for runtime in RUNTIMES:
            if seen.unit(ref.name, runtime) is not None:
                return Finding(ref, "bad", shortened(ready.message), shown_by, Ref("unit", ref.name, runtime))
    return Finding(ref, "bad", shortened(ready.message), shown_by, _agent(seen, ref.name))


def _agent(seen: Seen, node: str) -> Ref | None:
    """Return the pod of the network's agent on a node."""
    for pod in seen.objects("pods"):
        mounts = any(
            "/etc/cni" in mount.mount_path
            for each in pod.spec.init_containers + pod.spec.containers
            for mount in each.volume_mounts
        )
        if pod.spec.node_name == node and mounts:
            return Ref("pod", pod.metadata.namespace, pod.metadata.name)
    return None


def pressed(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a node has too little of."""
    for kind in PRESSURES:
        condition = node_condition(seen.object("nodes", "", ref.name), kind)
        if condition is not None and condition.status == "True":
            text = f"{kind}: {shortened(condition.message)}"
            return Finding(ref, "warn", text, f"kubectl describe node {ref.name}")
    return None


def closed(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a node takes no pods."""
    node: Node = seen.object("nodes", "", ref.name)
    if not node.spec.unschedulable:
        return None
    here = [pod for pod in seen.objects("pods") if pod.spec.node_name == ref.name]
    kept = policies.guarding(seen, here)
    text = "it is cordoned: no pod is placed on it"
    return Finding(
        ref, "warn", f"{text}; a budget keeps pods on it" if kept else text, "kubectl get nodes", kept
    )


def closed_one(seen: Seen) -> Ref | None:
    """Return a cordoned node from which a budget lets no pod go, None where there is none."""
    for node in seen.objects("nodes"):
        if not node.spec.unschedulable:
            continue
        ref = Ref("node", "", node.metadata.name)
        finding = closed(seen, ref)
        if finding is not None and finding.next is not None:
            return ref
    return None


# -- units ----------------------------------------------------------------------


def no_login(seen: Seen, ref: Ref) -> Finding | None:
    """Say that nobody gets into the machine: it has no power, or no link leads to it."""
    refusal = seen.login(ref.place)
    if not refusal:
        return None
    text = f"the machine {ref.place} does not answer at all: {refusal}"
    return Finding(ref, "bad", text, f"ssh {ref.place}")


def not_running(seen: Seen, ref: Ref) -> Finding | None:
    """Say in which state a unit is, and what it said last."""
    unit = seen.unit(ref.place, ref.name)
    if unit is None:
        text = f"{ref.place} has no unit {ref.name}.service"
        return Finding(ref, "bad", text, f"ssh {ref.place} systemctl status {ref.name}")
    said = last_words(unit.lines)
    if unit.state == "active" and unit.silent:
        text = "it is active, and its last line is old: it hangs"
        return Finding(ref, "bad", text, f"ssh {ref.place} journalctl -u {ref.name} -n 5")
    if unit.state != "active":
        why = f": {_quoted(said)}" if said and unit.state != "inactive" else ""
        shown_by = f"ssh {ref.place} systemctl status {ref.name}"
        if why:
            shown_by = f"ssh {ref.place} journalctl -u {ref.name} -n 20"
        return Finding(ref, "bad", f"it is {unit.state}{why}", shown_by)
    return None


def complains(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a unit complains about that runs."""
    unit = seen.unit(ref.place, ref.name)
    said = "" if unit is None else last_words(unit.lines)
    if not said:
        return None
    shown_by = f"ssh {ref.place} journalctl -u {ref.name} -n 20"
    points_to = None
    if "6443" in said or "apiserver" in said.lower() or "connect to the server" in said:
        servers = [
            row for row in seen.control_plane() if row.name == "kube-apiserver" and row.health == "bad"
        ]
        points_to = Ref("component", servers[0].machine, servers[0].name) if servers else None
    return Finding(ref, "warn", f"it is active and says {_quoted(said)}", shown_by, points_to)


def _quoted(said: str) -> str:
    """Return a line in quotation marks; klog's messages have their own."""
    short = shortened(said)
    return short if short.startswith('"') else f'"{short}"'


def last_words(lines: tuple[str, ...]) -> str:
    """Return the newest line of a journal that tells of trouble, without its stamp."""
    own = [line for line in lines if not line.startswith("systemd[")]
    for line in reversed(own):
        if _ERROR.match(line) or _TROUBLE.search(line):
            return _KLOG.sub("", line)
    return next((line for line in reversed(lines) if _TROUBLE.search(line)), "")


STEPS: tuple[Step, ...] = (no_node, not_ready, pressed, closed)
UNIT_STEPS: tuple[Step, ...] = (no_login, not_running, complains)
