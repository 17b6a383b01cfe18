"""Making and deleting pods for a controller: from its template, in slow-start batches, with events.

A controller that makes many pods tries one first, then two, then four: where a quota or a policy refuses
them, it is not asked a thousand times. Source: pkg/controller/controller_utils.go (RealPodControl,
SlowStartInitialBatchSize, BurstReplicas).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import Object
from k8s_tui.api.pods import Pod, PodTemplateSpec, is_finished
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import PODS
from k8s_tui.controllers.claims import adopted_meta
from k8s_tui.controllers.controller import Controller
from k8s_tui.sim.value import frozen

Refusal: TypeAlias = StatusError | Unreachable

INITIAL_BATCH = 1
BURST_REPLICAS = 500
"""Pods that a controller makes or deletes for one key at a time."""

NAMESPACE_TERMINATING = "NamespaceTerminating"


@frozen
class Outcome:
    """How far a batch got: what was done, and the refusal that stopped it."""

    done: int
    refusal: Refusal | None = None


def pod_of(template: PodTemplateSpec, owner: Object, name: str = "") -> Pod:
    """Return the pod that `owner` makes from its template; the spec is shared with it.

    Args:
        template: Its labels, annotations and finalizers are the pod's.
        owner: Becomes the pod's controller.
        name: The pod's name, "" for a generated one.
    """
    meta = template.metadata
    born = ObjectMeta(
        name=name,
        generate_name="" if name else f"{owner.metadata.name}-",
        namespace=owner.metadata.namespace,
        labels=meta.labels,
        annotations=meta.annotations,
        finalizers=meta.finalizers,
    )
    return Pod(adopted_meta(born, owner), template.spec)


def is_active(pod: Pod) -> bool:
    """Tell whether a pod counts as one of its controller's: neither finished nor being deleted."""
    return pod.metadata.deletion_timestamp is None and not is_finished(pod)


def slow_start(count: int, act: Callable[[int], None]) -> Outcome:
    """Call `act` with 0 to `count` - 1, in batches that double while nothing is refused."""
    done, tried, batch = 0, 0, min(count, INITIAL_BATCH)
    while batch > 0:
        refusal: Refusal | None = None
        for index in range(tried, tried + batch):
            try:
                act(index)
            except (StatusError, Unreachable) as error:
                refusal = refusal or error
            else:
                done += 1
        if refusal is not None:
            return Outcome(done, refusal)
        tried += batch
        batch = min(2 * batch, count - tried)
    return Outcome(done)


def create_pod(controller: Controller, owner: Object, pod: Pod) -> Pod:
    """Create `pod` and say so in an event of `owner`; raises what refuses it, after saying so."""
    try:
        created = controller.client.create(pod)
    except StatusError as error:
        if not is_namespace_terminating(error):
            controller.tell(owner, "FailedCreate", f"Error creating: {error}", warning=True)
        raise
    controller.tell(owner, "SuccessfulCreate", f"Created pod: {created.metadata.name}")
    return created


def delete_pod(controller: Controller, owner: Object, pod: Pod) -> None:
    """Delete `pod` and say so in an event of `owner`; one that is gone already is no error."""
    meta = pod.metadata
    try:
        controller.client.delete(PODS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid))
    except NotFound:
        raise
    except StatusError as error:
        controller.tell(owner, "FailedDelete", f"Error deleting: {error}", warning=True)
        raise
    controller.tell(owner, "SuccessfulDelete", f"Deleted pod: {meta.name}")


def is_namespace_terminating(error: StatusError) -> bool:
    """Tell whether a creation was refused because its namespace is going away."""
    return any(cause.reason == NAMESPACE_TERMINATING for cause in error.causes)
