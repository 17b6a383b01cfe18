"""Workers: what the kubelet remembers of each of its pods, and the table of a pod's life on a node.

Everything that can be read from the container runtime is read there and not remembered; so a kubelet that was
restarted finds its pods again. Source: kubernetes pkg/kubelet/pod_workers.go.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.value import evolve, value

NEW = "new"
PREPARING = "preparing"
RUNNING = "running"
FINISHED = "finished"
REJECTED = "rejected"
TERMINATING = "terminating"
TERMINATED = "terminated"

TRANSITIONS: Mapping[tuple[str, str], str] = {
    (NEW, "admit"): PREPARING,
    (NEW, "adopt"): RUNNING,
    (NEW, "reject"): REJECTED,
    (NEW, "finish"): FINISHED,
    (PREPARING, "ready"): RUNNING,
    (RUNNING, "sandbox-lost"): PREPARING,
    (RUNNING, "finish"): FINISHED,
    (NEW, "terminate"): TERMINATING,
    (PREPARING, "terminate"): TERMINATING,
    (RUNNING, "terminate"): TERMINATING,
    (FINISHED, "terminate"): TERMINATING,
    (REJECTED, "terminate"): TERMINATING,
    (TERMINATING, "terminate"): TERMINATING,
    (TERMINATING, "stopped"): TERMINATED,
}
"""(phase, event) to the next phase of a pod on its node."""


@value
class Waiting:
    """Why a container does not run yet, in the words of its status."""

    reason: str
    message: str = ""


CREATING = Waiting("ContainerCreating")
INITIALIZING = Waiting("PodInitializing")


@value
class Worker:
    """One pod.

    Attributes:
        started_ms: When the kubelet saw it first (status.startTime).
        waiting: By container, where it is something else than being created.
        grace_ms: In which its containers are to end, while it terminates.
        ending_ms: Since when they do, None before.
        reason: Why the kubelet made the pod fail, as in `OutOfcpu`, with `message`.
        deleting: It ends because the API says so; else it stays in the API as failed.
        attempt: How often its sandbox was made anew.
        failures: Preparations that failed in a row.
    """

    uid: str
    phase: str = NEW
    started_ms: int = 0
    waiting: Mapping[str, Waiting] = {}
    grace_ms: int = 0
    ending_ms: int | None = None
    reason: str = ""
    message: str = ""
    deleting: bool = False
    attempt: int = 0
    failures: int = 0

    def after(self, event: str) -> Worker:
        """Return the worker in the phase that `event` leads to."""
        return evolve(self, phase=TRANSITIONS[self.phase, event])

    def is_active(self) -> bool:
        """Tell whether the pod's containers are to run."""
        return self.phase in (PREPARING, RUNNING)
