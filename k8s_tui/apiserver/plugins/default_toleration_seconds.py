"""DefaultTolerationSeconds: pods stay 300 s on a node that is not ready or not reachable.

Source: kubernetes plugin/pkg/admission/defaulttolerationseconds/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.pods import Pod, PodSpec, Toleration
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

TOLERATION_SECONDS = 300
"""--default-not-ready-toleration-seconds, --default-unreachable-toleration-seconds."""

NO_EXECUTE = "NoExecute"
KEYS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


class DefaultTolerationSeconds:
    """Adds the two tolerations to pods that say nothing of these taints."""

    name = "DefaultTolerationSeconds"
    concerns: tuple[str, ...] = ("pods",)

    def __init__(self) -> None:
        self._tolerant = Memo[PodSpec, PodSpec](_tolerant)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the pod with its tolerations."""
        if attributes.operation != "CREATE" or not isinstance(obj, Pod):
            return obj
        spec = self._tolerant(obj.spec)
        return obj if spec is obj.spec else Pod(obj.metadata, spec, obj.status, obj.extra)


def _tolerant(spec: PodSpec) -> PodSpec:
    missing = tuple(
        Toleration(key, "Exists", "", NO_EXECUTE, TOLERATION_SECONDS)
        for key in KEYS
        if not any(each.key in (key, "") and each.effect in (NO_EXECUTE, "") for each in spec.tolerations)
    )
    return evolve(spec, tolerations=(*spec.tolerations, *missing)) if missing else spec
