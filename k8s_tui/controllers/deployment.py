"""The Deployment controller: turns a template and a number into replica sets, and moves from one to the next.

What is to be done with the sizes of replica sets is decided in `rolling`, what is reported in `progress`, and
which set stands for which template in `revisions`. Rolling back is the client's work: it writes an old
template, which is found again. Source: pkg/controller/deployment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k8s_tui.api.apps import Deployment, DeploymentStatus, ReplicaSet
from k8s_tui.api.errors import AlreadyExists, NotFound, StatusError
from k8s_tui.api.meta import Condition, controller_of
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.client.client import DEPLOYMENTS, PODS, REPLICA_SETS
from k8s_tui.controllers import progress, revisions, rolling
from k8s_tui.controllers.claims import carry_out, claim, is_controlled_by
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.informers import BY_CONTROLLER, orphans_of
from k8s_tui.controllers.podcontrol import is_namespace_terminating
from k8s_tui.controllers.rolling import Resize
from k8s_tui.sim.value import evolve


class DeploymentController(Controller):
    """Runs one deployment's rollout a step further at a time."""

    name = "deployment"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._deployments = self.informer(DEPLOYMENTS)
        self._sets = self.informer(REPLICA_SETS)
        self._pods = self.informer(PODS)
        self._deployments.on_change(self._deployment_changed)
        self._sets.on_change(self._set_changed)
        self._pods.on_change(self._pod_changed)

    # -- what concerns which key ------------------------------------------------

    def _deployment_changed(self, old: Deployment | None, new: Deployment | None) -> None:
        obj = new or old
        if obj is not None:
            self.queue.add(key_of(obj))

    def _set_changed(self, old: ReplicaSet | None, new: ReplicaSet | None) -> None:
        for obj in (old, new):
            if obj is None:
                continue
            owner = controller_of(obj.metadata)
            if owner is not None:
                self.queue.add(f"{obj.metadata.namespace}/{owner.name}")
            elif obj is new and (old is None or old.metadata.labels != obj.metadata.labels):
                self._orphan_appeared(obj)

    def _orphan_appeared(self, orphan: ReplicaSet) -> None:
        for deployment in self._deployments.objects.values():
            if deployment.metadata.namespace == orphan.metadata.namespace:
                selector = self.shared.selectors.of_query(deployment.spec.selector)
                if selector.matches(orphan.metadata.labels):
                    self.queue.add(key_of(deployment))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        """Wake a deployment that recreates when a pod of it is gone."""
        if new is not None or old is None:
            return
        owner = controller_of(old.metadata)
        if owner is None or owner.kind != "ReplicaSet":
            return
        replica_set = self._sets.get(old.metadata.namespace, owner.name)
        above = controller_of(replica_set.metadata) if replica_set is not None else None
        if above is None:
            return
        deployment = self._deployments.get(old.metadata.namespace, above.name)
        if deployment is not None and not rolling.is_rolling(deployment):
            self.queue.add(key_of(deployment))

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Bring one deployment a step further."""
        deployment: Deployment | None = self._deployments.objects.get(key)
        if deployment is None:
            return
        selector = self.shared.selectors.of_query(deployment.spec.selector)
        if selector.is_everything:
            words = "This deployment is selecting all pods. A non-empty selector is required."
            self.tell(deployment, "SelectingAll", words, warning=True)
            return
        sets = self._claim(deployment)
        if deployment.metadata.deletion_timestamp is not None:
            self._report(deployment, self._counted(deployment, sets))
            return
        paused = progress.paused_condition(deployment, self.sim.now_ms)
        if paused is not None:
            deployment = self._with_condition(deployment, paused)
        if deployment.spec.paused or self._was_scaled(deployment, sets):
            self._scale(deployment, sets)
        elif rolling.is_rolling(deployment):
            self._roll(deployment, sets)
        else:
            self._recreate(deployment, sets)

    def _claim(self, deployment: Deployment) -> list[ReplicaSet]:
        meta = deployment.metadata
        selector = self.shared.selectors.of_query(deployment.spec.selector)
        mine: list[ReplicaSet] = self._sets.by(BY_CONTROLLER, meta.uid)
        orphans: list[ReplicaSet] = self._sets.by(BY_CONTROLLER, orphans_of(meta.namespace))
        claimed = claim(deployment, selector, mine, orphans)
        return carry_out(claimed, deployment, self.client)

    def _was_scaled(self, deployment: Deployment, sets: Iterable[ReplicaSet]) -> bool:
        wanted = str(rolling.replicas_of(deployment))
        return any(
            each.metadata.annotations.get(revisions.DESIRED_REPLICAS, wanted) != wanted
            for each in rolling.active(sets)
        )

    # -- strategies ------------------------------------------------

    def _roll(self, deployment: Deployment, sets: Sequence[ReplicaSet]) -> None:
        deployment, new, old = self._with_new_set(deployment, sets)
        size = rolling.new_size(deployment, [*old, new], rolling.size_of(new))
        if size != rolling.size_of(new):
            new = self._resize(deployment, Resize(new, size))
        else:
            shrunk = rolling.shrink_old(deployment, new, old)
            for resize in shrunk:
                old[old.index(resize.target)] = self._resize(deployment, resize)
            if not shrunk and progress.is_complete(deployment, deployment.status):
                self._forget_history(deployment, old)
        self._finish(deployment, new, [*old, new])

    def _recreate(self, deployment: Deployment, sets: Sequence[ReplicaSet]) -> None:
        new, old = _split(deployment, sets)
        present = rolling.active(old)
        for each in present:
            self._resize(deployment, Resize(each, 0))
        if present or self._old_pods_run(new, old):
            self._finish(deployment, new, sets)
            return
        deployment, new, old = self._with_new_set(deployment, sets)
        if rolling.size_of(new) != rolling.replicas_of(deployment):
            new = self._resize(deployment, Resize(new, rolling.replicas_of(deployment)))
        if progress.is_complete(deployment, deployment.status):
            self._forget_history(deployment, old)
        self._finish(deployment, new, [*old, new])

    def _old_pods_run(self, new: ReplicaSet | None, old: Iterable[ReplicaSet]) -> bool:
        for each in old:
            if each.status.replicas:
                return True
            pods: list[Pod] = self._pods.by(BY_CONTROLLER, each.metadata.uid)
            if any(not is_finished(pod) for pod in pods):
                return True
        return False

    def _scale(self, deployment: Deployment, sets: Sequence[ReplicaSet]) -> None:
        """Follow a change of the number of replicas, without beginning anything new."""
        new, old = _split(deployment, sets)
        if new is not None:
            deployment, new = self._refreshed(deployment, new, old)
        for resize in plan_scale(deployment, new, old):
            self._resize(deployment, resize)
        if deployment.spec.paused:
            self._forget_history(deployment, old)
        self._report(deployment, self._counted(deployment, [*old, *([new] if new is not None else [])]))

    # -- the new replica set ------------------------------------------------

    def _with_new_set(
        self, deployment: Deployment, sets: Sequence[ReplicaSet]
    ) -> tuple[Deployment, ReplicaSet, list[ReplicaSet]]:
        """Return the deployment as written last, its new replica set, made if need be, and the old ones."""
        new, old = _split(deployment, sets)
        if new is not None:
            deployment, new = self._refreshed(deployment, new, old)
        else:
            deployment, new = self._create_set(deployment, old)
        return deployment, new, old

    def _refreshed(
        self, deployment: Deployment, new: ReplicaSet, old: Iterable[ReplicaSet]
    ) -> tuple[Deployment, ReplicaSet]:
        """Keep the annotations of an existing new set, and those of the deployment, up to date."""
        revision = max(revisions.next_revision(old), revisions.revision_of(new.metadata.annotations))
        before = new.metadata.annotations
        annotations = revisions.new_annotations(deployment, before, revision, exists=True)
        seconds = deployment.spec.min_ready_seconds
        if annotations != before or new.spec.min_ready_seconds != seconds:
            meta = evolve(new.metadata, annotations=annotations)
            new = self.client.update(
                evolve(new, metadata=meta, spec=evolve(new.spec, min_ready_seconds=seconds))
            )
        deployment = self._with_revision(deployment, new.metadata.annotations.get(revisions.REVISION, ""))
        has_deadline = progress.deadline_seconds(deployment) is not None
        if has_deadline and progress.find(deployment.status.conditions, progress.PROGRESSING) is None:
            words = f'Found new replica set "{new.metadata.name}"'
            deployment = self._progressing(deployment, "True", progress.NEW_SET_FOUND, words)
        return deployment, new

    def _create_set(self, deployment: Deployment, old: Sequence[ReplicaSet]) -> tuple[Deployment, ReplicaSet]:
        revision = revisions.next_revision(old)
        size = rolling.new_size(deployment, old, 0)
        wished = revisions.new_replica_set(deployment, revision, size)
        is_new = True
        try:
            created = self.client.create(wished)
        except AlreadyExists:
            created = self._existing(deployment, wished)
            is_new = False
        except StatusError as error:
            if not is_namespace_terminating(error):
                self._report_failed_creation(deployment, wished, error)
            raise
        if is_new and size > 0:
            words = f"Scaled up replica set {created.metadata.name} from 0 to {size}"
            self.tell(deployment, "ScalingReplicaSet", words)
        deployment = self._with_revision(deployment, str(revision))
        if is_new and progress.deadline_seconds(deployment) is not None:
            words = f'Created new replica set "{created.metadata.name}"'
            deployment = self._progressing(deployment, "True", progress.NEW_SET_CREATED, words)
        return deployment, created

    def _existing(self, deployment: Deployment, wished: ReplicaSet) -> ReplicaSet:
        """Return the set that has the name already, if it is ours; else count a collision.

        Raises:
            AlreadyExists: It is not ours; the next attempt takes another hash.
        """
        meta = wished.metadata
        found: ReplicaSet = self.client.get(REPLICA_SETS, meta.namespace, meta.name)
        same = revisions.is_same_template(found.spec.template, deployment.spec.template)
        if same and is_controlled_by(found.metadata, deployment):
            return found
        collisions = (deployment.status.collision_count or 0) + 1
        status = evolve(deployment.status, collision_count=collisions)
        self.client.update_status(evolve(deployment, status=status))
        raise AlreadyExists.of(REPLICA_SETS.group_resource, meta.name)

    def _report_failed_creation(self, deployment: Deployment, wished: ReplicaSet, error: StatusError) -> None:
        words = f'Failed to create new replica set "{wished.metadata.name}": {error}'
        self.tell(deployment, progress.CREATE_FAILED, words, warning=True)
        if progress.deadline_seconds(deployment) is not None:
            self._progressing(deployment, "False", progress.CREATE_FAILED, words)

    def _with_revision(self, deployment: Deployment, revision: str) -> Deployment:
        annotations = deployment.metadata.annotations
        if not revision or annotations.get(revisions.REVISION) == revision:
            return deployment
        meta = evolve(deployment.metadata, annotations={**annotations, revisions.REVISION: revision})
        return self.client.update(evolve(deployment, metadata=meta))

    # -- writing ------------------------------------------------

    def _resize(self, deployment: Deployment, resize: Resize) -> ReplicaSet:
        target = resize.target
        size = rolling.size_of(target)
        sizes = revisions.size_annotations(deployment)
        annotations = target.metadata.annotations
        if size == resize.replicas and all(annotations.get(name) == text for name, text in sizes.items()):
            return target
        meta = evolve(target.metadata, annotations={**annotations, **sizes})
        written = self.client.update(
            evolve(target, metadata=meta, spec=evolve(target.spec, replicas=resize.replicas))
        )
        if size != resize.replicas:
            way = "up" if resize.replicas > size else "down"
            words = f"Scaled {way} replica set {target.metadata.name} from {size} to {resize.replicas}"
            self.tell(deployment, "ScalingReplicaSet", words)
        return written

    def _forget_history(self, deployment: Deployment, old: Sequence[ReplicaSet]) -> None:
        for each in revisions.sets_to_forget(deployment, old):
            try:
                self.client.delete(REPLICA_SETS, each.metadata.namespace, each.metadata.name)
            except NotFound:
                continue

    def _with_condition(self, deployment: Deployment, condition: Condition) -> Deployment:
        conditions = progress.with_condition(deployment.status.conditions, condition)
        return self._report(deployment, evolve(deployment.status, conditions=conditions))

    def _progressing(self, deployment: Deployment, status: str, reason: str, words: str) -> Deployment:
        now_ms = self.sim.now_ms
        fresh = progress.condition(progress.PROGRESSING, status, reason, words, now_ms)
        return self._with_condition(deployment, fresh)

    def _counted(self, deployment: Deployment, sets: Sequence[ReplicaSet]) -> DeploymentStatus:
        new, _ = _split(deployment, sets)
        return progress.counted_status(deployment, new, sets, self.sim.now_ms)

    def _finish(self, deployment: Deployment, new: ReplicaSet | None, sets: Sequence[ReplicaSet]) -> None:
        now_ms = self.sim.now_ms
        status = progress.rollout_status(deployment, new, sets, now_ms)
        deployment = self._report(deployment, status)
        wait_ms = progress.check_again_ms(deployment, status, now_ms)
        if wait_ms is not None:
            self.queue.add_after(key_of(deployment), wait_ms)

    def _report(self, deployment: Deployment, status: DeploymentStatus) -> Deployment:
        if status == deployment.status:
            return deployment
        return self.client.update_status(evolve(deployment, status=status))


def _split(deployment: Deployment, sets: Iterable[ReplicaSet]) -> tuple[ReplicaSet | None, list[ReplicaSet]]:
    """Return the set with the deployment's present template, and all others, oldest first."""
    ordered = sorted(sets, key=revisions.by_creation)
    new = revisions.find_new(deployment, ordered)
    return new, [each for each in ordered if each is not new]


def plan_scale(
    deployment: Deployment, new: ReplicaSet | None, old: Sequence[ReplicaSet]
) -> tuple[Resize, ...]:
    """Decide about the sizes of all sets after the number of replicas was changed."""
    wanted = rolling.replicas_of(deployment)
    sets = [*old, *([new] if new is not None else [])]
    present = rolling.active(sets)
    if len(present) <= 1:
        single = present[0] if present else new or (old[-1] if old else None)
        return () if single is None else (Resize(single, wanted),)
    if new is not None and _is_saturated(new, wanted):
        return tuple(Resize(each, 0) for each in rolling.active(old))
    if not rolling.is_rolling(deployment):
        return ()
    before = [_max_replicas(each) for each in present]
    return rolling.spread(deployment, present, before)


def _is_saturated(new: ReplicaSet, wanted: int) -> bool:
    desired = new.metadata.annotations.get(revisions.DESIRED_REPLICAS, "")
    return rolling.size_of(new) == wanted == rolling.available_of(new) and desired == str(wanted)


def _max_replicas(replica_set: ReplicaSet) -> int | None:
    text = replica_set.metadata.annotations.get(revisions.MAX_REPLICAS, "")
    return int(text) if text.isdecimal() else None
