"""Trees and pulses: a kind's objects with all that hangs below them, and how each kind is, in numbers.

As k9s has them: `xray` shows workloads or services with their pods, containers, and the settings, claims and
accounts that those name, the missing ones marked; `pulses` counts how many of each kind are well.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.core import Node, Service
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Container, ContainerStatus, Pod, is_finished, is_ready
from k8s_tui.game.browsing import healths_of
from k8s_tui.game.rows import OWNER_WORDS
from k8s_tui.game.views import PodRow
from k8s_tui.game.why.seen import Seen

Labels = tuple[tuple[str, str], ...]
"""As a key."""

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
OWNER_WORDS_OF = {
    "replicasets.apps": OWNER_WORDS["ReplicaSet"],
    "statefulsets.apps": OWNER_WORDS["StatefulSet"],
    "daemonsets.apps": OWNER_WORDS["DaemonSet"],
}
"""How a pod's row writes the kind of its owner."""

REPLICA_SET = OWNER_WORDS["ReplicaSet"]

ROWS_MAX = 2_000
"""Of one tree; a larger one is cut."""

RANK = {"bad": 0, "warn": 1, "unknown": 2}
"""Which roots come first; all others come after them."""

PULSE_OF = {"bad": "bad", "ok": "ok", "done": "ok"}
"""What a health counts as; all others count as in trouble."""


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


@frozen
class _Root:
    """What a tree hangs from, other than a pod.

    Attributes:
        pods: Below it, all of them, in no order; so many of them are `ready`.
    """

    obj: Any
    health: str
    ready: int
    pods: Sequence[PodRow]

    @property
    def namespace(self) -> str:
        """Where it is."""
        namespace: str = self.obj.metadata.namespace
        return namespace

    @property
    def name(self) -> str:
        """What it is called."""
        name: str = self.obj.metadata.name
        return name


class _Filed:
    """The rows of pods, filed so that however many roots there are, each is looked at once.

    A row names its owner, and of one kind and name there is one. A pod itself is read only where its row does not
    say that it runs and is ready.
    """

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._by_owner: dict[str, dict[str, list[PodRow]]] = {}
        self._by_labels: dict[str, dict[Labels, list[PodRow]]] = {}
        self._replica_sets: dict[str, dict[str, list[str]]] = {}

    def below(self, kind: str, obj: Any) -> list[PodRow]:  # noqa: ANN401 - any kind of object
        """Return the pods of a workload, or behind a service."""
        namespace = obj.metadata.namespace
        if isinstance(obj, Service):
            return self._chosen(namespace, obj.spec.selector)
        filed = self._by_owner.get(namespace)
        if filed is None:
            filed = self._by_owner[namespace] = {}
            for row in self._seen.pod_rows(namespace):
                filed.setdefault(row.owner, []).append(row)
        own = f"{OWNER_WORDS_OF[kind]}/{obj.metadata.name}" if kind in OWNER_WORDS_OF else ""
        owners = (own, *self._replica_sets_of(namespace, obj.metadata.uid))
        return [row for owner in owners if owner for row in filed.get(owner, ())]

    def _replica_sets_of(self, namespace: str, uid: str) -> Sequence[str]:
        filed = self._replica_sets.get(namespace)
        if filed is None:
            filed = self._replica_sets[namespace] = {}
            for each in self._seen.objects("replicasets.apps", namespace):
                owner = controller_of(each.metadata)
                if owner is not None:
                    filed.setdefault(owner.uid, []).append(f"{REPLICA_SET}/{each.metadata.name}")
        return filed.get(uid, ())

    def _chosen(self, namespace: str, selector: Mapping[str, str]) -> list[PodRow]:
        """Return the pods that a service selects, finished ones left out; none for no selector."""
        if not selector:
            return []
        filed = self._by_labels.get(namespace)
        if filed is None:
            filed = self._by_labels[namespace] = {}
            for row in self._seen.pod_rows(namespace):
                if row.health == "ok" or not self._is_finished(row):
                    filed.setdefault(tuple(row.labels.items()), []).append(row)
        chosen = selectors.of_labels(selector)
        return [row for labels, rows in filed.items() if chosen.matches(dict(labels)) for row in rows]

    def ready(self, rows: Iterable[PodRow]) -> int:
        """Return how many of some pods are ready."""
        return sum(row.health == "ok" or self._is_ready(row) for row in rows)

    def _is_finished(self, row: PodRow) -> bool:
        pod = self._seen.object("pods", row.namespace, row.name)
        return pod is None or is_finished(pod)

    def _is_ready(self, row: PodRow) -> bool:
        pod = self._seen.object("pods", row.namespace, row.name)
        return pod is not None and is_ready(pod)


def tree(seen: Seen, kind: str, namespace: str) -> tuple[TreeRow, ...]:
    """Return the tree of a kind of `ROOTS`, worst roots first."""
    found: Iterable[_Root | PodRow] = (
        seen.pod_rows(namespace) if kind == "pods" else _roots(seen, kind, seen.objects(kind, namespace))
    )
    roots = _worst_first(found, ROWS_MAX + 1)
    rows: list[TreeRow] = []
    for index, root in enumerate(roots):
        rows.extend(_flat(_node(seen, kind, root), 0, (index == len(roots) - 1,)))
        if len(rows) >= ROWS_MAX:
            break
    return tuple(rows[:ROWS_MAX])


def _worst_first(found: Iterable[_Root | PodRow], most: int) -> list[_Root | PodRow]:
    """Return so many roots, those in trouble first, alike ones by their names."""
    by_rank: dict[int, list[_Root | PodRow]] = {}
    for each in found:
        by_rank.setdefault(RANK.get(each.health, len(RANK)), []).append(each)
    first: list[_Root | PodRow] = []
    for rank in sorted(by_rank):
        first += heapq.nsmallest(most - len(first), by_rank[rank], key=attrgetter("namespace", "name"))
    return first


def pods_filter(seen: Seen, word: str, namespace: str, name: str) -> str:
    """Return the filter that leaves of all pods those of an object, as `-l app=web`; "" for one that has none."""
    obj = seen.object(word, namespace, name)
    if isinstance(obj, Node):
        return name
    selector = getattr(getattr(obj, "spec", None), "selector", None)
    if not selector:
        return ""
    chosen = selectors.of_labels(selector) if isinstance(obj, Service) else selectors.of_query(selector)
    return "" if chosen.is_everything else f"-l {chosen}"


def pulses(seen: Seen, namespace: str) -> tuple[KindPulse, ...]:
    """Return how each kind of `PULSES` is, () where nobody answers."""
    if not seen.api_answers():
        return ()
    filed, found = _Filed(seen), []
    for kind in PULSES:
        healths: Iterable[str]
        if kind == "pods":
            healths = (row.health for row in seen.pod_rows(namespace))
        else:
            objects = seen.objects(kind, "" if kind == "nodes" else namespace)
            healths = healths_of(kind, objects, seen.now_ms)
            if kind == "services":
                healths = map(partial(_service_health, filed), objects, healths)
        counts = Counter(PULSE_OF.get(health, "warn") for health in healths)
        found.append(KindPulse(kind.partition(".")[0], counts["bad"], counts["warn"], counts["ok"]))
    return tuple(found)


def _service_health(filed: _Filed, service: Service, health: str) -> str:
    """Return how a service is: as the pods that it selects, where it selects any."""
    pods = filed.below("services", service)
    return _health_behind(filed.ready(pods), len(pods)) if service.spec.selector else health


def _health_behind(ready: int, chosen: int) -> str:
    """Return how a service is of whose pods so many are ready."""
    return "bad" if not ready else "ok" if ready == chosen else "warn"


def _flat(node: _Node, depth: int, last: tuple[bool, ...]) -> Iterator[TreeRow]:
    yield TreeRow(depth, last, node.kind, node.namespace, node.name, node.health, node.note)
    for index, below in enumerate(node.below):
        yield from _flat(below, depth + 1, (*last, index == len(node.below) - 1))


def _roots(seen: Seen, kind: str, objects: Sequence[Any]) -> Iterator[_Root]:
    filed = _Filed(seen)
    for obj, health in zip(objects, healths_of(kind, objects, seen.now_ms), strict=True):
        pods = filed.below(kind, obj)
        ready = filed.ready(pods)
        told = "bad" if pods and not ready else health
        if isinstance(obj, Service) and obj.spec.selector:
            told = _health_behind(ready, len(pods))
        yield _Root(obj, told, ready, pods)


def _node(seen: Seen, kind: str, root: _Root | PodRow) -> _Node:
    """Return a root with what hangs below it, as much as a tree shows."""
    if isinstance(root, PodRow):
        return _pod_of(seen, root)
    below = heapq.nsmallest(ROWS_MAX, root.pods, key=attrgetter("name"))
    note = f"{root.ready}/{len(root.pods)} pods ready"
    return _Node(
        kind, root.namespace, root.name, root.health, note, tuple(_pod_of(seen, row) for row in below)
    )


def _pod_of(seen: Seen, row: PodRow) -> _Node:
    """Return the pod of a row with what it holds; the row alone where it is gone."""
    pod = seen.object("pods", row.namespace, row.name)
    if pod is None:
        return _Node("pods", row.namespace, row.name, row.health, f"{row.ready} {row.status}")
    return _pod(seen, pod)


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
    row = seen.pod_row(pod)
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
