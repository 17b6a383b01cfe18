"""Applying a strategic merge patch to a document, and one patch to another.

A map is merged key by key, `null` deletes; a list is replaced unless the schema says that it is merged, and
then its elements meet by their merge key. `$patch`, `$retainKeys`, `$deleteFromPrimitiveList` and
`$setElementOrder` change this where they stand. Nothing that goes in is changed.

Where two patches are joined (the deletions and the changes that `kubectl apply` finds), directives and nulls
are carried over instead of being carried out.

Source: see `strategicrules`.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api.jsonvalue import Json, deep_equal, text
from k8s_tui.api.strategicrules import (
    DELETE,
    DELETE_PREFIX,
    MERGE,
    ORDER_PREFIX,
    PATCH,
    REPLACE,
    RETAIN_KEYS,
    PatchFormatError,
    PatchRule,
    Rules,
    StrategicMergeError,
    element_kind,
    field_of,
    interleaved,
    is_deletion,
    position,
    require_list,
    require_merge_key,
    sorted_by,
    without_duplicates,
)
from k8s_tui.sim.value import frozen

_LISTING_DIRECTIVES = (RETAIN_KEYS, DELETE_PREFIX, ORDER_PREFIX)


@frozen
class Merger:
    """Merges patches into documents.

    Attributes:
        rules: What the schema says of each field.
        carry_out: Whether directives are carried out; False where the document is itself a patch.
    """

    rules: Rules
    carry_out: bool = True

    def merge(self, original: dict[str, Json], patch: dict[str, Json], type_name: str) -> dict[str, Json]:
        """Return the document with the patch applied.

        Raises:
            StrategicMergeError: the patch does not fit.
        """
        if PATCH in patch:
            return _directed(patch)
        merged, patch = self._retain(dict(original), dict(patch))
        for key in [key for key in patch if key.startswith(ORDER_PREFIX)]:
            self._order(merged, patch, key, type_name)
        for key, value in patch.items():
            if not key.startswith(DELETE_PREFIX):
                self._field(merged, key, value, self.rules(type_name, key))
            elif self.carry_out:
                self._delete_scalars(merged, field_of(key, DELETE_PREFIX), value)
            else:
                merged[key] = value
        return merged

    def _field(self, merged: dict[str, Json], key: str, value: Json, rule: PatchRule) -> None:
        if value is None:
            merged.pop(key, None)
            if not self.carry_out:
                merged[key] = None
            return
        present = merged.get(key)
        if isinstance(present, dict) and isinstance(value, dict) and rule.strategy != REPLACE:
            merged[key] = self.merge(present, value, rule.element_type)
        elif isinstance(present, list) and isinstance(value, list) and rule.strategy == MERGE:
            merged[key] = self._merge_lists(present, value, rule)
        elif type(present) is type(value):
            merged[key] = value
        else:
            self._put(merged, key, value)

    def _put(self, merged: dict[str, Json], key: str, value: Json) -> None:
        if not self.carry_out:
            merged[key] = value
        elif _is_directive(value):
            merged.pop(key, None)
        else:
            merged[key] = _settle(value)

    def _delete_scalars(self, merged: dict[str, Json], key: str, value: Json) -> None:
        present = merged.get(key)
        if isinstance(present, list) and isinstance(value, list) and (present or value):
            element_kind(present, value)
            merged[key] = [element for element in present if position(value, element, "") < 0]

    def _retain(
        self, original: dict[str, Json], patch: dict[str, Json]
    ) -> tuple[dict[str, Json], dict[str, Json]]:
        """Take `$retainKeys` out of the patch and clear what it does not name."""
        if RETAIN_KEYS not in patch:
            return original, patch
        retained = patch.pop(RETAIN_KEYS)
        if not self.carry_out:
            if RETAIN_KEYS in original and not deep_equal(original[RETAIN_KEYS], retained):
                shown = f"{text(original[RETAIN_KEYS])} and {text(retained)}"
                raise StrategicMergeError(
                    f"{shown} are not deep equal: this may happen when calculating the 3-way diff patch"
                )
            return {**original, RETAIN_KEYS: retained}, patch
        if not isinstance(retained, list):
            raise PatchFormatError("invalid patch format of retainKeys")
        for key, value in patch.items():
            directive = key.startswith(_LISTING_DIRECTIVES)
            if value is not None and not directive and key not in retained:
                raise PatchFormatError("invalid patch format of retainKeys")
        return {key: value for key, value in original.items() if key in retained}, patch

    def _order(self, merged: dict[str, Json], patch: dict[str, Json], key: str, type_name: str) -> None:
        """Merge one list as `$setElementOrder` of it says, taking both out of the patch."""
        order = patch.pop(key)
        if not self.carry_out:
            if key in merged and not deep_equal(merged[key], order):
                raise PatchFormatError("invalid patch format of setElementOrder list")
            merged[key] = order
        order = require_list(order)
        field = field_of(key, ORDER_PREFIX)
        rule = self.rules(type_name, field)
        live = require_list(merged[field]) if field in merged else None
        changes = require_list(patch.pop(field)) if field in patch else None
        _check_order(changes or [], order, rule.merge_key)
        if live is None and changes is None:
            return
        if live is not None and changes is not None and rule.strategy == MERGE:
            combined = self._merge_lists(live, changes, rule)
        else:
            combined = (live or []) if changes is None else changes
        element_kind(live or [], changes or [])
        merged[field] = _arranged(combined, order, live or [], rule.merge_key)

    def _merge_lists(self, original: list[Json], patch: list[Json], rule: PatchRule) -> list[Json]:
        if not original and not patch:
            return original
        key = rule.merge_key
        if element_kind(original, patch) is not dict:
            return _arranged(without_duplicates([*original, *patch]), patch, original, "")
        if not key:
            raise StrategicMergeError("cannot merge lists without merge key for type struct")
        live, changes = self._special(original, patch, key)
        merged = list(live)
        for change in changes:
            change = require_merge_key(change, key)  # noqa: PLW2901 - the same value, now known to be a map
            place = position(merged, change, key)
            if place < 0:
                merged.append(_settle(change) if self.carry_out else change)
            else:
                present = merged[place]
                assert isinstance(present, dict), "an element that has a merge key is a map"
                merged[place] = self.merge(present, change, rule.element_type)
        return _arranged(merged, changes, live, key)

    def _special(self, original: list[Json], patch: list[Json], key: str) -> tuple[list[Json], list[Json]]:
        """Carry out the elements that are directives; return the list they leave, and the other elements."""
        live, changes, replace = list(original), list[Json](), False
        for element in patch:
            directive = element.get(PATCH) if isinstance(element, dict) else None
            if not isinstance(element, dict) or PATCH not in element:
                changes.append(element)
            elif directive == DELETE:
                require_merge_key(element, key)
                while (place := position(live, element, key)) >= 0:
                    del live[place]
            elif directive == REPLACE:
                replace = True
            elif directive == MERGE:
                raise StrategicMergeError("merging lists cannot yet be specified in the patch")
            else:
                raise _unknown(directive, element)
        return (changes, []) if replace else (live, changes)


def _directed(patch: dict[str, Json]) -> dict[str, Json]:
    """Return what `$patch` makes of a whole map."""
    if patch[PATCH] == REPLACE:
        return {key: value for key, value in patch.items() if key != PATCH}
    if patch[PATCH] == DELETE:
        return {}
    raise _unknown(patch[PATCH], patch)


def _unknown(directive: Json, patch: dict[str, Json]) -> StrategicMergeError:
    return StrategicMergeError(f"unknown patch type: {text(directive)} in map: {text(patch)}")


def _settle(value: Json) -> Json:
    """Return a value that has nothing to be merged with, without the directives and deletions in it.

    The API server leaves some of them in and drops them when it decodes the object.
    """
    if isinstance(value, list):
        return [_settle(element) for element in value if not _is_directive(element)]
    if isinstance(value, dict):
        return {
            key: _settle(entry)
            for key, entry in value.items()
            if entry is not None and not _is_directive(entry) and not key.startswith(_LISTING_DIRECTIVES)
        }
    return value


def _is_directive(value: Json) -> bool:
    return isinstance(value, dict) and PATCH in value


def _check_order(changes: Sequence[Json], order: list[Json], merge_key: str) -> None:
    """Check that the order names all that is changed, in the same order."""
    if not changes or not order:
        return
    remaining = [change for change in changes if not (isinstance(change, dict) and PATCH in change)]
    if merge_key:
        for element in (*remaining, *order):
            require_merge_key(element, merge_key)
    places = [position(order, change, merge_key) for change in remaining]
    if -1 in places or places != sorted(places):
        shown = [*(change for change in changes if not is_deletion(change)), *filter(is_deletion, changes)]
        raise StrategicMergeError(
            f"The order in patch list:\n{text(shown)}\n doesn't match {ORDER_PREFIX} list:\n{text(order)}\n"
        )


def _arranged(merged: list[Json], order: list[Json], live: list[Json], merge_key: str) -> list[Json]:
    """Sort what the patch names by the patch's order, and fit the rest in where it stood before."""
    named = [element for element in merged if position(order, element, merge_key) >= 0]
    others = [element for element in merged if position(order, element, merge_key) < 0]
    return interleaved(
        sorted_by(others, live, merge_key), sorted_by(named, order, merge_key), live, merge_key
    )
