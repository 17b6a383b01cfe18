"""Changing values only where something changes, and remembering what was made of them.

Defaults and admission look at every object, and mostly leave it as it is: what is not changed stays the very
same value. So what was made of a value can be remembered by its identity, and the pods of one template share
one spec.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import attrs

V = TypeVar("V")
R = TypeVar("R")

MEMORY_LIMIT = 1024
"""Values whose result is remembered, the latest ones."""


def amended(value: V, **changes: Any) -> V:  # noqa: ANN401 - each field has a type of its own
    """Return `value` with `changes`; itself where none of them changes anything."""
    real = {name: new for name, new in changes.items() if getattr(value, name) is not new}
    return attrs.evolve(value, **real) if real else value  # type: ignore[misc]


def each(change: Callable[[V], V], values: tuple[V, ...]) -> tuple[V, ...]:
    """Return `values`, each changed; itself where none of them changes."""
    changed = tuple([change(value) for value in values])
    return values if all(new is old for new, old in zip(changed, values, strict=True)) else changed


class Memo(Generic[V, R]):
    """A pure function of a value (and a key of plain data) that remembers its latest results.

    Values are known again by identity: comparing them would cost as much as working on them.

    Args:
        function: What is to be remembered.
        limit: How many results are kept.
        by: The one attribute of the value that the result follows from, "" for all of it.
    """

    def __init__(self, function: Callable[..., R], limit: int = MEMORY_LIMIT, by: str = "") -> None:
        self._function = function
        self._limit = limit
        self._by = operator.attrgetter(by) if by else None
        self._known: dict[Any, tuple[Any, R]] = {}

    def __call__(self, value: V, *key: str) -> R:
        """Return `function(value, *key)`."""
        source = value if self._by is None else self._by(value)
        where = (id(source), *key) if key else id(source)
        found = self._known.get(where)
        if found is not None and found[0] is source:
            return found[1]
        result = self._function(value, *key)
        if len(self._known) >= self._limit:
            del self._known[next(iter(self._known))]
        self._known[where] = (source, result)
        return result


def same(new: Any, old: Any) -> bool:  # noqa: ANN401 - any two values of one class
    """Tell whether two values are equal, looking only into the fields that are not the same value."""
    if new is old:
        return True
    if type(new) is not type(old):
        return False
    for name in type(new).__slots__:
        if name == "__weakref__":
            continue
        one, other = getattr(new, name), getattr(old, name)
        if one is not other and one != other:
            return False
    return True
