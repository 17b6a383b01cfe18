"""JSON merge patches: maps are merged, `null` deletes, everything else replaces.

Kinds without a schema (custom resources) are applied with them; `kubectl patch --type=merge`, `label`,
`annotate` and `scale` send them. `kubectl apply` makes one as it makes strategic merge patches: of what
differs from what there is, and of the deletion of what was applied last and is no longer wanted.

Source: RFC 7386; apimachinery pkg/util/jsonmergepatch `CreateThreeWayJSONMergePatch`.
"""

from __future__ import annotations

from k8s_tui.api.jsonvalue import Json, JsonObject, deep_copy, deep_equal


def apply(document: Json, patch: Json) -> Json:
    """Return the document with the patch applied; neither is changed."""
    if not isinstance(patch, dict):
        return deep_copy(patch)
    merged = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = apply(merged.get(key), value)
    return merged


def create(original: JsonObject, modified: JsonObject) -> JsonObject:
    """Return the patch that makes `modified` of `original`; `{}` where they are equal.

    A `null` inside `modified` cannot be brought about by any merge patch.
    """
    patch: JsonObject = {key: None for key in original if key not in modified}
    for key, wanted in modified.items():
        present = original.get(key)
        if key not in original:
            patch[key] = wanted
        elif isinstance(present, dict) and isinstance(wanted, dict):
            inner = create(present, wanted)
            if inner:
                patch[key] = inner
        elif not deep_equal(present, wanted):
            patch[key] = wanted
    return patch


def create_three_way(last_applied: JsonObject, modified: JsonObject, current: JsonObject) -> JsonObject:
    """Return what `kubectl apply` sends: the changes from `current`, the deletions from `last_applied`."""
    changes = _changes_of(create(current, modified))
    deletions = _deletions_of(create(last_applied, modified))
    return _joined(deletions, changes)


def _changes_of(patch: JsonObject) -> JsonObject:
    """Return the patch without its deletions."""
    kept: JsonObject = {}
    for key, value in patch.items():
        if isinstance(value, dict) and value:
            inner = _changes_of(value)
            if inner:
                kept[key] = inner
        elif value is not None:
            kept[key] = value
    return kept


def _deletions_of(patch: JsonObject) -> JsonObject:
    """Return the patch's deletions alone."""
    kept: JsonObject = {}
    for key, value in patch.items():
        inner = _deletions_of(value) if isinstance(value, dict) else None
        if value is None or inner:
            kept[key] = inner
    return kept


def _joined(first: JsonObject, second: JsonObject) -> JsonObject:
    """Return one patch that does what both do, the second where they differ."""
    joined = dict(first)
    for key, value in second.items():
        present = joined.get(key)
        both = isinstance(present, dict) and isinstance(value, dict)
        joined[key] = _joined(present, value) if both else value  # type: ignore[arg-type] # both are maps
    return joined
