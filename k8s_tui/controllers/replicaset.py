"""The ReplicaSet controller: keeps the number of pods that each replica set is to have.

Pods are counted by their controller reference; orphans that match are adopted. Changes of pods' readiness
are gathered for `READINESS_BATCH_MS`, as the real controller gathers them behind its limit of 20 requests a
second. Source: pkg/controller/replicaset.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k8s_tui.api.apps import ReplicaSet, ReplicaSetStatus
from k8s_tui.api.errors import Conflict, Invalid, NotFound, StatusError, Unreachable
from k8s_tui.api.meta import Condition, OwnerReference, controller_of
from k8s_tui.api.pods import Pod, pod_condition
from k8s_tui.client.client import PODS, REPLICA_SETS
from k8s_tui.controllers.claims import adopted_meta, claim, released_meta
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.expectations import Expectations
from k8s_tui.controllers.informers import BY_CONTROLLER, orphans_of
from k8s_tui.controllers.podcontrol import (
    BURST_REPLICAS,
    Outcome,
    Refusal,
    create_pod,
    delete_pod,
    is_active,
    is_namespace_terminating,
    pod_of,
    slow_start,
)
from k8s_tui.controllers.victims import choose_victims
from k8s_tui.sim.value import evolve, frozen

READINESS_BATCH_MS = 100
"""How long changes that only the status shows are gathered."""

PODS_PER_BATCH_MS = 10
"""A large set is gathered longer: one millisecond more for so many pods."""


@frozen
class Plan:
    """What to do about a replica set's number of pods."""

    creations: int = 0
    deletions: tuple[Pod, ...] = ()


def plan(wanted: int, pods: Sequence[Pod], related: Iterable[Pod], now_ms: int) -> Plan:
    """Decide how many pods to make or which to delete.

    Args:
        wanted: How many there are to be.
        pods: Its active pods.
        related: Active pods of all sets of the same owner.
        now_ms: The time.
    """
    missing = wanted - len(pods)
    if missing >= 0:
        return Plan(creations=min(missing, BURST_REPLICAS))
    return Plan(deletions=choose_victims(pods, min(-missing, BURST_REPLICAS), related, now_ms))


def wanted_replicas(replica_set: ReplicaSet) -> int:
    """Return how many pods a replica set is to have."""
    replicas = replica_set.spec.replicas
    return 1 if replicas is None else replicas


def available_at_ms(pod: Pod, min_ready_seconds: int) -> int | None:
    """Return when a pod has been ready for long enough, None where it is not ready."""
    ready = pod_condition(pod, "Ready")
    if ready is None or ready.status != "True":
        return None
    return (ready.last_transition_time or 0) + min_ready_seconds * 1000 if min_ready_seconds else 0


def status_of(
    replica_set: ReplicaSet, pods: Sequence[Pod], refusal: Refusal | None, now_ms: int
) -> ReplicaSetStatus:
    """Return what is to be reported of a replica set with these active pods."""
    spec = replica_set.spec
    min_ready_seconds = spec.min_ready_seconds or 0
    template_labels = spec.template.metadata.labels.items()
    labelled = ready = available = 0
    for pod in pods:
        labels = pod.metadata.labels
        if labels is spec.template.metadata.labels or template_labels <= labels.items():
            labelled += 1
        since_ms = available_at_ms(pod, min_ready_seconds)
        if since_ms is not None:
            ready += 1
            available += since_ms <= now_ms
    return ReplicaSetStatus(
        replicas=len(pods),
        fully_labeled_replicas=labelled or None,
        ready_replicas=ready or None,
        available_replicas=available or None,
        observed_generation=replica_set.metadata.generation,
        conditions=_conditions(replica_set, len(pods), refusal, now_ms),
        extra=replica_set.status.extra,
    )


def _conditions(
    replica_set: ReplicaSet, count: int, refusal: Refusal | None, now_ms: int
) -> tuple[Condition, ...]:
    before = replica_set.status.conditions
    others = tuple(each for each in before if each.type != "ReplicaFailure")
    if refusal is None:
        return before if len(others) == len(before) else others
    if len(others) < len(before):
        return before
    reason = "FailedCreate" if count < wanted_replicas(replica_set) else "FailedDelete"
    failure = Condition(
        "ReplicaFailure", "True", last_transition_time=now_ms, reason=reason, message=str(refusal)
    )
    return (*others, failure)


class ReplicaSetController(Controller):
    """Runs `plan` for each replica set."""

    name = "replicaset"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._sets = self.informer(REPLICA_SETS)
        self._pods = self.informer(PODS)
        self._sets.on_change(self._set_changed)
        self._pods.on_change(self._pod_changed)
        self._expectations = Expectations()

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._expectations.clear()

    def copy_state(self, other: ReplicaSetController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._expectations.copy_state(other._expectations)

    # -- what concerns which key ------------------------------------------------

    def _set_changed(self, old: ReplicaSet | None, new: ReplicaSet | None) -> None:
        obj = new or old
        if obj is None:
            return
        key = key_of(obj)
        if new is None or (old is not None and old.metadata.uid != new.metadata.uid):
            self._expectations.forget(key)
        self.queue.add(key)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if new is None or (old is not None and old.metadata.uid != new.metadata.uid):
            if old is not None:
                self._pod_left(old)
            if new is None:
                return
            old = None
        owner = controller_of(new.metadata)
        if old is not None and old.metadata.owner_references != new.metadata.owner_references:
            self._nudge(old, controller_of(old.metadata))
        if owner is None:
            self._orphan_changed(old, new)
        elif owner.kind == "ReplicaSet":
            self._own_pod_changed(f"{new.metadata.namespace}/{owner.name}", owner, old, new)

    def _own_pod_changed(self, key: str, owner: OwnerReference, old: Pod | None, new: Pod) -> None:
        if old is None:
            self._expectations.creation_seen(key)
            self.queue.add(key)
        if new.metadata.deletion_timestamp is not None:
            self._expectations.deletion_seen(key, new.metadata.uid)
        if old is None or is_active(old) != is_active(new):
            self.queue.add(key)
        elif self.queue.is_due(key, READINESS_BATCH_MS):
            return
        elif old.status.conditions != new.status.conditions or old.metadata.labels != new.metadata.labels:
            size = self._pods.count_by(BY_CONTROLLER, owner.uid)
            self.queue.add_after(key, READINESS_BATCH_MS + size // PODS_PER_BATCH_MS)

    def _pod_left(self, pod: Pod) -> None:
        owner = controller_of(pod.metadata)
        if owner is not None and owner.kind == "ReplicaSet":
            self._expectations.deletion_seen(f"{pod.metadata.namespace}/{owner.name}", pod.metadata.uid)
            self._nudge(pod, owner)

    def _nudge(self, pod: Pod, owner: OwnerReference | None) -> None:
        if owner is not None and owner.kind == "ReplicaSet":
            self.queue.add(f"{pod.metadata.namespace}/{owner.name}")

    def _orphan_changed(self, old: Pod | None, new: Pod) -> None:
        """Wake all sets that might adopt the pod."""
        if old is not None and old.metadata.labels == new.metadata.labels and not controller_of(old.metadata):
            return
        for replica_set in self._sets.objects.values():
            if replica_set.metadata.namespace == new.metadata.namespace:
                selector = self.shared.selectors.of_query(replica_set.spec.selector)
                if selector.matches(new.metadata.labels):
                    self.queue.add(key_of(replica_set))

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Make or delete pods of one replica set, then report its status."""
        replica_set: ReplicaSet | None = self._sets.objects.get(key)
        if replica_set is None:
            self._expectations.forget(key)
            return
        now_ms = self.sim.now_ms
        pods = self._claim(replica_set)
        refusal: Refusal | None = None
        if self._expectations.are_met(key, now_ms) and replica_set.metadata.deletion_timestamp is None:
            wanted = wanted_replicas(replica_set)
            if wanted != len(pods):
                related = self._related(replica_set, pods) if wanted < len(pods) else ()
                refusal = self._carry_out(key, replica_set, plan(wanted, pods, related, now_ms))
        status = status_of(replica_set, pods, refusal, now_ms)
        if status != replica_set.status:
            self.client.update_status(evolve(replica_set, status=status))
        if refusal is not None:
            raise refusal
        self._come_back(key, replica_set, pods)

    def _come_back(self, key: str, replica_set: ReplicaSet, pods: Sequence[Pod]) -> None:
        """Look again when the next ready pod has been ready for long enough."""
        min_ready_seconds = replica_set.spec.min_ready_seconds or 0
        if not min_ready_seconds:
            return
        now_ms = self.sim.now_ms
        times = [at_ms for pod in pods if (at_ms := available_at_ms(pod, min_ready_seconds)) is not None]
        coming = [at_ms for at_ms in times if at_ms > now_ms]
        if coming:
            self.queue.add_after(key, min(coming) - now_ms)

    def _claim(self, replica_set: ReplicaSet) -> list[Pod]:
        """Return the set's active pods, having adopted and released what has to be."""
        meta = replica_set.metadata
        selector = self.shared.selectors.of_query(replica_set.spec.selector)
        mine = [pod for pod in self._pods.by(BY_CONTROLLER, meta.uid) if is_active(pod)]
        orphans = [pod for pod in self._pods.by(BY_CONTROLLER, orphans_of(meta.namespace)) if is_active(pod)]
        claimed = claim(replica_set, selector, mine, orphans)
        for pod in claimed.released:
            self._release(pod, replica_set)
        pods = list(claimed.owned)
        if claimed.adopted:
            self._check_alive(replica_set)
            for pod in claimed.adopted:
                pods += self._adopt(pod, replica_set)
        return pods

    def _check_alive(self, replica_set: ReplicaSet) -> None:
        meta = replica_set.metadata
        fresh = self.client.get(REPLICA_SETS, meta.namespace, meta.name)
        if fresh.metadata.uid != meta.uid or fresh.metadata.deletion_timestamp is not None:
            raise NotFound.of(REPLICA_SETS.group_resource, meta.name)

    def _adopt(self, pod: Pod, replica_set: ReplicaSet) -> list[Pod]:
        try:
            return [self.client.update(evolve(pod, metadata=adopted_meta(pod.metadata, replica_set)))]
        except (NotFound, Invalid):
            return []

    def _release(self, pod: Pod, replica_set: ReplicaSet) -> None:
        try:
            self.client.update(evolve(pod, metadata=released_meta(pod.metadata, replica_set)))
        except (NotFound, Invalid):
            return

    def _related(self, replica_set: ReplicaSet, pods: list[Pod]) -> list[Pod]:
        owner = controller_of(replica_set.metadata)
        if owner is None:
            return pods
        related = []
        for each in self._sets.by(BY_CONTROLLER, owner.uid):
            related += [pod for pod in self._pods.by(BY_CONTROLLER, each.metadata.uid) if is_active(pod)]
        return related

    def _carry_out(self, key: str, replica_set: ReplicaSet, decision: Plan) -> Refusal | None:
        if decision.deletions:
            return self._delete(key, replica_set, decision.deletions)
        if decision.creations:
            return self._create(key, replica_set, decision.creations)
        return None

    def _create(self, key: str, replica_set: ReplicaSet, count: int) -> Refusal | None:
        self._expectations.expect(key, self.sim.now_ms, creations=count)
        pod = pod_of(replica_set.spec.template, replica_set)
        outcome: Outcome = slow_start(count, lambda _: _create_one(self, replica_set, pod))
        if outcome.done < count:
            self._expectations.creation_seen(key, count - outcome.done)
        refusal = outcome.refusal
        if isinstance(refusal, StatusError) and is_namespace_terminating(refusal):
            return None
        return refusal

    def _delete(self, key: str, replica_set: ReplicaSet, victims: tuple[Pod, ...]) -> Refusal | None:
        uids = [pod.metadata.uid for pod in victims]
        self._expectations.expect(key, self.sim.now_ms, deletions=uids)
        refusal: Refusal | None = None
        for pod in victims:
            try:
                delete_pod(self, replica_set, pod)
            except (StatusError, Unreachable) as error:
                self._expectations.deletion_seen(key, pod.metadata.uid)
                if not isinstance(error, NotFound | Conflict):
                    refusal = refusal or error
        return refusal


def _create_one(controller: Controller, replica_set: ReplicaSet, pod: Pod) -> None:
    create_pod(controller, replica_set, pod)
