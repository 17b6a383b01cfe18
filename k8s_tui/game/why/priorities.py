"""Priorities: whose pods take the room that others had, and what gives them the right."""

from __future__ import annotations

from k8s_tui.api.pods import Pod, pod_condition
from k8s_tui.game.why import pods as pods_
from k8s_tui.game.why import workloads
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace
from k8s_tui.game.why.seen import Seen

COLUMNS = "custom-columns=NAME:.metadata.name,PRIORITY:.spec.priority,NODE:.spec.nodeName"


def takes_room(seen: Seen, ref: Ref) -> Finding | None:
    """Say that pods of less priority have no room because this workload's have it."""
    waiting = [pod for pod in seen.objects("pods", ref.place) if _gave_way(seen, pod, ref)]
    placed = [pod for pod in workloads.pods_of(seen, ref) if pod.spec.node_name]
    if not waiting or not placed:
        return None
    name = placed[0].spec.priority_class_name
    text = (
        f"{len(placed)} of its pods hold the room, with the priority {placed[0].spec.priority or 0}; "
        f"{len(waiting)} of less wait for some"
    )
    shown_by = f"kubectl get pods{in_namespace(ref)} -o {COLUMNS}"
    return Finding(ref, "warn", text, shown_by, Ref("priorityclass", "", name) if name else None)


def _gave_way(seen: Seen, pod: Pod, ref: Ref) -> bool:
    condition = pod_condition(pod, "PodScheduled")
    if pod.spec.node_name or condition is None or "Insufficient" not in condition.message:
        return False
    return pods_.more_important(seen, pod) == ref


def comes_first(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a class lets its pods do."""
    found = seen.object("priorityclasses", "", ref.name)
    shown_by = f"kubectl get priorityclass {ref.name}"
    if found is None:
        return Finding(ref, "bad", "it is not there", "kubectl get priorityclasses")
    text = "whoever has it is placed first, and pods of less, or without any class, are evicted for it"
    return Finding(ref, "warn", text, shown_by)


DEPLOYMENT_STEPS: tuple[Step, ...] = (takes_room,)
STEPS: tuple[Step, ...] = (comes_first,)
