"""Default guards: what must not be sacrificed for a goal, judged against how things were at the start.

The most frequent complaint about games of this kind is that they accept a non-fix: scale to zero, delete the
workload, remove the policy. These conditions refuse that, and say so on the screen from the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.unstructured import Unstructured
from k8s_tui.game.conditions.scene import Scene, Timed, Verdict
from k8s_tui.game.scenario import DefaultGuards

WORKLOADS = ("deployments", "statefulsets", "daemonsets", "cronjobs")
SCALED = ("deployments", "statefulsets")
NODE = "node"
POLICIES = ("networkpolicies", "poddisruptionbudgets", "resourcequotas", "limitranges")


@frozen
class Kept:
    """Objects of some resources that were there at the start are still there.

    Attributes:
        what: As in `workload`.
        baseline: (resource, namespace, name) of each.
    """

    what: str
    baseline: frozenset[tuple[str, str, str]]

    def describe(self) -> str:
        """Return what must not go."""
        return f"no {self.what} is removed"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for those that are missing or on their way out."""
        words = sorted({word for word, _, _ in self.baseline})
        gone = sorted(self.baseline - _names(scene, words))
        return Verdict(not gone, ", ".join(f"{word}/{name} is gone" for word, _, name in gone[:3]))


@frozen
class ReplicasKept:
    """Workloads have at least as many replicas as at the start.

    Attributes:
        baseline: Wanted replicas by (resource, namespace, name).
    """

    baseline: Mapping[tuple[str, str, str], int]

    def describe(self) -> str:
        """Return what must not shrink."""
        return "no workload has fewer replicas"

    def evaluate(self, scene: Scene) -> Verdict:
        """Compare the wanted replicas."""
        now = _replicas(scene)
        lower = [key for key, wanted in sorted(self.baseline.items()) if now.get(key, wanted) < wanted]
        details = (f"{name} wants {now[word, space, name]} of {self.baseline[word, space, name]}"
                   for word, space, name in lower[:3])  # fmt: skip
        return Verdict(not lower, ", ".join(details))


def baseline(scene: Scene, switches: DefaultGuards) -> tuple[Timed, ...]:
    """Return the guards that are on, holding what is there now."""
    groups = (
        (switches.workloads, "workload", WORKLOADS),
        (switches.services, "service", ("services", "ingresses")),
        (switches.policies, "policy or disruption budget", POLICIES),
        (switches.namespaces, "namespace", ("namespaces",)),
        (switches.nodes, NODE, ("nodes",)),
    )
    guards = [Timed(Kept(what, _names(scene, words))) for on, what, words in groups if on]
    if switches.replicas:
        guards.insert(0, Timed(ReplicasKept(_replicas(scene))))
    return tuple(guard for guard in guards if guard.condition.baseline)  # type: ignore[attr-defined]


def _names(scene: Scene, words: Any) -> frozenset[tuple[str, str, str]]:  # noqa: ANN401 - an iterable of words
    return frozenset(
        (word, obj.metadata.namespace, obj.metadata.name)
        for word in words
        for obj in scene.objects(word, "")
        if obj.metadata.deletion_timestamp is None
    )


def _replicas(scene: Scene) -> dict[tuple[str, str, str], int]:
    return {
        (word, obj.metadata.namespace, obj.metadata.name): _wanted(obj)
        for word in SCALED
        for obj in scene.objects(word, "")
    }


def _wanted(obj: Any) -> int:  # noqa: ANN401 - any workload
    spec = obj.content.get("spec", {}) if isinstance(obj, Unstructured) else None
    replicas = obj.spec.replicas if spec is None else spec.get("replicas")
    return 1 if replicas is None else int(replicas)
