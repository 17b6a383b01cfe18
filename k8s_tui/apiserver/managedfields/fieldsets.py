"""Sets of fields, as `managedFields` writes them: nested maps whose keys say what they lead to.

A path is a tuple of such keys: `f:NAME` for a field, `k:{...}` for the item of a list with these keys, `v:VALUE`
for an item of a set. Source: structured-merge-diff fieldpath/serialize.go, serialize-pe.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from k8s_tui.api.jsonvalue import Json, json_text, quote

Path: TypeAlias = tuple[str, ...]
FieldSet: TypeAlias = frozenset[Path]

SELF: Final = "."
"""The key that says that the map itself is a member, and not just what is in it."""

NOTHING: Final[FieldSet] = frozenset()


def field(name: str) -> str:
    """Return the key of a field."""
    return f"f:{name}"


def item_with(keys: Mapping[str, Json]) -> str:
    """Return the key of the item of a list that has these values under its keys."""
    return "k:" + json.dumps(dict(sorted(keys.items())), separators=(",", ":"), ensure_ascii=False)


def item_of(value: Json) -> str:
    """Return the key of an item of a set."""
    return "v:" + json_text(value)


def to_wire(fields: Iterable[Path]) -> dict[str, Any]:
    """Return a set as `fieldsV1`, sorted as Go sorts it."""
    root: dict[str, Any] = {}
    members = frozenset(fields)
    # Sorted, each path comes after the one that leads to it, and what is below it in the order of its keys.
    for path in sorted(members):
        here = root
        for depth, key in enumerate(path):
            below = here.get(key)
            if below is None:
                if not here and path[:depth] in members:
                    here[SELF] = {}
                below = here[key] = {}
            here = below
    return root


def from_wire(tree: Mapping[str, Any]) -> FieldSet:
    """Return the set that `fieldsV1` says.

    Raises:
        ValueError: It says none.
    """
    found: set[Path] = set()
    _gather(tree, (), found)
    return frozenset(found)


def _gather(tree: Any, path: Path, found: set[Path]) -> None:  # noqa: ANN401 - any JSON value
    if not isinstance(tree, Mapping):
        raise ValueError(f"expected map, got {json_text(tree)}")  # noqa: TRY004 - a wrong value from outside
    if path and (not tree or SELF in tree):
        found.add(path)
    for key, below in tree.items():
        if key != SELF:
            _check_key(key)
            _gather(below, (*path, key), found)


def _check_key(key: str) -> None:
    """Refuse what names no part of an object.

    Raises:
        ValueError: The key is no such name.
    """
    kind, colon, said = key.partition(":")
    if not colon or kind not in ("f", "k", "v", "i"):
        raise ValueError(f"unable to deserialize {quote(key)} as a path element")
    if kind == "i" and not said.removeprefix("-").isdecimal():
        raise ValueError(f"unable to deserialize {quote(key)} as an index")
    if kind in ("k", "v") and isinstance(json.loads(said), dict) != (kind == "k"):
        raise ValueError(f"unable to deserialize {quote(key)} as a {'key' if kind == 'k' else 'value'}")


def shown(path: Path) -> str:
    """Return a path as conflicts name it: `.spec.containers[name="web"].image`."""
    text = ""
    for key in path:
        kind, _, said = key.partition(":")
        if kind == "f":
            text += f".{said}"
        elif kind == "k":
            pairs = json.loads(said)
            text += "[" + ",".join(f"{name}={_literal(item)}" for name, item in pairs.items()) + "]"
        else:
            text += f"[={_literal(json.loads(said))}]"
    return text


def _literal(value: Json) -> str:
    return quote(value) if isinstance(value, str) else json_text(value)
