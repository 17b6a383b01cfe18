"""Trees and pulses: a kind's objects with all that hangs below them, and how each kind is, in numbers.

As k9s has them: `xray` shows workloads or services with their pods, containers, and the settings, claims and
accounts that those name, the missing ones marked; `pulses` counts how many of each kind are well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.core import Service
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Container, ContainerStatus, Pod, is_finished, is_ready
from k8s_tui.game.browsing import health_of_object
from k8s_tui.game.rows import pod_row
from k8s_tui.game.why.seen import Seen

ROOTS = ("pods", "services", "deployments.apps", "replicasets.apps", "statefulsets.apps", "daemonsets.apps")
"""The kinds that a tree can begin with."""

PULSES = (
    "nodes",
    "pods",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "services",
    "persistentvolumeclaims",
)
ROWS_MAX = 2_000
"""Of one tree; a larger one is cut."""


@frozen
class TreeRow:
    """One line of a tree.

    Attributes:
        depth: 0 for a root.
        last: Whether each level from the root down is the last of its siblings.
        kind: As kubectl takes it, "" for what is no object.
    """

    depth: int
    last: tuple[bool, ...]
    kind: str
    namespace: str
    name: str
    health: str
    note: str


@frozen
class KindPulse:
    """How many objects of a kind are how well."""

    kind: str
    bad: int
    warn: int
    ok: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.bad + self.warn + self.ok


@frozen
class _Node:
    kind: str
    namespace: str
    name: str
    health: str
    note: str
    below: tuple[_Node, ...] = ()


def tree(seen: Seen, kind: str, namespace: str) -> tuple[TreeRow, ...]:
    """Return the tree of a kind of `ROOTS`, worst roots first."""
    roots = [_root(seen, kind, obj) for obj in seen.objects(kind, namespace)]
    rank = {"bad": 0, "warn": 1, "unknown": 2}
    roots.sort(key=lambda node: (rank.get(node.health, 3), node.namespace, node.name))
    rows: list[TreeRow] = []
    for index, root in enumerate(roots):
        rows.extend(_flat(root, 0, (index == len(roots) - 1,)))
        if len(rows) >= ROWS_MAX:
            break
    return tuple(rows[:ROWS_MAX])


def pulses(seen: Seen, namespace: str) -> tuple[KindPulse, ...]:
    """Return how each kind of `PULSES` is."""
    found = []
    for kind in PULSES:
        counts = {"bad": 0, "warn": 0, "ok": 0}
        scope = "" if kind == "nodes" else namespace
        for obj in seen.objects(kind, scope):
            health = _health(seen, kind, obj)
            counts["ok" if health in ("ok", "done") else health if health in counts else "warn"] += 1
        found.append(KindPulse(kind.partition(".")[0], counts["bad"], counts["warn"], counts["ok"]))
    return tuple(found)


def _flat(node: _Node, depth: int, last: tuple[bool, ...]) -> Iterator[TreeRow]:
    yield TreeRow(depth, last, node.kind, node.namespace, node.name, node.health, node.note)
    for index, below in enumerate(node.below):
        yield from _flat(below, depth + 1, (*last, index == len(node.below) - 1))


def _root(seen: Seen, kind: str, obj: Any) -> _Node:  # noqa: ANN401 - any kind of object
    if isinstance(obj, Pod):
        return _pod(seen, obj)
    mine = _pods_of(seen, obj)
    below = tuple(_pod(seen, pod) for pod in mine)
    ready = sum(is_ready(pod) for pod in mine)
    own = _health(seen, kind, obj)
    health = "bad" if mine and not ready else own
    return _Node(
        kind, obj.metadata.namespace, obj.metadata.name, health, f"{ready}/{len(mine)} pods ready", below
    )


def _health(seen: Seen, kind: str, obj: Any) -> str:  # noqa: ANN401 - any kind of object
    if isinstance(obj, Pod):
        return pod_row(obj, max(0, seen.now_ms - (obj.metadata.creation_timestamp or 0))).health
    if isinstance(obj, Service) and obj.spec.selector:
        chosen = _pods_of(seen, obj)
        ready = sum(is_ready(pod) for pod in chosen)
        return "ok" if ready and ready == len(chosen) else "warn" if ready else "bad"
    return health_of_object(kind, obj, seen.now_ms)


def _pods_of(seen: Seen, obj: Any) -> list[Pod]:  # noqa: ANN401 - any kind of object
    """Return the pods below a workload, or behind a service."""
    meta = obj.metadata
    every: tuple[Pod, ...] = seen.objects("pods", meta.namespace)
    if isinstance(obj, Service):
        chosen = selectors.of_labels(obj.spec.selector)
        return [
            pod
            for pod in every
            if obj.spec.selector and not is_finished(pod) and chosen.matches(pod.metadata.labels)
        ]
    above = {meta.uid}
    for each in seen.objects("replicasets.apps", meta.namespace):
        owner = controller_of(each.metadata)
        if owner is not None and owner.uid == meta.uid:
            above.add(each.metadata.uid)
    return [pod for pod in every if (owner := controller_of(pod.metadata)) is not None and owner.uid in above]


def _pod(seen: Seen, pod: Pod) -> _Node:
    namespace = pod.metadata.namespace
    statuses = {
        each.name: each for each in (*pod.status.init_container_statuses, *pod.status.container_statuses)
    }
    below = [
        _container(each, statuses.get(each.name), namespace)
        for each in (*pod.spec.init_containers, *pod.spec.containers)
    ]
    for kind, name in dict.fromkeys(_names(pod)):
        there = seen.object(kind, namespace, name) is not None
        below.append(_Node(kind, namespace, name, "ok" if there else "bad", "" if there else "missing"))
    row = pod_row(pod, max(0, seen.now_ms - (pod.metadata.creation_timestamp or 0)))
    where = f" on {pod.spec.node_name}" if pod.spec.node_name else ""
    return _Node(
        "pods", namespace, pod.metadata.name, row.health, f"{row.ready} {row.status}{where}", tuple(below)
    )


def _container(container: Container, status: ContainerStatus | None, namespace: str) -> _Node:
    if status is None:
        return _Node("", namespace, container.name, "unknown", container.image)
    state = status.state
    word = "running"
    health = "ok" if status.ready else "warn"
    if state.waiting is not None:
        word, health = state.waiting.reason or "waiting", "bad"
    elif state.terminated is not None:
        word = state.terminated.reason or "terminated"
        health = "done" if state.terminated.exit_code == 0 else "bad"
    return _Node("", namespace, container.name, health, f"{word}  {container.image}")


def _names(pod: Pod) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of what a pod names: settings, claims, its account."""
    for volume in pod.spec.volumes:
        source = volume.source
        for field, key, kind in (
            ("configMap", "name", "configmaps"),
            ("secret", "secretName", "secrets"),
            ("persistentVolumeClaim", "claimName", "persistentvolumeclaims"),
        ):
            name = (source.get(field) or {}).get(key)
            if name:
                yield kind, name
    for container in (*pod.spec.init_containers, *pod.spec.containers):
        yield from _settings(container)
    if pod.spec.service_account_name not in ("", "default"):
        yield "serviceaccounts", pod.spec.service_account_name


def _settings(container: Container) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of what a container takes its environment from."""
    for variable in container.env:
        given = variable.value_from or {}
        for field, kind in (("configMapKeyRef", "configmaps"), ("secretKeyRef", "secrets")):
            if (given.get(field) or {}).get("name"):
                yield kind, given[field]["name"]
    for source in container.env_from:
        for reference, kind in ((source.config_map_ref, "configmaps"), (source.secret_ref, "secrets")):
            if reference and reference.get("name"):
                yield kind, reference["name"]
