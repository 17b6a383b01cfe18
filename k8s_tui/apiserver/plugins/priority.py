"""Priority: a pod's priority class becomes a number.

Source: kubernetes plugin/pkg/admission/priority/admission.go (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.pods import Pod, PodSpec
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.amend import Memo
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.admission import Attributes
    from k8s_tui.apiserver.server import ApiServer

CLASSES = "/registry/priorityclasses.scheduling.k8s.io/"
PREEMPT = "PreemptLowerPriority"


class Priority:
    """Resolves priority classes."""

    name = "Priority"
    concerns: tuple[str, ...] = ("pods",)

    def __init__(self) -> None:
        self._ranked = Memo[PodSpec, PodSpec](_ranked)

    def admit(self, obj: Any, attributes: Attributes, server: ApiServer) -> Any:  # noqa: ANN401 - any kind of object
        """Return the pod with its priority.

        Raises:
            Forbidden: Its class does not exist, or it says another number than its class.
        """
        if attributes.operation != "CREATE" or not isinstance(obj, Pod):
            return obj
        found = _class_of(obj.spec.priority_class_name, attributes.name, server)
        value, policy, name = 0, PREEMPT, ""
        if found is not None:
            value = int(found.content.get("value", 0))
            policy = found.content.get("preemptionPolicy") or PREEMPT
            name = found.metadata.name
        before = obj.spec.priority
        if before is not None and before != value:
            said = (
                f"the integer value of priority ({before}) must not be provided in pod spec; "
                f"priority admission controller computed {value} from the given PriorityClass name"
            )
            raise Forbidden.of("pods", attributes.name, said)
        spec = self._ranked(obj.spec, str(value), policy, name)
        return obj if spec is obj.spec else Pod(obj.metadata, spec, obj.status, obj.extra)


def _class_of(name: str, pod: str, server: ApiServer) -> Unstructured | None:
    etcd = server.etcd()
    if name:
        entry = etcd.get(CLASSES + name)
        if entry is None:
            raise Forbidden.of("pods", pod, f"no PriorityClass with name {name} was found")
        named: Unstructured = entry.value
        return named
    defaults = [entry.value for entry in etcd.range(CLASSES) if entry.value.content.get("globalDefault")]
    return min(defaults, key=lambda each: each.content.get("value", 0)) if defaults else None


def _ranked(spec: PodSpec, value: str, policy: str, name: str) -> PodSpec:
    return evolve(
        spec,
        priority=int(value),
        preemption_policy=spec.preemption_policy or policy,
        priority_class_name=name,
    )
