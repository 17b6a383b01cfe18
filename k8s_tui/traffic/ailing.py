"""What is not well in the cluster, as kube-state-metrics and the targets of Prometheus have it: seen in the record.

It is kept up with each change of a node or pod, so that evaluating alerts does not go through all of them.
"""

from __future__ import annotations

from attrs import define, field

from k8s_tui.api.core import Node, node_condition
from k8s_tui.api.pods import Pod, is_ready

PENDING = "Pending"
COMPONENTS = ("kube-scheduler", "kube-controller-manager")
"""Components of the control plane that Prometheus finds by their pods."""

SYSTEM = "kube-system"
JOB = "Job"


@define
class Ailing:
    """Names of what is not well; dicts, because they keep their order.

    Attributes:
        nodes: That are not Ready.
        crash_looping: `namespace/pod (container)`.
        waiting: `namespace/pod` of pods that are Pending and belong to no Job.
        running: Pods of the control plane's components that are Ready, with their component.
        known: Components that were seen running once.
    """

    nodes: dict[str, None] = field(factory=dict)
    crash_looping: dict[str, None] = field(factory=dict)
    waiting: dict[str, None] = field(factory=dict)
    running: dict[str, str] = field(factory=dict)
    known: dict[str, None] = field(factory=dict)

    def node_changed(self, old: Node | None, new: Node | None) -> None:
        """Take note of a node that came, changed or went."""
        if new is None:
            if old is not None:
                self.nodes.pop(old.metadata.name, None)
            return
        condition = node_condition(new, "Ready")
        if condition is None or condition.status == "True":
            self.nodes.pop(new.metadata.name, None)
        else:
            self.nodes[new.metadata.name] = None

    def pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        """Take note of a pod that came, changed or went."""
        if old is not None and self.crash_looping:
            for name in _crash_loops(old):
                self.crash_looping.pop(name, None)
        if new is not None:
            for name in _crash_loops(new):
                self.crash_looping[name] = None
        pod = new or old
        assert pod is not None
        name = f"{pod.metadata.namespace}/{pod.metadata.name}"
        if new is not None and new.status.phase == PENDING and not _is_of_a_job(new):
            self.waiting[name] = None
        elif self.waiting:
            self.waiting.pop(name, None)
        if pod.metadata.namespace == SYSTEM:
            self._component_changed(name, pod, is_running=new is not None and is_ready(new))

    def _component_changed(self, name: str, pod: Pod, *, is_running: bool) -> None:
        component = next((each for each in COMPONENTS if pod.metadata.name.startswith(each)), "")
        if not component:
            return
        if is_running:
            self.running[name] = component
            self.known[component] = None
        else:
            self.running.pop(name, None)

    def absent(self) -> tuple[str, ...]:
        """Return the components that run nowhere any more."""
        present = self.running.values()
        return tuple(component for component in self.known if component not in present)

    def copy(self) -> Ailing:
        """Return the same for another world."""
        parts = (self.nodes, self.crash_looping, self.waiting, self.running, self.known)
        return Ailing(*(part.copy() for part in parts))  # type: ignore[arg-type]


def _is_of_a_job(pod: Pod) -> bool:
    return any(owner.kind == JOB for owner in pod.metadata.owner_references)


def _crash_loops(pod: Pod) -> list[str]:
    """Return `namespace/pod (container)` for what waits in CrashLoopBackOff."""
    found = []
    for status in pod.status.container_statuses:
        waiting = status.state.waiting
        if waiting is not None and waiting.reason == "CrashLoopBackOff":
            found.append(f"{pod.metadata.namespace}/{pod.metadata.name} ({status.name})")
    return found
