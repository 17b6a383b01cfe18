"""Finding pods by selectors without looking at all pods, and selectors without reading them again.

Every label of every pod is filed, so that a selector looks only at the pods that have its rarest exact label.
Source: what client-go's listers do by scanning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Pod
from k8s_tui.api.selectors import NOTHING, Selector, SelectorError, of_labels, of_query
from k8s_tui.client.client import PODS
from k8s_tui.controllers.informers import Informers

T = TypeVar("T")

REMEMBERED = 4096
"""Selectors kept; beyond that all are forgotten and read again."""


class Selectors:
    """The selectors of API objects as things that match; each is read once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Selector]] = {}

    def of_query(self, query: LabelSelector | None) -> Selector:
        """Return what `query` means; one that is not valid selects nothing."""
        return NOTHING if query is None else self._selector(query, _read_query)

    def of_labels(self, labels: Mapping[str, str]) -> Selector:
        """Return the selector for exactly these labels; no labels mean everything."""
        return self._selector(labels, of_labels)

    def _selector(self, source: T, read: Callable[[T], Selector]) -> Selector:
        found = self._known.get(id(source))
        if found is not None and found[0] is source:
            return found[1]
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        selector = read(source)
        self._known[id(source)] = (source, selector)
        return selector


def _read_query(query: LabelSelector) -> Selector:
    try:
        return of_query(query)
    except SelectorError:
        return NOTHING


class PodSelection:
    """All pods by namespace and label."""

    def __init__(self, informers: Informers) -> None:
        self._pods = informers.of(PODS)
        self._filed: dict[tuple[str, str, str], dict[str, None]] = {}
        self._in_namespace: dict[str, dict[str, None]] = {}
        self._pods.on_change(self._changed)

    def select(self, namespace: str, selector: Selector) -> list[Pod]:
        """Return the pods of a namespace that `selector` matches, in the order they were learnt."""
        if selector.nothing:
            return []
        keys = self._candidates(namespace, selector)
        objects = self._pods.objects
        pods: list[Pod] = [objects[key] for key in keys]
        return [pod for pod in pods if selector.matches(pod.metadata.labels)]

    def about(self, namespace: str, selector: Selector) -> int:
        """Return the most pods that `select` could find."""
        return len(self._candidates(namespace, selector))

    def _candidates(self, namespace: str, selector: Selector) -> Mapping[str, None]:
        if not selector.exact:
            return self._in_namespace.get(namespace, {})
        filed = self._filed
        return min((filed.get((namespace, *pair), {}) for pair in selector.exact), key=len)

    def _changed(self, old: Pod | None, new: Pod | None) -> None:
        if old is not None and new is not None:
            if old.metadata.labels is new.metadata.labels:
                return
            if old.metadata.labels == new.metadata.labels:
                return
        if old is not None:
            self._unfile(old)
        if new is not None:
            self._file(new)

    def _file(self, pod: Pod) -> None:
        meta = pod.metadata
        key = f"{meta.namespace}/{meta.name}"
        self._in_namespace.setdefault(meta.namespace, {})[key] = None
        for label, text in meta.labels.items():
            self._filed.setdefault((meta.namespace, label, text), {})[key] = None

    def _unfile(self, pod: Pod) -> None:
        meta = pod.metadata
        key = f"{meta.namespace}/{meta.name}"
        _drop(self._in_namespace, meta.namespace, key)
        for label, text in meta.labels.items():
            _drop(self._filed, (meta.namespace, label, text), key)

    def start(self) -> None:
        """Forget all pods."""
        self._filed = {}
        self._in_namespace = {}

    def copy_state(self, other: PodSelection) -> None:
        """Take over what `other`, the same of another world, has filed."""
        self._filed = {label: keys.copy() for label, keys in other._filed.items()}
        self._in_namespace = {name: keys.copy() for name, keys in other._in_namespace.items()}


def _drop(filed: dict[Any, dict[str, None]], under: object, key: str) -> None:
    keys = filed.get(under)
    if keys is not None:
        keys.pop(key, None)
        if not keys:
            del filed[under]
