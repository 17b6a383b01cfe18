"""Parts of objects that are kept in wire form, read once: pod templates and selectors.

The kinds without classes of their own (stateful sets, jobs, budgets) hold ordinary pod templates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from k8s_tui.api.codec import decode
from k8s_tui.api.contents import spec_of, status_of, with_status
from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import PodTemplateSpec
from k8s_tui.api.selectors import NOTHING, Selector, SelectorError, of_query

__all__ = ["WireParts", "spec_of", "status_of", "with_status", "without_zeros"]

T = TypeVar("T")

REMEMBERED = 1024
"""Parts kept; beyond that all are forgotten and read again."""


def without_zeros(status: Mapping[str, Any]) -> dict[str, Any]:
    """Return a status without the entries that Kubernetes leaves out where they are zero or empty."""
    return {name: amount for name, amount in status.items() if amount not in (None, 0, "", [], {})}


class WireParts:
    """Remembers what was read from wire form as long as that stays the same object."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Any]] = {}

    def template(self, wire: Mapping[str, Any]) -> PodTemplateSpec:
        """Return the pod template that `wire` is."""
        return self._read(wire, _template)

    def selector(self, wire: Mapping[str, Any] | None) -> Selector:
        """Return the selector that `wire` is; none, or one that is not valid, selects nothing."""
        return NOTHING if wire is None else self._read(wire, _selector)

    def _read(self, wire: Mapping[str, Any], read: Callable[[Mapping[str, Any]], T]) -> T:
        found = self._known.get(id(wire))
        if found is not None and found[0] is wire:
            known: T = found[1]
            return known
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        part = read(wire)
        self._known[id(wire)] = (wire, part)
        return part


def _template(wire: Mapping[str, Any]) -> PodTemplateSpec:
    return decode(PodTemplateSpec, wire)


def _selector(wire: Mapping[str, Any]) -> Selector:
    try:
        return of_query(decode(LabelSelector, wire))
    except SelectorError:
        return NOTHING
