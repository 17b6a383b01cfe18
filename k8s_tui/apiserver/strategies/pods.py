"""Pods: born pending with a quality of service, nearly immutable afterwards, deleted with grace.

Source: kubernetes pkg/registry/core/pod/strategy.go; ValidatePodUpdate in pkg/apis/core/validation (v1.32).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.api.fielderrors import FieldError
from k8s_tui.api.meta import PodCondition
from k8s_tui.api.pods import Container, Pod, PodSpec, PodStatus
from k8s_tui.apiserver.amend import Memo, amended
from k8s_tui.apiserver.ephemeral import with_ephemeral
from k8s_tui.apiserver.qos import qos_class
from k8s_tui.apiserver.strategies.podspec import defaulted_pod_spec
from k8s_tui.apiserver.strategies.podvalidation import validate_pod_spec
from k8s_tui.apiserver.strategy import Strategy
from k8s_tui.sim.value import evolve

if TYPE_CHECKING:
    from k8s_tui.apiserver.server import ApiServer

MAY_CHANGE = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
)
GATED_MESSAGE = "Scheduling is blocked due to non-empty scheduling gates"


def born_status(spec: PodSpec) -> PodStatus:
    """Return the status of a pod of this spec at its birth."""
    conditions: tuple[PodCondition, ...] = ()
    if spec.scheduling_gates:
        gated = PodCondition("PodScheduled", "False", reason="SchedulingGated", message=GATED_MESSAGE)
        conditions = (gated,)
    return PodStatus(phase="Pending", qos_class=qos_class(spec), conditions=conditions)


class PodStrategy(Strategy[Pod]):
    """What pods add to the pipeline."""

    graceful = True

    def __init__(self) -> None:
        self._defaulted = Memo[PodSpec, PodSpec](defaulted_pod_spec)
        self._born = Memo[PodSpec, PodStatus](born_status)
        self._judged = Memo[PodSpec, tuple[FieldError, ...]](validate_pod_spec)

    def default(self, obj: Pod) -> Pod:
        """Fill in the spec; the same template gives the very same spec."""
        spec = self._defaulted(obj.spec)
        return obj if spec is obj.spec else Pod(obj.metadata, spec, obj.status, obj.extra)

    def prepare_create(self, obj: Pod, server: ApiServer) -> Pod:
        """Let it be pending."""
        return Pod(obj.metadata, obj.spec, self._born(obj.spec), obj.extra)

    def prepare_update(self, obj: Pod, old: Pod, server: ApiServer) -> Pod:
        """Keep the status, and the spec's very value where nothing in it changes."""
        spec = old.spec if obj.spec is old.spec or obj.spec == old.spec else obj.spec
        return amended(obj, status=old.status, spec=spec)

    def with_part(self, obj: Pod, old: Pod, part: str) -> Pod:
        """Add ephemeral containers too; none is changed or taken away."""
        if part != "ephemeralcontainers":
            return super().with_part(obj, old, part)
        return self.default(with_ephemeral(old, obj.spec.ephemeral_containers))

    def validate(self, obj: Pod) -> tuple[FieldError, ...]:
        """Judge the spec."""
        return self._judged(obj.spec, "spec")

    def validate_update(self, obj: Pod, old: Pod) -> tuple[FieldError, ...]:
        """Refuse changes of all but images, deadlines and added tolerations."""
        if obj.spec is old.spec:
            return ()
        new_spec, old_spec = obj.spec, old.spec
        errors = _container_counts(new_spec, old_spec)
        if errors:
            return errors
        errors = _deadline(new_spec, old_spec) + _tolerations(new_spec, old_spec)
        errors += _gates(new_spec, old_spec)
        if _comparable(new_spec, old_spec) != old_spec:
            errors += (FieldError.forbidden("spec", MAY_CHANGE),)
        return errors

    def generation_changes(self, obj: Pod, old: Pod) -> bool:
        """Pods have no generation."""
        return False


def _container_counts(new: PodSpec, old: PodSpec) -> tuple[FieldError, ...]:
    said = "pod updates may not add or remove containers"
    if len(new.containers) != len(old.containers):
        return (FieldError.forbidden("spec.containers", said),)
    if len(new.init_containers) != len(old.init_containers):
        return (FieldError.forbidden("spec.initContainers", said),)
    return ()


def _deadline(new: PodSpec, old: PodSpec) -> tuple[FieldError, ...]:
    path, wanted, before = (
        "spec.activeDeadlineSeconds",
        new.active_deadline_seconds,
        old.active_deadline_seconds,
    )
    if wanted == before or before is None:
        return ()
    if wanted is None:
        return (FieldError.invalid(path, None, "must not update from a positive integer to nil value"),)
    if wanted > before:
        return (FieldError.invalid(path, wanted, "must be less than or equal to previous value"),)
    return ()


def _tolerations(new: PodSpec, old: PodSpec) -> tuple[FieldError, ...]:
    if all(toleration in new.tolerations for toleration in old.tolerations):
        return ()
    said = "existing toleration can not be modified except its tolerationSeconds"
    return (FieldError.forbidden("spec.tolerations", said),)


def _gates(new: PodSpec, old: PodSpec) -> tuple[FieldError, ...]:
    added = [gate.name for gate in new.scheduling_gates if gate not in old.scheduling_gates]
    return tuple(
        FieldError.forbidden(
            "spec.schedulingGates", f"only deletion is allowed, but found new scheduling gate '{name}'"
        )
        for name in added
    )


def _comparable(new: PodSpec, old: PodSpec) -> PodSpec:
    """Take back what an update may change, so that the rest can be compared."""
    grace = new.termination_grace_period_seconds
    before = old.termination_grace_period_seconds
    return evolve(
        new,
        containers=_with_images_of(new.containers, old.containers),
        init_containers=_with_images_of(new.init_containers, old.init_containers),
        active_deadline_seconds=old.active_deadline_seconds,
        tolerations=old.tolerations,
        scheduling_gates=old.scheduling_gates,
        termination_grace_period_seconds=before
        if before is not None and before < 0 and grace == 1
        else grace,
    )


def _with_images_of(new: tuple[Container, ...], old: tuple[Container, ...]) -> tuple[Container, ...]:
    return tuple(evolve(one, image=other.image) for one, other in zip(new, old, strict=True))
