"""The StatefulSet controller: pods with lasting names and claims, made and ended in their order.

What comes next is decided in `statefulpods`; the templates of old revisions are kept as ControllerRevisions,
so that a pod below the partition is made again as it was. Source: pkg/controller/statefulset (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.api.errors import AlreadyExists, NotFound, StatusError
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import PODS, resource
from k8s_tui.controllers.claimretention import owned_meta
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.history import HASH_LABEL, History, template_of
from k8s_tui.controllers.informers import BY_CONTROLLER
from k8s_tui.controllers.replicaset import available_at_ms
from k8s_tui.controllers.revisions import template_hash
from k8s_tui.controllers.statefulpods import (
    REVISION_LABEL,
    Settings,
    Step,
    claims_of,
    ordinal_of,
    plan,
    stateful_pod,
)
from k8s_tui.controllers.wireparts import WireParts, spec_of, status_of, with_status
from k8s_tui.sim.value import evolve

STATEFUL_SETS = resource("statefulsets.apps")
CLAIMS = resource("persistentvolumeclaims")


class StatefulSetController(Controller):
    """Runs `statefulpods.plan` for each stateful set."""

    name = "statefulset"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._sets = self.informer(STATEFUL_SETS)
        self._pods = self.informer(PODS)
        self._claims = self.informer(CLAIMS)
        self._history = History(self)
        self._parts = WireParts()
        self._sets.on_change(self._set_changed)
        self._pods.on_change(self._pod_changed)

    def _set_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        obj = new or old
        if obj is not None:
            self.queue.add(key_of(obj))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        owner = controller_of(pod.metadata) if pod is not None else None
        if pod is not None and owner is not None and owner.kind == "StatefulSet":
            self.queue.add(f"{pod.metadata.namespace}/{owner.name}")

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Take one stateful set a step further and report its status."""
        stateful_set: Unstructured | None = self._sets.objects.get(key)
        if stateful_set is None or stateful_set.metadata.deletion_timestamp is not None:
            return
        settings = Settings.of(stateful_set)
        update = self._update_revision(stateful_set)
        current = status_of(stateful_set).get("currentRevision") or update
        pods = self._pods_of(stateful_set)
        step = plan(settings, pods, update, self.sim.now_ms)
        self._keep_owners(stateful_set, settings, pods)
        self._carry_out(stateful_set, settings, step, (current, update))
        self._report(stateful_set, settings, pods, (current, update))
        in_use = {current, update, *(pod.metadata.labels.get(REVISION_LABEL, "") for pod in pods.values())}
        self._history.truncate(stateful_set, in_use, spec_of(stateful_set).get("revisionHistoryLimit"))
        self._come_back(key, settings, pods)

    def _pods_of(self, stateful_set: Unstructured) -> dict[int, Pod]:
        meta = stateful_set.metadata
        by_ordinal = {}
        for pod in self._pods.by(BY_CONTROLLER, meta.uid):
            ordinal = ordinal_of(meta.name, pod)
            if ordinal is not None:
                by_ordinal[ordinal] = pod
        return by_ordinal

    def _come_back(self, key: str, settings: Settings, pods: Mapping[int, Pod]) -> None:
        seconds = settings.min_ready_seconds
        now_ms = self.sim.now_ms
        times = [available_at_ms(pod, seconds) for pod in pods.values()] if seconds else []
        coming = [at_ms - now_ms for at_ms in times if at_ms is not None and at_ms > now_ms]
        if coming:
            self.queue.add_after(key, min(coming))

    def _keep_owners(self, stateful_set: Unstructured, settings: Settings, pods: Mapping[int, Pod]) -> None:
        """Give the claims the owners that let them go, or stay, as the set's policy wants."""
        wanted = range(settings.first, settings.first + settings.replicas)
        for ordinal, pod in pods.items():
            for own in claims_of(stateful_set, ordinal):
                claim = self._claims.get(own.metadata.namespace, own.metadata.name)
                if claim is None:
                    continue
                is_condemned = ordinal not in wanted
                meta = owned_meta(claim.metadata, stateful_set, pod, is_condemned=is_condemned)
                if meta is not claim.metadata:
                    self.client.update(evolve(claim, metadata=meta))

    # -- revisions ------------------------------------------------

    def _update_revision(self, stateful_set: Unstructured) -> str:
        """Return the name of the revision of the present template, stored if need be."""
        wire = spec_of(stateful_set).get("template") or {}
        collisions = status_of(stateful_set).get("collisionCount") or None
        digest = template_hash(self._parts.template(wire), collisions)
        name = f"{stateful_set.metadata.name}-{digest}"
        labels = {**self._parts.template(wire).metadata.labels, HASH_LABEL: digest}
        self._history.keep(stateful_set, name, wire, labels)
        return name

    def _template_of(self, stateful_set: Unstructured, revision: str, update: str) -> Mapping[str, Any]:
        """Return the template of a revision, the present one where it is not known any more."""
        present: Mapping[str, Any] = spec_of(stateful_set).get("template") or {}
        if revision == update:
            return present
        stored = self._history.named(stateful_set, revision)
        return present if stored is None else template_of(stored)

    # -- writing ------------------------------------------------

    def _carry_out(
        self, stateful_set: Unstructured, settings: Settings, step: Step, revisions: tuple[str, str]
    ) -> None:
        name = key_of(stateful_set)
        for pod in step.failed:
            words = f"StatefulSet {name} is recreating failed Pod {pod.metadata.name}"
            self.tell(stateful_set, "RecreatingFailedPod", words, warning=True)
        for pod in step.deletions:
            self._delete(stateful_set, pod)
        current, update = revisions
        for ordinal in step.creations:
            is_old = ordinal < settings.partition
            revision = current if is_old else update
            template = self._parts.template(self._template_of(stateful_set, revision, update))
            self._create(stateful_set, stateful_pod(stateful_set, template, ordinal, revision), ordinal)

    def _create(self, stateful_set: Unstructured, pod: Pod, ordinal: int) -> None:
        name = stateful_set.metadata.name
        for claim in claims_of(stateful_set, ordinal):
            meta = claim.metadata
            if self._claims.get(meta.namespace, meta.name) is not None:
                continue
            what = f"create Claim {meta.name} Pod {pod.metadata.name} in StatefulSet {name}"
            self._try_to_create(stateful_set, claim, what, "success")
        self._try_to_create(
            stateful_set, pod, f"create Pod {pod.metadata.name} in StatefulSet {name}", "successful"
        )

    def _try_to_create(self, stateful_set: Unstructured, obj: Any, what: str, well: str) -> None:  # noqa: ANN401
        try:
            self.client.create(obj)
        except AlreadyExists:
            return
        except StatusError as error:
            self.tell(stateful_set, "FailedCreate", f"{what} failed error: {error}", warning=True)
            raise
        self.tell(stateful_set, "SuccessfulCreate", f"{what} {well}")

    def _delete(self, stateful_set: Unstructured, pod: Pod) -> None:
        meta = pod.metadata
        try:
            self.client.delete(PODS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid))
        except NotFound:
            return
        words = f"delete Pod {meta.name} in StatefulSet {stateful_set.metadata.name} successful"
        self.tell(stateful_set, "SuccessfulDelete", words)

    def _report(
        self,
        stateful_set: Unstructured,
        settings: Settings,
        pods: Mapping[int, Pod],
        revisions: tuple[str, str],
    ) -> None:
        current, update = revisions
        kept = [pod for pod in pods.values() if pod.metadata.deletion_timestamp is None]
        of_update = [pod for pod in kept if pod.metadata.labels.get(REVISION_LABEL) == update]
        ready = [pod for pod in pods.values() if pod.status.phase == "Running" and is_ready(pod)]
        now_ms = self.sim.now_ms
        times = [available_at_ms(pod, settings.min_ready_seconds) for pod in ready]
        counts = {
            "readyReplicas": len(ready),
            "currentReplicas": sum(pod.metadata.labels.get(REVISION_LABEL) == current for pod in kept),
            "updatedReplicas": len(of_update),
        }
        if len(of_update) == len(pods) == len(ready) == settings.replicas:
            current = update
            counts["currentReplicas"] = counts["updatedReplicas"]
        status = {
            "observedGeneration": stateful_set.metadata.generation,
            "replicas": len(pods),
            **{name: number for name, number in counts.items() if number},
            "currentRevision": current,
            "updateRevision": update,
            "collisionCount": status_of(stateful_set).get("collisionCount", 0),
            "availableReplicas": sum(at_ms is not None and at_ms <= now_ms for at_ms in times),
        }
        if status != status_of(stateful_set):
            self.client.update_status(with_status(stateful_set, status))
