"""TaintNodesByCondition: no pod comes to a node before the node says that it is ready.

Source: kubernetes plugin/pkg/admission/nodetaint/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.core import Node, Taint
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

NOT_READY = Taint("node.kubernetes.io/not-ready", "NoSchedule")


class TaintNodesByCondition:
    """Taints nodes at their birth; the node lifecycle controller takes the taint off."""

    name = "TaintNodesByCondition"
    concerns: tuple[str, ...] = ("nodes",)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the node with the taint."""
        if attributes.operation != "CREATE" or not isinstance(obj, Node):
            return obj
        if any((taint.key, taint.effect) == (NOT_READY.key, NOT_READY.effect) for taint in obj.spec.taints):
            return obj
        return evolve(obj, spec=evolve(obj.spec, taints=(*obj.spec.taints, NOT_READY)))
