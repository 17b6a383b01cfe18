"""What becomes of a stateful set's claims: who owns them, so that the garbage collector takes them along.

A claim that is to go with its set belongs to the set; one that is to go when its pod is scaled away belongs to
that pod. Source: pkg/controller/statefulset/stateful_set_utils.go (updateClaimOwnerRefForSetAndPod), v1.32.
"""

from __future__ import annotations

from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.objects import Object, kind_of
from k8s_tui.api.pods import Pod
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.controllers.wireparts import spec_of
from k8s_tui.sim.value import evolve, frozen

DELETE = "Delete"


@frozen
class Retention:
    """Whether claims go with their set, and with pods that are scaled away."""

    goes_with_set: bool
    goes_with_pod: bool

    @classmethod
    def of(cls, stateful_set: Unstructured) -> Retention:
        """Read the spec."""
        policy = spec_of(stateful_set).get("persistentVolumeClaimRetentionPolicy") or {}
        return cls(policy.get("whenDeleted") == DELETE, policy.get("whenScaled") == DELETE)


def owned_meta(meta: ObjectMeta, stateful_set: Unstructured, pod: Pod, *, is_condemned: bool) -> ObjectMeta:
    """Return a claim's metadata with the owners that its set's policy wants; the same where they are right.

    Args:
        meta: The claim's.
        stateful_set: Its set.
        pod: The pod that uses it.
        is_condemned: The pod is one too many.
    """
    retention = Retention.of(stateful_set)
    owner: Object | None = None
    if is_condemned and retention.goes_with_pod:
        owner = pod
    elif retention.goes_with_set:
        owner = stateful_set
    ours = (stateful_set.metadata.uid, pod.metadata.uid)
    kept = tuple(each for each in meta.owner_references if each.uid not in ours)
    wanted = kept if owner is None else (*kept, _reference(owner))
    have = sorted(each.uid for each in meta.owner_references)
    if have == sorted(each.uid for each in wanted):
        return meta
    return evolve(meta, owner_references=wanted)


def _reference(owner: Object) -> OwnerReference:
    api_version, kind = kind_of(owner)
    return OwnerReference(api_version, kind, owner.metadata.name, owner.metadata.uid)
