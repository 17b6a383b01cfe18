"""Strategic merge patches: the patches that know which lists of an object are merged, and by which key.

`kubectl patch` sends them by default, and `kubectl apply` works one out of three documents: what was applied
last, what shall be, and what there is. Fields that only the server set stay as they are; what was applied and
is no longer wanted goes; an empty patch means that nothing changed. Types have the names of the table of
fields, such as `io.k8s.api.apps.v1.Deployment`.

Source: see `strategicrules`.
"""

from __future__ import annotations

from k8s_tui.api.fieldtable import patch_rule
from k8s_tui.api.jsonvalue import Json, JsonObject, deep_equal, text
from k8s_tui.api.strategicapply import Merger
from k8s_tui.api.strategicrules import (
    DELETE,
    DELETE_PREFIX,
    MERGE,
    ORDER_PREFIX,
    PATCH,
    REPLACE,
    RETAIN_KEYS,
    PatchRule,
    Rules,
    StrategicMergeError,
    element_kind,
    identity,
    position,
    require_merge_key,
    sorted_by,
    without_duplicates,
)
from k8s_tui.sim.value import evolve, frozen

__all__ = ["StrategicMergeError", "apply", "create_three_way", "create_two_way"]


def apply(document: JsonObject, patch: JsonObject, type_name: str, rules: Rules = patch_rule) -> JsonObject:
    """Return the document with the patch applied; neither is changed.

    Raises:
        StrategicMergeError: the patch does not fit, or is not well formed (`PatchFormatError`).
    """
    return Merger(rules).merge(document, patch, type_name)


def create_two_way(
    original: JsonObject, modified: JsonObject, type_name: str, rules: Rules = patch_rule
) -> JsonObject:
    """Return the patch that makes `modified` of `original`; `{}` where they are equal.

    Raises:
        StrategicMergeError: a merged list lacks its keys.
    """
    return _Differ(rules).maps(original, modified, type_name)


def create_three_way(
    last_applied: JsonObject,
    modified: JsonObject,
    current: JsonObject,
    type_name: str,
    rules: Rules = patch_rule,
) -> JsonObject:
    """Return what `kubectl apply` sends: the changes from `current`, the deletions from `last_applied`.

    Raises:
        StrategicMergeError: a merged list lacks its keys.
    """
    changes = _Differ(rules, deletions=False).maps(current, modified, type_name)
    deletions = _Differ(rules, changes=False).maps(last_applied, modified, type_name)
    return Merger(rules, carry_out=False).merge(deletions, changes, type_name)


@frozen
class _Differ:
    """Finds what differs between two documents.

    Attributes:
        rules: What the schema says of each field.
        changes: Whether what is new or different goes into the patch.
        deletions: Whether what is gone goes into the patch.
        retain_keys: Whether the map at hand lists the keys that stay.
    """

    rules: Rules
    changes: bool = True
    deletions: bool = True
    retain_keys: bool = False

    def maps(self, original: dict[str, Json], modified: dict[str, Json], type_name: str) -> dict[str, Json]:
        patch: dict[str, Json] = {}
        for key, wanted in modified.items():
            if key not in original:
                if self.changes:
                    patch[key] = wanted
                continue
            self._field(patch, key, original[key], wanted, self.rules(type_name, key))
        gone = [key for key in original if key not in modified]
        if self.deletions:
            patch.update(dict.fromkeys(gone))
        retained: list[Json] = [key for key in sorted(modified) if modified[key] is not None]
        if self.retain_keys and retained and (patch or any(original[key] is not None for key in gone)):
            patch[RETAIN_KEYS] = retained
        return patch

    def _field(self, patch: dict[str, Json], key: str, present: Json, wanted: Json, rule: PatchRule) -> None:
        if isinstance(present, dict) and isinstance(wanted, dict) and rule.strategy != REPLACE:
            inner = evolve(self, retain_keys=rule.retain_keys).maps(present, wanted, rule.element_type)
            if inner:
                patch[key] = inner
        elif isinstance(present, list) and isinstance(wanted, list) and rule.strategy == MERGE:
            self._lists(patch, key, present, wanted, rule)
        elif self.changes and not deep_equal(present, wanted):
            patch[key] = wanted

    def _lists(
        self, patch: dict[str, Json], key: str, present: list[Json], wanted: list[Json], rule: PatchRule
    ) -> None:
        if not present:
            if wanted and self.changes:
                patch[key] = wanted
            return
        if element_kind(present, wanted) is dict:
            elements, order = self._keyed_elements(present, wanted, rule)
            removed: list[Json] = []
        else:
            elements, removed, order = self._scalars(present, wanted)
        if elements:
            patch[key] = elements
        if removed:
            patch[f"{DELETE_PREFIX}/{key}"] = removed
        if order:
            patch[f"{ORDER_PREFIX}/{key}"] = order

    def _keyed_elements(
        self, present: list[Json], wanted: list[Json], rule: PatchRule
    ) -> tuple[list[Json], list[Json]]:
        """Return what to patch in a list of maps, deletions last, and its order if that matters."""
        key = rule.merge_key
        before = [require_merge_key(element, key) for element in present]
        after = [require_merge_key(element, key) for element in wanted]
        elements: list[Json] = []
        inside = evolve(self, retain_keys=rule.retain_keys)
        for element in after:
            place = position(before, element, key)
            if any(deep_equal(each, element) for each in before):
                continue  # Also where two have the same key, as one port of two protocols.
            if place < 0:
                if self.changes:
                    elements.append(element)
                continue
            difference = inside.maps(before[place], element, rule.element_type)
            if difference:
                elements.append({**difference, key: element[key]})
        elements = sorted_by(elements, after, key)
        if self.deletions:
            gone = [element for element in before if position(after, element, key) < 0]
            gone.sort(key=lambda element: text(element[key]))
            elements.extend({PATCH: DELETE, key: element[key]} for element in gone)
        same_order = deep_equal(*([identity(element, key) for element in side] for side in (before, after)))
        if elements or (self.changes and not same_order):
            return elements, [{key: element[key]} for element in after]
        return elements, []

    def _scalars(self, present: list[Json], wanted: list[Json]) -> tuple[list[Json], list[Json], list[Json]]:
        """Return what to add to and delete from a list of scalars, and their order if it matters."""
        added = [element for element in wanted if position(present, element, "") < 0] if self.changes else []
        gone = [element for element in present if position(wanted, element, "") < 0] if self.deletions else []
        gone = sorted(without_duplicates(gone), key=text)
        matters = bool(gone) or (self.changes and not deep_equal(present, wanted))
        return added, gone, wanted if matters else []
