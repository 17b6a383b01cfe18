"""Merging an applied configuration into what is there, and taking out what it no longer says.

Source: structured-merge-diff typed/merge.go, typed/remove.go, merge/update.go.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.jsonvalue import Json
from k8s_tui.apiserver.managedfields.comparing import children, key_of_item
from k8s_tui.apiserver.managedfields.fieldsets import FieldSet, Path
from k8s_tui.apiserver.managedfields.shapes import Shape


def merge(live: Json, config: Json, shape: Shape) -> Json:
    """Return what is there with what is applied; what is managed as one is replaced."""
    if isinstance(live, dict) and isinstance(config, dict) and not shape.is_leaf(config):
        merged = dict(live)
        for name, item in config.items():
            merged[name] = merge(live[name], item, shape.at(name)) if name in live else item
        return merged
    if isinstance(live, list) and isinstance(config, list) and not shape.is_leaf(config):
        return _merged_list(live, config, shape)
    return config


def _merged_list(live: list[Any], config: list[Any], shape: Shape) -> list[Any]:
    """Merge by keys; the order is the configuration's where it names everything, else new items come last."""
    inner = shape.of_item()
    old = {key_of_item(item, shape): item for item in live}
    new = {key_of_item(item, shape): item for item in config}
    merged = {key: merge(old[key], item, inner) if key in old else item for key, item in new.items()}
    if old.keys() <= new.keys():
        return list(merged.values())
    kept = {key: merged.get(key, item) for key, item in old.items()}
    return [*kept.values(), *(item for key, item in merged.items() if key not in old)]


def without(value: Json, fields: FieldSet, shape: Shape) -> Json:
    """Return a document without some fields; a map or an item goes with the last of what it held."""
    gone: dict[str, set[Path]] = {}
    for path in fields:
        if path:
            gone.setdefault(path[0], set()).add(path[1:])
    if not gone:
        return value
    kept: list[tuple[str, Json]] = []
    for key, item, inner in children(value, shape):
        below = gone.get(key)
        if below is None:
            kept.append((key, item))
            continue
        rest = without(item, frozenset(below - {()}), inner)
        if () in below and (inner.is_leaf(item) or not rest):
            continue
        kept.append((key, rest))
    if isinstance(value, dict):
        return {key[2:]: item for key, item in kept}
    return [item for _, item in kept]
