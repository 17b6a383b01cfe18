"""Workloads: whether they ask for pods, whether those were made, and whether they become ready."""

from __future__ import annotations

import re
from typing import Any

from k8s_tui.api.apps import ReplicaSet
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import is_ready
from k8s_tui.game.why import pods as pods_
from k8s_tui.game.why.findings import Finding, Ref, Step, in_namespace, shortened
from k8s_tui.game.why.seen import Seen

CREATE_FAILED = ("FailedCreate", "ReplicaSetCreateError", "FailedDaemonPod")
_QUOTA = re.compile(r"(?:exceeded|failed) quota: (?P<name>[a-z0-9.-]+)")

_WEBHOOK = re.compile(r"https://(?P<name>[a-z0-9-]+)\.(?P<place>[a-z0-9-]+)\.svc")

WORDS = {
    "deployment": ("deployments", "Deployment"),
    "replicaset": ("replicasets", "ReplicaSet"),
    "statefulset": ("statefulsets", "StatefulSet"),
    "daemonset": ("daemonsets", "DaemonSet"),
    "job": ("jobs", "Job"),
    "cronjob": ("cronjobs", "CronJob"),
    "hpa": ("horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    "namespace": ("namespaces", "Namespace"),
}
"""A kind's plural and what the API calls it."""


def find(seen: Seen, ref: Ref) -> Any:  # noqa: ANN401 - any kind of workload
    """Return the object that is meant."""
    return seen.object(WORDS[ref.kind][0], ref.place, ref.name)


def absent(seen: Seen, ref: Ref) -> Finding | None:
    """Say that there is no such object."""
    if find(seen, ref) is not None:
        return None
    return Finding(ref, "bad", f"there is no such {ref.kind}", f"kubectl get {ref.kind}{in_namespace(ref)}")


def unobserved(seen: Seen, ref: Ref) -> Finding | None:
    """Say that no controller has taken note of the last change."""
    obj = find(seen, ref)
    observed = _field(obj, "status", "observed_generation", "observedGeneration")
    if obj.metadata.generation is None or (observed or 0) >= obj.metadata.generation:
        return None
    manager = Ref("component", "", "kube-controller-manager")
    text = f"its controller has seen generation {observed or 0} of {obj.metadata.generation}"
    return Finding(ref, "bad", text, f"kubectl get {ref.kind} {ref.name}{in_namespace(ref)} -o yaml", manager)


def asks_for_none(seen: Seen, ref: Ref) -> Finding | None:
    """Say that no pods are asked for, or that a rollout is paused."""
    obj = find(seen, ref)
    shown_by = f"kubectl get {ref.kind} {ref.name}{in_namespace(ref)}"
    if _field(obj, "spec", "replicas", "replicas") == 0:
        return Finding(ref, "bad", "it asks for no pods: it is scaled to 0", shown_by)
    if _field(obj, "spec", "paused", "paused"):
        return Finding(ref, "warn", "its rollout is paused", f"{shown_by} -o yaml")
    return None


def cannot_create(seen: Seen, ref: Ref) -> Finding | None:
    """Say what the API server answers to whoever wants to make pods for it."""
    for kind, place, name in _makers(seen, ref):
        for event in seen.events(kind, place, name):
            if event.reason in CREATE_FAILED:
                if _has_all(seen, ref):
                    return None
                text = f"its pods are refused: {shortened(event.message, 240)}"
                shown_by = f"kubectl describe {kind.lower()} {name}{in_namespace(ref)}"
                quota = _QUOTA.search(event.message)
                points_to = Ref("resourcequota", ref.place, quota["name"]) if quota else None
                if points_to is not None and seen.object("resourcequotas", ref.place, points_to.name) is None:
                    points_to = None
                webhook = _WEBHOOK.search(event.message)
                if webhook is not None and "failed calling webhook" in event.message:
                    points_to = Ref("service", webhook["place"], webhook["name"])
                return Finding(ref, "bad", text, shown_by, points_to)
    return None


def _makers(seen: Seen, ref: Ref) -> list[tuple[str, str, str]]:
    made = [(WORDS[ref.kind][1], ref.place, ref.name)]
    if ref.kind == "deployment":
        made += [
            ("ReplicaSet", ref.place, each.metadata.name)
            for each in seen.objects("replicasets", ref.place)
            if _belongs(each, ref) and each.spec.replicas
        ]
    return made


def _has_all(seen: Seen, ref: Ref) -> bool:
    obj = find(seen, ref)
    wanted = _field(obj, "spec", "replicas", "replicas")
    have = _field(obj, "status", "ready_replicas", "readyReplicas") or 0
    return wanted is not None and have >= wanted


def pods_in_trouble(seen: Seen, ref: Ref) -> Finding | None:
    """Go on to the worst of its pods."""
    mine = pods_of(seen, ref)
    worst = pods_.worst_of(seen, mine)
    shown_by = f"kubectl get pods{in_namespace(ref)}"
    if worst is not None:
        ready = sum(is_ready(pod) for pod in mine)
        stuck = _condition(find(seen, ref), "Progressing", "False")
        rollout = f"; {shortened(stuck)}" if stuck else ""
        return Finding(ref, "bad", f"{ready} of its {len(mine)} pods are ready{rollout}", shown_by, worst)
    if not mine and ref.kind not in ("cronjob", "job"):
        manager = Ref("component", "", "kube-controller-manager")
        return Finding(ref, "bad", "nobody has made its pods", shown_by, manager)
    return None


def template(seen: Seen, ref: Ref) -> Finding | None:
    """Say what the template asks for, where the search comes from a pod that cannot be made from it."""
    mine = [pod for pod in pods_of(seen, ref) if not is_ready(pod)]
    worst = pods_.worst_of(seen, mine)
    if worst is None:
        return None
    finding = pods_.waiting(seen, worst) or pods_.crashing(seen, worst)
    if finding is None or finding.next != ref:
        return None
    pod = seen.object("pods", worst.place, worst.name)
    images = ", ".join(dict.fromkeys(container.image for container in pod.spec.containers))
    limits = [
        f"{each.name} may use {each.resources.limits['memory']}"
        for each in pod.spec.containers
        if "memory" in each.resources.limits and "out of memory" in finding.text
    ]
    text = f"its template asks for {images}" + (f"; {', '.join(limits)} of memory" if limits else "")
    older = _older_image(seen, ref, images)
    back = f"; the revision before had {older}" if older else ""
    shown_by = f"kubectl rollout history {ref.kind}/{ref.name}{in_namespace(ref)}"
    return Finding(ref, "bad", f"{text}{back}; {worst}: {finding.text.partition(',')[0]}", shown_by)


def _older_image(seen: Seen, ref: Ref, present: str) -> str:
    """Return the images of the newest other revision, "" where they are the same."""
    if ref.kind != "deployment":
        return ""
    sets = [each for each in seen.objects("replicasets", ref.place) if _belongs(each, ref)]
    sets.sort(key=lambda each: -_revision(each))
    for each in sets:
        images = ", ".join(container.image for container in each.spec.template.spec.containers)
        if images != present:
            return images
    return ""


def _revision(replica_set: ReplicaSet) -> int:
    """Return the number of a revision, 0 where somebody has written something else there."""
    word = replica_set.metadata.annotations.get("deployment.kubernetes.io/revision", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def failed_job(seen: Seen, ref: Ref) -> Finding | None:
    """Say why a job has failed."""
    message = _condition(find(seen, ref), "Failed", "True")
    if not message:
        return None
    mine = sorted(pods_of(seen, ref), key=lambda pod: pod.metadata.creation_timestamp or 0)
    last = Ref("pod", ref.place, mine[-1].metadata.name) if mine else None
    return Finding(
        ref, "bad", shortened(message), f"kubectl describe job {ref.name}{in_namespace(ref)}", last
    )


def suspended(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a job or its schedule is suspended."""
    if not _field(find(seen, ref), "spec", "suspend", "suspend"):
        return None
    return Finding(
        ref, "bad", "it is suspended (spec.suspend)", f"kubectl get {ref.kind} {ref.name}{in_namespace(ref)}"
    )


def last_job(seen: Seen, ref: Ref) -> Finding | None:
    """Go on to the newest job of a schedule."""
    jobs = [each for each in seen.objects("jobs", ref.place) if _belongs(each, ref)]
    jobs.sort(key=lambda each: each.metadata.creation_timestamp or 0)
    if not jobs or not _condition(jobs[-1], "Failed", "True"):
        return None
    job = Ref("job", ref.place, jobs[-1].metadata.name)
    return Finding(ref, "bad", "its last job has failed", f"kubectl get jobs{in_namespace(ref)}", job)


def cannot_scale(seen: Seen, ref: Ref) -> Finding | None:
    """Say why an autoscaler does nothing."""
    hpa = find(seen, ref)
    shown_by = f"kubectl describe hpa {ref.name}{in_namespace(ref)}"
    for kind in ("AbleToScale", "ScalingActive"):
        message = _condition(hpa, kind, "False")
        if message:
            metrics = Ref("service", "kube-system", "metrics-server")
            points_to = metrics if "metrics" in message else None
            if points_to is not None and seen.object("services", metrics.place, metrics.name) is None:
                points_to = None
            return Finding(ref, "bad", shortened(message, 240), shown_by, points_to)
    message = _condition(hpa, "ScalingLimited", "True")
    if message:
        return Finding(ref, "warn", shortened(message), shown_by)
    return None


def ending(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a namespace that is to be gone still waits for."""
    namespace = find(seen, ref)
    if namespace is None or namespace.metadata.deletion_timestamp is None:
        return None
    said = [each.message for each in namespace.status.conditions if each.status == "True" and each.message]
    text = f"it is Terminating: {shortened(' '.join(said) or 'its content is being deleted', 240)}"
    return Finding(ref, "bad", text, f"kubectl get namespace {ref.name} -o yaml")


# -- parts ----------------------------------------------------------------------


def pods_of(seen: Seen, ref: Ref) -> list[Any]:
    """Return the pods that belong to a workload."""
    above = {(WORDS[ref.kind][1], ref.name)}
    if ref.kind == "deployment":
        above |= {
            ("ReplicaSet", each.metadata.name)
            for each in seen.objects("replicasets", ref.place)
            if _belongs(each, ref)
        }
    found = []
    for pod in seen.objects("pods", ref.place):
        owner = controller_of(pod.metadata)
        if owner is not None and (owner.kind, owner.name) in above:
            found.append(pod)
    return found


def _belongs(obj: Any, ref: Ref) -> bool:  # noqa: ANN401 - any kind of object
    owner = controller_of(obj.metadata)
    return owner is not None and (owner.kind, owner.name) == (WORDS[ref.kind][1], ref.name)


def _field(obj: Any, part: str, name: str, wire_name: str) -> Any:  # noqa: ANN401 - a value of any field
    """Return a field of an object, with a class of its own or without."""
    content = getattr(obj, "content", None)
    if content is not None:
        return (content.get(part) or {}).get(wire_name)
    return getattr(getattr(obj, part), name, None)


def _condition(obj: Any, kind: str, status: str) -> str:  # noqa: ANN401 - any kind of object
    """Return the message of a condition that has a status, "" where it has not."""
    content = getattr(obj, "content", None)
    if content is not None:
        for each in (content.get("status") or {}).get("conditions") or ():
            if (each.get("type"), each.get("status")) == (kind, status):
                return str(each.get("message") or each.get("reason") or kind)
        return ""
    for each in getattr(obj.status, "conditions", ()):
        if (each.type, each.status) == (kind, status):
            return str(each.message or each.reason or kind)
    return ""


DEPLOYMENT_STEPS: tuple[Step, ...] = (
    absent,
    unobserved,
    asks_for_none,
    cannot_create,
    template,
    pods_in_trouble,
)
REPLICA_SET_STEPS: tuple[Step, ...] = (absent, unobserved, asks_for_none, cannot_create, pods_in_trouble)
STATEFUL_SET_STEPS = DEPLOYMENT_STEPS
DAEMON_SET_STEPS: tuple[Step, ...] = (absent, unobserved, cannot_create, template, pods_in_trouble)
JOB_STEPS: tuple[Step, ...] = (absent, suspended, failed_job, cannot_create, pods_in_trouble)
CRON_JOB_STEPS: tuple[Step, ...] = (absent, suspended, last_job)
AUTOSCALER_STEPS: tuple[Step, ...] = (absent, cannot_scale)
NAMESPACE_STEPS: tuple[Step, ...] = (absent, ending)
