"""The pods of stateful sets: their names, claims and order.

Everything here is pure. Source: pkg/controller/statefulset (stateful_set_utils.go, stateful_set_control.go).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field

from k8s_tui.api.codec import decode
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodTemplateSpec, Volume, is_finished, is_ready
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.controllers.podcontrol import pod_of
from k8s_tui.controllers.replicaset import available_at_ms
from k8s_tui.controllers.wireparts import spec_of
from k8s_tui.sim.value import evolve, frozen

REVISION_LABEL = "controller-revision-hash"
POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name"
POD_INDEX_LABEL = "apps.kubernetes.io/pod-index"


@frozen
class Settings:
    """What a stateful set asks for, read from its wire form."""

    replicas: int
    first: int
    is_parallel: bool
    on_delete: bool
    partition: int
    service: str
    min_ready_seconds: int

    @classmethod
    def of(cls, stateful_set: Unstructured) -> Settings:
        """Read the spec."""
        spec = spec_of(stateful_set)
        strategy = spec.get("updateStrategy") or {}
        rolling = strategy.get("rollingUpdate") or {}
        return cls(
            spec.get("replicas", 1),
            (spec.get("ordinals") or {}).get("start", 0),
            spec.get("podManagementPolicy") == "Parallel",
            strategy.get("type") == "OnDelete",
            rolling.get("partition", 0),
            spec.get("serviceName", ""),
            spec.get("minReadySeconds", 0),
        )


def ordinal_of(set_name: str, pod: Pod) -> int | None:
    """Return the number in the pod's name, None where it is not a name of this set."""
    name, _, number = pod.metadata.name.rpartition("-")
    return int(number) if name == set_name and number.isdecimal() else None


def is_up(pod: Pod, min_ready_seconds: int, now_ms: int) -> bool:
    """Tell whether a pod runs, has been ready for long enough, and stays."""
    if pod.status.phase != "Running" or pod.metadata.deletion_timestamp is not None or not is_ready(pod):
        return False
    at_ms = available_at_ms(pod, min_ready_seconds)
    return at_ms is not None and at_ms <= now_ms


def claim_name(template: Mapping[str, Any], set_name: str, ordinal: int) -> str:
    """Return the name of the claim that a pod of the set gets from a claim template."""
    return f"{template['metadata']['name']}-{set_name}-{ordinal}"


def claims_of(stateful_set: Unstructured, ordinal: int) -> tuple[Unstructured, ...]:
    """Return the claims of the pod with this number, not stored yet."""
    meta = stateful_set.metadata
    labels = (spec_of(stateful_set).get("selector") or {}).get("matchLabels") or {}
    claims = []
    for template in spec_of(stateful_set).get("volumeClaimTemplates") or ():
        own = decode(ObjectMeta, template.get("metadata") or {})
        born = ObjectMeta(
            name=claim_name(template, meta.name, ordinal),
            namespace=meta.namespace,
            labels={**own.labels, **labels},
            annotations=own.annotations,
        )
        content = {"spec": template.get("spec") or {}}
        claims.append(Unstructured("v1", "PersistentVolumeClaim", born, content))
    return tuple(claims)


def stateful_pod(stateful_set: Unstructured, template: PodTemplateSpec, ordinal: int, revision: str) -> Pod:
    """Return the pod with this number: named, labelled, with its own claims as volumes."""
    meta = stateful_set.metadata
    name = f"{meta.name}-{ordinal}"
    labels = {
        **template.metadata.labels,
        POD_INDEX_LABEL: str(ordinal),
        REVISION_LABEL: revision,
        POD_NAME_LABEL: name,
    }
    pod = pod_of(template, stateful_set, name)
    templates = spec_of(stateful_set).get("volumeClaimTemplates") or ()
    own = tuple(
        Volume(
            each["metadata"]["name"],
            {"persistentVolumeClaim": {"claimName": claim_name(each, meta.name, ordinal)}},
        )
        for each in templates
    )
    replaced = {each.name for each in own}
    others = tuple(each for each in pod.spec.volumes if each.name not in replaced)
    spec = evolve(
        pod.spec,
        hostname=name,
        subdomain=Settings.of(stateful_set).service,
        volumes=(*own, *others),
    )
    return evolve(pod, metadata=evolve(pod.metadata, labels=labels), spec=spec)


@frozen
class Step:
    """What to do next: numbers to make a pod for, and pods to delete, of which some failed."""

    creations: tuple[int, ...] = ()
    deletions: tuple[Pod, ...] = ()
    failed: tuple[Pod, ...] = field(default=())


def plan(settings: Settings, pods: Mapping[int, Pod], update_revision: str, now_ms: int) -> Step:
    """Decide the next step of a stateful set; in order, one step is one pod.

    Args:
        settings: What the set asks for.
        pods: Its pods by their numbers.
        update_revision: The name of its newest revision.
        now_ms: The time.
    """
    wanted = range(settings.first, settings.first + settings.replicas)
    creations: list[int] = []
    failed: list[Pod] = []
    for ordinal in wanted:
        pod = pods.get(ordinal)
        if pod is None:
            creations.append(ordinal)
        elif is_finished(pod) and pod.metadata.deletion_timestamp is None:
            failed.append(pod)
        elif settings.is_parallel or is_up(pod, settings.min_ready_seconds, now_ms):
            continue
        if not settings.is_parallel:
            return Step(tuple(creations), tuple(failed), tuple(failed))
    if creations or failed:
        return Step(tuple(creations), tuple(failed), tuple(failed))
    condemned = [pods[ordinal] for ordinal in sorted(pods, reverse=True) if ordinal not in wanted]
    if condemned:
        return Step(deletions=_condemned(condemned, is_parallel=settings.is_parallel))
    return Step(deletions=_outdated(settings, [pods[ordinal] for ordinal in wanted], update_revision, now_ms))


def _condemned(pods: Sequence[Pod], *, is_parallel: bool) -> tuple[Pod, ...]:
    staying = [pod for pod in pods if pod.metadata.deletion_timestamp is None]
    if is_parallel:
        return tuple(staying)
    return tuple(staying[:1]) if len(staying) == len(pods) else ()


def _outdated(settings: Settings, pods: Sequence[Pod], update_revision: str, now_ms: int) -> tuple[Pod, ...]:
    """Return the pod that a rolling update replaces next, from the highest number down."""
    if settings.on_delete:
        return ()
    for ordinal, pod in reversed(list(enumerate(pods, settings.first))):
        if ordinal < settings.partition:
            return ()
        if pod.metadata.deletion_timestamp is not None:
            return ()
        if pod.metadata.labels.get(REVISION_LABEL) != update_revision:
            return (pod,)
        if not is_up(pod, settings.min_ready_seconds, now_ms):
            return ()
    return ()
