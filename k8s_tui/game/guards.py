"""Default guards: what must not be sacrificed for a goal, judged against how things were at the start.

The most frequent complaint about games of this kind is that they accept a non-fix: scale to zero, delete the
workload, remove the policy. These conditions refuse that, and say so on the screen from the beginning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.amend import Memo
from k8s_tui.game.conditions.scene import Scene, Timed, Verdict
from k8s_tui.game.scenario import DefaultGuards

WORKLOADS = ("deployments", "statefulsets", "daemonsets", "cronjobs")
SCALED = ("deployments", "statefulsets")
NODE = "node"
POLICIES = ("networkpolicies", "poddisruptionbudgets", "resourcequotas", "limitranges")

Place: TypeAlias = tuple[str, str, str]
"""(resource, namespace, name) of an object."""


@frozen
class Kept:
    """Objects of some resources that were there at the start are still there.

    Attributes:
        what: As in `workload`.
    """

    what: str
    baseline: frozenset[Place]
    _words: tuple[str, ...] = field(init=False)

    @_words.default
    def _sort_words(self) -> tuple[str, ...]:
        return tuple(sorted({word for word, _, _ in self.baseline}))

    def describe(self) -> str:
        """Return what must not go."""
        return f"no {self.what} is removed"

    def evaluate(self, scene: Scene) -> Verdict:
        """Look for those that are missing or on their way out."""
        gone = sorted(self.baseline.difference(*_names(scene, self._words)))
        return Verdict(not gone, ", ".join(f"{word}/{name} is gone" for word, _, name in gone[:3]))


@frozen
class ReplicasKept:
    """Workloads have at least as many replicas as at the start.

    Attributes:
        baseline: Wanted replicas of each.
    """

    baseline: Mapping[Place, int]

    def describe(self) -> str:
        """Return what must not shrink."""
        return "no workload has fewer replicas"

    def evaluate(self, scene: Scene) -> Verdict:
        """Compare the wanted replicas."""
        now = _replicas(scene)
        lower = sorted(key for key, wanted in self.baseline.items() if now.get(key, wanted) < wanted)
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
    guards = [Timed(Kept(what, frozenset().union(*_names(scene, words)))) for on, what, words in groups if on]
    if switches.replicas:
        guards.insert(0, Timed(ReplicasKept(_replicas(scene))))
    return tuple(guard for guard in guards if guard.condition.baseline)  # type: ignore[attr-defined]


def _names(scene: Scene, words: Sequence[str]) -> list[frozenset[Place]]:
    return [_staying(scene.objects(word, ""), word) for word in words]


def _places_of_staying(objects: Sequence[Any], word: str) -> frozenset[Place]:
    return frozenset(
        (word, obj.metadata.namespace, obj.metadata.name)
        for obj in objects
        if obj.metadata.deletion_timestamp is None
    )


_staying = Memo[Sequence[Any], frozenset[Place]](_places_of_staying)
"""The places of those objects of a resource that are not on their way out."""


def _replicas(scene: Scene) -> dict[Place, int]:
    return {
        place: wanted for word in SCALED for place, wanted in _scaled(scene.objects(word, ""), word).items()
    }


def _replicas_of(objects: Sequence[Any], word: str) -> dict[Place, int]:
    return {(word, obj.metadata.namespace, obj.metadata.name): _wanted(obj) for obj in objects}


_scaled = Memo[Sequence[Any], dict[Place, int]](_replicas_of)
"""How many replicas the objects of a resource want."""


def _wanted(obj: Any) -> int:  # noqa: ANN401 - any workload
    spec = obj.content.get("spec", {}) if isinstance(obj, Unstructured) else None
    replicas = obj.spec.replicas if spec is None else spec.get("replicas")
    return 1 if replicas is None else int(replicas)
