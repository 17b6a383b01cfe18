"""Pods: whether they were placed, what their containers wait for, and what those say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.amounts import pod_requests
from k8s_tui.api.core import Service
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import ContainerStatus, EnvVar, Pod, is_finished, is_ready, pod_condition
from k8s_tui.game.why.findings import KIND_WORDS, Finding, Ref, Step, from_both_ends, in_namespace, shortened
from k8s_tui.game.why.nodes import is_well
from k8s_tui.game.why.seen import Seen

PULL = ("ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull")
CONFIG = ("CreateContainerConfigError", "CreateContainerError", "RunContainerError")
MOUNT_EVENTS = ("FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "NetworkNotReady")
SCHEDULER_PATIENCE_MS = 15_000
"""A pod that nobody has looked at for so long is not looked at by a scheduler."""

WORKLOADS = ("deployment", "replicaset", "statefulset", "daemonset", "job")

OOM_CODE = 137
ENDED_BY_SIGNAL = (0, OOM_CODE, 143)
"""How a container ends that was told to: by itself, killed as it did not, or with the signal as its code."""

ANTI_AFFINITY = "didn't match pod anti-affinity rules"
TIMED_OUT = "connection timed out"
OVERLOADED = "503 Service Unavailable"

_QUOTED = re.compile(r'(?P<kind>configmap|secret|persistentvolumeclaim) "?(?P<name>[a-z0-9.-]+)"? not found')
_KEY = re.compile(r"(?P<kind>ConfigMap|Secret) (?P<place>[a-z0-9-]+)/(?P<name>[a-z0-9.-]+)")
PRESSURE = re.compile(r"node\.kubernetes\.io/(?:disk|memory|pid)-pressure")
"""Taints that follow a condition of a node which wants no more pods."""

_CLAIM = re.compile(r'persistentvolumeclaim "(?P<name>[a-z0-9.-]+)"')
_TROUBLE = re.compile(
    r"error|fail|fatal|refused|denied|cannot|can't|could not|missing|timed? ?out|no such|panic|not found|in use",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?P<host>[a-z][a-z0-9-]*)(?P<rest>(?:\.[a-z0-9-]+)*):\d+")


@frozen
class GivenBy:
    """Under which fields a pod names objects of one kind.

    Attributes:
        variable: For one variable, in wire form.
        whole: For all keys as variables.
        volume: For a volume, in wire form, and `volume_name` therein.
    """

    variable: str
    whole: str
    volume: str
    volume_name: str


GIVEN_BY: Mapping[str, GivenBy] = {
    "configmap": GivenBy("configMapKeyRef", "config_map_ref", "configMap", "name"),
    "secret": GivenBy("secretKeyRef", "secret_ref", "secret", "secretName"),
}


def gone(seen: Seen, ref: Ref) -> Finding | None:
    """Say that there is no such pod."""
    if seen.object("pods", ref.place, ref.name) is not None:
        return None
    return Finding(ref, "bad", "there is no such pod", f"kubectl get pods{in_namespace(ref)}")


def terminating(seen: Seen, ref: Ref) -> Finding | None:
    """Say who keeps a pod that is to be gone."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    if pod.metadata.deletion_timestamp is None:
        return None
    shown_by = f"kubectl get pod {ref.name}{in_namespace(ref)} -o yaml"
    if not is_well(seen, pod.spec.node_name):
        text = f"it is Terminating, and only the kubelet of {pod.spec.node_name} could end it"
        return Finding(ref, "bad", text, shown_by, Ref("node", "", pod.spec.node_name))
    if pod.metadata.finalizers and pod.metadata.deletion_timestamp <= seen.now_ms:
        return Finding(
            ref, "bad", f"it is Terminating until {', '.join(pod.metadata.finalizers)} lets it go", shown_by
        )
    return None


def unplaced(seen: Seen, ref: Ref) -> Finding | None:
    """Say why a pod has no node."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    if pod.spec.node_name or is_finished(pod):
        return None
    shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
    condition = pod_condition(pod, "PodScheduled")
    message = condition.message if condition is not None and condition.status == "False" else ""
    if not message:
        age_ms = seen.now_ms - (pod.metadata.creation_timestamp or 0)
        if pod.spec.scheduler_name not in ("", "default-scheduler"):
            text = f'it waits for a scheduler named "{pod.spec.scheduler_name}"'
            return Finding(ref, "bad", text, shown_by, template_of(seen, pod))
        if age_ms < SCHEDULER_PATIENCE_MS:
            return Finding(ref, "warn", "it was made a moment ago and is not placed yet", shown_by)
        return Finding(
            ref, "bad", "no scheduler has looked at it", shown_by, Ref("component", "", "kube-scheduler")
        )
    wish = _wish(seen, pod, message)
    if wish:
        return Finding(ref, "bad", f"{shortened(message, 150)}; {wish}", shown_by, template_of(seen, pod))
    text, hindrance = shortened(message, 240), _hindrance(seen, ref, pod, message)
    if hindrance is not None and hindrance.kind in WORKLOADS:
        text = f"{shortened(message, 150)}; the more important pods of {hindrance} hold the room"
    return Finding(ref, "bad", text, shown_by, hindrance)


def _wish(seen: Seen, pod: Pod, message: str) -> str:
    """Return what a pod's own template asks for and no node has, "" where it is not that."""
    wanted = pod.spec.node_selector
    chosen = selectors.of_labels(wanted)
    if wanted and not any(chosen.matches(each.metadata.labels) for each in seen.objects("nodes")):
        labels = ", ".join(f"{key}={value}" for key, value in wanted.items())
        return f"it wants a node with {labels}, and there is none"
    if ANTI_AFFINITY in message and "Insufficient" not in message:
        return "its template does not let it stand beside others"
    return ""


def _hindrance(seen: Seen, ref: Ref, pod: Pod, message: str) -> Ref | None:
    """Return what a scheduler's message points to: a claim, or a node that could be had."""
    claim = _CLAIM.search(message)
    if claim is not None:
        return Ref("pvc", ref.place, claim["name"])
    if "PersistentVolumeClaims" in message or "node(s) had volume" in message:
        return _claim(ref, pod)
    if "Insufficient" in message:
        above = more_important(seen, pod)
        if above is not None:
            return above
    closed = [
        node.metadata.name
        for node in seen.objects("nodes")
        if ("unschedulable" in message and node.spec.unschedulable)
        or ("node.kubernetes.io/" in message and not is_well(seen, node.metadata.name))
        or any(f"{{{taint.key}:" in message for taint in node.spec.taints if PRESSURE.fullmatch(taint.key))
    ]
    return Ref("node", "", closed[0]) if closed else None


def more_important(seen: Seen, pod: Pod) -> Ref | None:
    """Return whose pods of a higher priority hold the most room, None where nobody's do."""
    holders: dict[Ref, int] = {}
    for other in seen.objects("pods"):
        if not other.spec.node_name or (other.spec.priority or 0) <= (pod.spec.priority or 0):
            continue
        owner = template_of(seen, other)
        if owner is not None and owner.place == pod.metadata.namespace:
            holders[owner] = holders.get(owner, 0) + pod_requests(other.spec).cpu_millicores
    return max(holders, key=lambda owner: holders[owner], default=None)


def silent_node(seen: Seen, ref: Ref) -> Finding | None:
    """Say that a pod's node is in trouble."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    node = pod.spec.node_name
    if not node or is_finished(pod) or is_well(seen, node):
        return None
    text = (
        f"it runs on {node}, which is not Ready"
        if is_ready(pod)
        else f"nobody vouches for it: {node} is not Ready"
    )
    return Finding(ref, "bad", text, "kubectl get nodes", Ref("node", "", node))


def waiting(seen: Seen, ref: Ref) -> Finding | None:
    """Say what a container that is not there waits for."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
    for status in _statuses(pod):
        state = status.state.waiting
        if state is None:
            continue
        if state.reason in PULL:
            message = _pull_message(seen, ref) or state.message
            text = f"{status.name}: {state.reason}, {from_both_ends(message)}"
            return Finding(ref, "bad", text, shown_by, template_of(seen, pod))
        if state.reason in CONFIG:
            text = f"{status.name}: {state.reason}, {shortened(state.message)}"
            return Finding(ref, "bad", text, shown_by, _setting(ref, state.message) or template_of(seen, pod))
    return None


def crashing(seen: Seen, ref: Ref) -> Finding | None:
    """Say how a container ended the last time, and what it said."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    for status in _statuses(pod):
        ended = status.state.terminated or status.last_state.terminated
        running = status.state.running is not None and status.ready
        done = is_finished(pod) or status in pod.status.init_container_statuses
        if ended is None or running or (ended.exit_code == 0 and done):
            continue
        said = said_in(seen.log(pod, previous=status.restart_count > 0) or seen.log(pod))
        if ended.reason == "OOMKilled":
            limit = _limit(pod, status.name)
            text = f"{status.name} was killed: out of memory{f', its limit is {limit}' if limit else ''}"
            shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
            return Finding(ref, "bad", text, shown_by, template_of(seen, pod))
        judged = _judged(seen, ref, status.name)
        if judged and ended.exit_code in ENDED_BY_SIGNAL:
            shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
            return Finding(ref, "bad", judged, shown_by, template_of(seen, pod))
        words = f': "{shortened(said, 120)}"' if said else ""
        text = f"{status.name} ended with exit code {ended.exit_code} ({ended.reason}){words}"
        previous = " --previous" if status.state.terminated is None else ""
        shown_by = f"kubectl logs {ref.name}{in_namespace(ref)} -c {status.name}{previous}"
        return Finding(ref, "bad", text, shown_by, _pointed(seen, ref, pod, said))
    return None


def _judged(seen: Seen, ref: Ref, container: str) -> str:
    """Return why the kubelet killed a container by the word of a probe, "" where it did not."""
    sentence = f"Container {container} failed "
    said = (event.message for event in seen.events("Pod", ref.place, ref.name) if event.reason == "Killing")
    return next((shortened(message) for message in said if message.startswith(sentence)), "")


def not_made(seen: Seen, ref: Ref) -> Finding | None:
    """Say what keeps the kubelet from making a pod's containers."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    if is_ready(pod) or is_finished(pod):
        return None
    shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
    for event in seen.events("Pod", ref.place, ref.name):
        if event.reason not in MOUNT_EVENTS:
            continue
        points_to = _setting(ref, event.message)
        if points_to is None and event.reason == "FailedAttachVolume":
            points_to = _claim(ref, pod)
        if points_to is None and event.reason in ("FailedCreatePodSandBox", "NetworkNotReady"):
            points_to = Ref("node", "", pod.spec.node_name)
        return Finding(ref, "bad", f"{event.reason}: {shortened(event.message, 240)}", shown_by, points_to)
    if pod.status.phase == "Pending" and not pod.status.container_statuses:
        text = f"the kubelet of {pod.spec.node_name} has not begun with it"
        return Finding(ref, "bad", text, shown_by, Ref("unit", pod.spec.node_name, "kubelet"))
    return None


def unready(seen: Seen, ref: Ref) -> Finding | None:
    """Say which probe a running pod does not pass, and what it says meanwhile."""
    pod: Pod = seen.object("pods", ref.place, ref.name)
    if is_ready(pod) or is_finished(pod):
        return None
    shown_by = f"kubectl describe pod {ref.name}{in_namespace(ref)}"
    said = said_in(seen.log(pod))
    for event in seen.events("Pod", ref.place, ref.name):
        if event.reason == "Unhealthy":
            return Finding(ref, "bad", shortened(event.message, 240), shown_by, needed(seen, ref, said))
    for status in pod.status.init_container_statuses:
        if status.state.running is not None and not status.ready:
            words = (
                f', and its last words are: "{shortened(seen.log(pod)[-1], 120)}"' if seen.log(pod) else ""
            )
            text = f"its init container {status.name} has not ended{words}"
            shown_by = f"kubectl logs {ref.name}{in_namespace(ref)} -c {status.name}"
            return Finding(ref, "bad", text, shown_by, template_of(seen, pod))
    waits = next((each for each in pod.status.conditions if each.status == "False"), None)
    text = (
        f"it is {waits.type}=False: {shortened(waits.message)}"
        if waits is not None
        else "it is not ready yet"
    )
    return Finding(ref, "warn", text, shown_by, needed(seen, ref, said))


# -- what pods point to ----------------------------------------------------------


def worst_of(seen: Seen, pods: Iterable[Pod]) -> Ref | None:
    """Return the pod among several that is worst off, None where none is in trouble."""
    ranked = sorted(
        (rank, pod.metadata.namespace, pod.metadata.name)
        for pod in pods
        if (rank := _trouble(seen, pod)) is not None
    )
    return Ref("pod", ranked[0][1], ranked[0][2]) if ranked else None


def worst(seen: Seen) -> Ref | None:
    """Return the pod that is worst off of all, None where none is in trouble; what the panel calls fine is."""
    rows = [row for row in seen.pod_rows("") if row.health != "ok"]
    found = (seen.object("pods", row.namespace, row.name) for row in rows)
    return worst_of(seen, [pod for pod in found if pod is not None])


def _trouble(seen: Seen, pod: Pod) -> int | None:
    if is_finished(pod) or (is_ready(pod) and pod.metadata.deletion_timestamp is None):
        return None
    if any(
        status.state.waiting is not None and status.state.waiting.reason in (*PULL, *CONFIG)
        for status in _statuses(pod)
    ):
        return 0
    if any(status.last_state.terminated is not None for status in _statuses(pod)):
        return 1
    if not pod.spec.node_name:
        return 2
    return 3 if not is_well(seen, pod.spec.node_name) else 4


def template_labels(workload: Any) -> Any:  # noqa: ANN401 - any kind of workload
    """Return the labels that the pods of a workload get."""
    spec = getattr(workload, "spec", None)
    if spec is not None:
        return spec.template.metadata.labels
    template = (workload.content.get("spec") or {}).get("template") or {}
    return (template.get("metadata") or {}).get("labels") or {}


def template_of(seen: Seen, pod: Pod) -> Ref | None:
    """Return whoever wrote what is wrong with a pod: the workload it belongs to."""
    owner = controller_of(pod.metadata)
    if owner is None:
        return None
    if owner.kind == "ReplicaSet":
        above = seen.object("replicasets", pod.metadata.namespace, owner.name)
        owner = owner if above is None else controller_of(above.metadata) or owner
    kind = KIND_WORDS.get(owner.kind.lower())
    return Ref(kind, pod.metadata.namespace, owner.name) if kind else None


def _setting(ref: Ref, message: str) -> Ref | None:
    """Return the config map, secret or claim that a message names."""
    found = _QUOTED.search(message)
    if found is not None:
        kind = {"persistentvolumeclaim": "pvc"}.get(found["kind"], found["kind"])
        return Ref(kind, ref.place, found["name"])
    found = _KEY.search(message)
    return Ref(found["kind"].lower(), found["place"], found["name"]) if found is not None else None


def _pointed(seen: Seen, ref: Ref, pod: Pod, said: str) -> Ref | None:
    """Return what the last words of a container point to, else whoever wrote what it runs."""
    return needed(seen, ref, said) or _read(ref, pod, said) or template_of(seen, pod)


def _read(ref: Ref, pod: Pod, said: str) -> Ref | None:
    """Return the config map or secret of a file or a variable that a container's last words name."""
    for container in (*pod.spec.init_containers, *pod.spec.containers):
        named = [
            _in_volume(volume.source, kind)
            for mount in container.volume_mounts
            if mount.mount_path.strip("/") and mount.mount_path in said
            for volume in pod.spec.volumes
            if volume.name == mount.name
            for kind in GIVEN_BY
        ]
        named += [
            _in_variable(variable, kind)
            for variable in container.env
            if variable.value_from and re.search(rf"\b{re.escape(variable.name)}\b", said)
            for kind in GIVEN_BY
        ]
        for kind, name in named:
            if name:
                return Ref(kind, ref.place, name)
    return None


def _in_volume(source: Mapping[str, Any], kind: str) -> tuple[str, str]:
    """Return a kind, and the name of the object of that kind which fills a volume, "" for none."""
    given = GIVEN_BY[kind]
    return kind, str((source.get(given.volume) or {}).get(given.volume_name, ""))


def _in_variable(variable: EnvVar, kind: str) -> tuple[str, str]:
    """Return a kind, and the name of the object of that kind from which a variable comes, "" for none."""
    return kind, str(((variable.value_from or {}).get(GIVEN_BY[kind].variable) or {}).get("name", ""))


def settings_of(pod: Pod, kind: str) -> list[str]:
    """Return the config maps (`configmap`) or secrets (`secret`) that a pod's containers are given, by name."""
    names: list[str] = []
    for container in (*pod.spec.init_containers, *pod.spec.containers):
        names += [_in_variable(each, kind)[1] for each in container.env]
        names += [
            str((getattr(each, GIVEN_BY[kind].whole) or {}).get("name", "")) for each in container.env_from
        ]
    names += [_in_volume(each.source, kind)[1] for each in pod.spec.volumes]
    return list(dict.fromkeys(name for name in names if name))


def chosen_by(seen: Seen, service: Service) -> list[Pod]:
    """Return the pods that a service selects, finished ones left out."""
    if not service.spec.selector:
        return []
    chosen = selectors.of_labels(service.spec.selector)
    return [
        pod
        for pod in seen.objects("pods", service.metadata.namespace)
        if not is_finished(pod) and chosen.matches(pod.metadata.labels)
    ]


def _claim(ref: Ref, pod: Pod) -> Ref | None:
    for volume in pod.spec.volumes:
        name = (volume.source.get("persistentVolumeClaim") or {}).get("claimName")
        if name:
            return Ref("pvc", ref.place, name)
    return None


def needed(seen: Seen, ref: Ref, said: str) -> Ref | None:
    """Return the service that a pod's complaint names with its port."""
    for found in _ADDRESS.finditer(said):
        words = found["rest"].split(".")
        place = words[1] if len(words) > 1 else ref.place
        if seen.object("services", place, found["host"]) is not None:
            return Ref("service", place, found["host"])
    return None


def said_in(lines: tuple[str, ...]) -> str:
    """Return the newest line that tells of trouble, else the newest one of a container that ended."""
    for line in reversed(lines):
        if _TROUBLE.search(line):
            return line
    return ""


def _pull_message(seen: Seen, ref: Ref) -> str:
    for event in seen.events("Pod", ref.place, ref.name):
        if event.reason == "Failed" and "pull" in event.message:
            return event.message
    return ""


def _limit(pod: Pod, name: str) -> str:
    for container in pod.spec.containers:
        if container.name == name and "memory" in container.resources.limits:
            return str(container.resources.limits["memory"])
    return ""


def _statuses(pod: Pod) -> tuple[ContainerStatus, ...]:
    return (*pod.status.init_container_statuses, *pod.status.container_statuses)


STEPS: tuple[Step, ...] = (
    gone,
    terminating,
    unplaced,
    silent_node,
    waiting,
    crashing,
    not_made,
    unready,
)
