"""Which fields a document has, and which differ between two.

Source: structured-merge-diff typed/tofieldset.go, compare.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from k8s_tui.api.jsonvalue import Json
from k8s_tui.apiserver.managedfields.fieldsets import FieldSet, Path, field, item_of, item_with
from k8s_tui.apiserver.managedfields.shapes import KEY_DEFAULTS, Shape
from k8s_tui.sim.value import frozen


def fields_of(document: Json, shape: Shape) -> FieldSet:
    """Return the fields that a document says something of."""
    return frozenset(_fields(document, shape, ()))


def _fields(value: Json, shape: Shape, path: Path) -> Iterator[Path]:
    if shape.is_leaf(value):
        if path:
            yield path
        return
    for key, item, inner in children(value, shape):
        below = (*path, key)
        yield from _fields(item, inner, below)
        named = isinstance(value, dict) and shape.declares(key.partition(":")[2])
        if not named or item is None or item in ({}, []):
            yield below


def children(value: Json, shape: Shape) -> Iterator[tuple[str, Json, Shape]]:
    """Yield key, value and shape of each part of a value that is managed part by part."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield field(name), item, shape.at(name)
    elif isinstance(value, list):
        inner = shape.of_item()
        for item in value:
            yield key_of_item(item, shape), item, inner


def key_of_item(item: Json, shape: Shape) -> str:
    """Return by what an item of a list is known."""
    if shape.list_type() != "map" or not isinstance(item, dict):
        return item_of(item)
    keys = {name: item.get(name, KEY_DEFAULTS.get(name)) for name in shape.list_keys()}
    return item_with({name: said for name, said in keys.items() if said is not None})


@frozen
class Comparison:
    """What is different in a second document."""

    added: FieldSet
    modified: FieldSet
    removed: FieldSet

    @property
    def changed(self) -> FieldSet:
        """What the second document says anew."""
        return self.added | self.modified


class _Nothing:
    """Where a document has no value."""


NOTHING = _Nothing()


def compare(before: Json, after: Json, shape: Shape) -> Comparison:
    """Return how two documents of one kind differ."""
    comparer = _Comparer()
    comparer.walk(before, after, shape, (), always_there=True)
    return Comparison(frozenset(comparer.added), frozenset(comparer.modified), frozenset(comparer.removed))


class _Comparer:
    """Collects differences."""

    def __init__(self) -> None:
        self.added: set[Path] = set()
        self.modified: set[Path] = set()
        self.removed: set[Path] = set()

    def walk(self, before: Any, after: Any, shape: Shape, path: Path, *, always_there: bool) -> None:  # noqa: ANN401
        """Compare two values, either of which may be missing."""
        present = before if after is NOTHING else after
        if shape.is_leaf(present) or _differ_in_kind(before, after):
            self._leaf(before, after, path)
            return
        old = {} if before is NOTHING else _by_key(before, shape)
        new = {} if after is NOTHING else _by_key(after, shape)
        for key in dict.fromkeys((*old, *new)):
            inner = (old.get(key) or new[key])[1]
            left = old[key][0] if key in old else NOTHING
            right = new[key][0] if key in new else NOTHING
            if left is right:
                continue
            always = key.startswith("f:") and shape.requires(key[2:])
            self.walk(left, right, inner, (*path, key), always_there=always)
        if before is NOTHING and not always_there:
            self.added.add(path)
        elif after is NOTHING:
            self.removed.add(path)

    def _leaf(self, before: Any, after: Any, path: Path) -> None:  # noqa: ANN401 - JSON values
        if before is NOTHING:
            self.added.add(path)
        elif after is NOTHING:
            self.removed.add(path)
        elif before != after or type(before) is not type(after):
            self.modified.add(path)


def _differ_in_kind(before: Any, after: Any) -> bool:  # noqa: ANN401 - JSON values
    return before is not NOTHING and after is not NOTHING and type(before) is not type(after)


def _by_key(value: Json, shape: Shape) -> dict[str, tuple[Json, Shape]]:
    return {key: (item, inner) for key, item, inner in children(value, shape)}
