"""Bindings: the scheduler says which node a pod is to run on.

Source: kubernetes pkg/registry/core/pod/storage/storage.go, BindingREST (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.errors import BadRequest, Conflict
from k8s_tui.api.meta import PodCondition
from k8s_tui.api.pods import Pod, PodSpec
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.value import evolve

BINDING = "pods/binding"


def _placed(spec: PodSpec, node_name: str) -> PodSpec:
    return evolve(spec, node_name=node_name)


_placed_spec = Memo[PodSpec, PodSpec](_placed, limit=4096)
"""The pods of one template on one node share their spec."""


def bound(pod: Pod, node_name: str, now_ms: int) -> Pod:
    """Return the pod as placed on a node.

    Raises:
        Conflict: It has a node already, or is not to be placed.
        BadRequest: No node is named.
    """
    meta, spec = pod.metadata, pod.spec
    if not node_name:
        raise BadRequest("target.name: Required value")
    said = ""
    if meta.deletion_timestamp is not None:
        said = f"pod {meta.name} is being deleted, cannot be assigned to a host"
    elif spec.node_name:
        said = f'pod {meta.name} is already assigned to node "{spec.node_name}"'
    elif spec.scheduling_gates:
        said = f"pod {meta.name} has non-empty .spec.schedulingGates"
    if said:
        raise Conflict.of(BINDING, meta.name, said)
    placed = PodCondition("PodScheduled", "True", None, now_ms)
    others = tuple(each for each in pod.status.conditions if each.type != "PodScheduled")
    status = evolve(pod.status, conditions=(*others, placed))
    return Pod(meta, _placed_spec(spec, node_name), status, pod.extra)
