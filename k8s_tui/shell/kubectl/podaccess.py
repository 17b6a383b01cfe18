"""The pod behind `pod/x`, `deploy/y` or `job/z`, one of its containers, and the way to the kubelet that runs it.

Source: kubectl v1.32, pkg/polymorphichelpers (attachablepodforobject.go, logsforobject.go), pkg/cmd/util/podcmd.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import selectors
from k8s_tui.api.codec import decode
from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod, all_containers, is_ready
from k8s_tui.shell import kubelets
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.selection import Found, fetch, select
from k8s_tui.shell.kubectl.templates import PATHS

GETTING_LOGS = "get the logs from"
PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}
DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"


def pods_behind(kube: Kube, word: str, doing: str = "attach to") -> list[Pod]:
    """Return the pods of `NAME` or `TYPE/NAME`, the one to use first.

    Raises:
        StatusError: What is named does not exist.
        KubectlError: Its kind has no pods.
    """
    argument = word if "/" in word else f"pods/{word}"
    errors: list[Exception] = []
    found = list(fetch(kube, select(kube, [argument]), errors))
    if errors:
        raise errors[0]
    target = found[0]
    if target.resource.kind == "Pod":
        return [target.obj]
    chosen = _selector_of(target, doing)
    pods = [pod for pod in kube.api.objects("pods", target.namespace) if chosen.matches(pod.metadata.labels)]
    if not pods:
        kind = target.resource.kind
        raise KubectlError(f"timed out waiting for the condition: no pods of {kind.lower()} {target.name}")
    for_logs = doing == GETTING_LOGS
    pods.sort(key=lambda pod: _rank(pod, for_logs=for_logs))
    return pods


def _rank(pod: Pod, *, for_logs: bool) -> tuple[int, ...]:
    """Return a key by which the pod to use comes first; for logs, one that was restarted has more to tell.

    Source: kubectl pkg/util/podutils, ActivePods and ByLogging, which know seconds only.
    """
    ready = next((each for each in pod.status.conditions if each.type == "Ready"), None)
    since_ms = (ready.last_transition_time if ready is not None else None) or 0
    restarts = max((each.restart_count for each in pod.status.container_statuses), default=0)
    return (
        int(not pod.spec.node_name),
        -PHASES.get(pod.status.phase, 0),
        int(not is_ready(pod)),
        since_ms // 1000 if is_ready(pod) else 0,
        -restarts if for_logs else restarts,
        (pod.metadata.creation_timestamp or 0) // 1000,
    )


def _selector_of(target: Found, doing: str) -> selectors.Selector:
    document = target.document
    spec: Any = document.get("spec") or {}
    selector = spec.get("selector")
    if target.resource.kind not in PATHS and target.resource.kind != "Service":
        kind = f"*{target.resource.version}.{target.resource.kind}"
        raise KubectlError(f"cannot {doing} {kind}: selector for {kind} not implemented")
    if not selector:
        raise KubectlError(
            f"cannot {doing} *v1.Service: invalid service '{target.name}': Service is defined without a selector"
        )
    if target.resource.kind in ("Service", "ReplicationController"):
        return selectors.of_labels(selector)
    return selectors.of_query(decode(LabelSelector, selector))


def container_names(pod: Pod) -> list[str]:
    """Return the names of all containers, init containers first."""
    return [each.name for each in all_containers(pod.spec)]


def chosen_container(kube: Kube, pod: Pod, wanted: str, *, quiet: bool = False) -> str:
    """Return the container that is meant.

    Raises:
        KubectlError: The pod has none of that name.
    """
    names = container_names(pod)
    if wanted:
        if wanted not in names:
            raise KubectlError(f"container {wanted} is not valid for pod {pod.metadata.name}")
        return wanted
    annotated = pod.metadata.annotations.get(DEFAULT_CONTAINER, "")
    if annotated in names:
        return annotated
    plain = [each.name for each in pod.spec.containers]
    if len(plain) + len(pod.spec.init_containers) > 1 and not quiet:
        init = [f"{each.name} (init)" for each in pod.spec.init_containers]
        kube.err(f'Defaulted container "{plain[0]}" out of: {", ".join((*plain, *init))}')
    return plain[0]


def allow_part(kube: Kube, pod: Pod, part: str, *verbs: str) -> None:
    """Refuse who may not use a part of a pod, such as `exec`; the last of the verbs is what kubectl falls back to.

    Raises:
        Forbidden: with the server's words.
    """
    pods, meta = kube.resource("pods"), pod.metadata
    for verb in verbs[:-1]:
        try:
            kube.api.allow(verb, pods, meta.namespace, meta.name, part)
        except Forbidden:
            continue
        return
    kube.api.allow(verbs[-1], pods, meta.namespace, meta.name, part)


def check_kubelet(kube: Kube, pod: Pod, method: str, path: str) -> None:
    """Refuse where the API server cannot reach the kubelet of a pod.

    Raises:
        StatusError: with the words of the API server's dialer.
    """
    kubelets.check_kubelet(kube.session.world, kube.api.server, pod, method, path)
