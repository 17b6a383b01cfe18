"""What strategic merge patches are made of: directives, errors, the rules by field, the order of lists.

Source: github.com/kubernetes/community, contributors/devel/sig-api-machinery/strategic-merge-patch.md, and
apimachinery pkg/util/strategicpatch, checked against kubectl v1.32.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from k8s_tui.api.jsonvalue import Json, text, type_name
from k8s_tui.sim.value import frozen

PATCH = "$patch"
RETAIN_KEYS = "$retainKeys"
DELETE_PREFIX = "$deleteFromPrimitiveList"
ORDER_PREFIX = "$setElementOrder"

MERGE, REPLACE, DELETE = "merge", "replace", "delete"


class StrategicMergeError(ValueError):
    """The patch cannot be made or applied; the API server answers with these words and code 500."""


class PatchFormatError(StrategicMergeError):
    """The patch is not well formed; the API server answers with these words and code 400."""


@frozen
class PatchRule:
    """How a patch treats one field.

    Attributes:
        strategy: `merge` or `replace`, or empty for the rule: maps are merged, lists replaced.
        retain_keys: Whether a patch of it lists the keys that stay.
        merge_key: What tells the elements of a merged list of maps apart.
        element_type: The type of the list's or map's elements, or of the map itself where it is a struct;
            empty if its fields have no rules.
    """

    strategy: str = ""
    retain_keys: bool = False
    merge_key: str = ""
    element_type: str = ""


NO_RULE = PatchRule()

Rules: TypeAlias = Callable[[str, str], PatchRule]
"""The rule for a field of a type, `NO_RULE` where nothing is known of either."""


def require_merge_key(element: Json, merge_key: str) -> dict[str, Json]:
    """Return the element of a merged list if it is a map with its key.

    Raises:
        StrategicMergeError: it is not.
    """
    if not isinstance(element, dict):
        raise StrategicMergeError(
            f"expected a map[string]interface {{}}, but received a {type_name(element)}"
        )
    if merge_key not in element:
        raise StrategicMergeError(f"map: {text(element)} does not contain declared merge key: {merge_key}")
    return element


def require_list(value: Json) -> list[Json]:
    """Return the value if it is a list.

    Raises:
        StrategicMergeError: it is not.
    """
    if not isinstance(value, list):
        raise StrategicMergeError(f"expected a []interface {{}}, but received a {type_name(value)}")
    return value


def element_kind(*lists: Sequence[Json]) -> type:
    """Return the one type that all elements have.

    Raises:
        StrategicMergeError: they differ, are lists, or there is none.
    """
    kinds: list[type] = []
    for element in (element for entries in lists for element in entries):
        if isinstance(element, list):
            raise StrategicMergeError("lists of lists are not supported")
        if type(element) not in kinds:
            kinds.append(type(element))
        if len(kinds) > 1:
            shown = text([list(entries) for entries in lists])
            raise StrategicMergeError(f"list element types are not identical: {shown}")
    if not kinds:
        raise StrategicMergeError("no elements in any of the given slices")
    return kinds[0]


def field_of(key: str, prefix: str) -> str:
    """Return the field that `$setElementOrder/containers` and its like speak of.

    Raises:
        PatchFormatError: it names none.
    """
    directive, slash, field = key.partition("/")
    if directive != prefix or not slash:
        subject = "primitive list" if prefix == DELETE_PREFIX else "setElementOrder list"
        raise PatchFormatError(f"invalid patch format of {subject}")
    return field


def identity(element: Json, merge_key: str) -> Json:
    """Return what tells an element of a merged list apart: its key's value, or itself."""
    if merge_key:
        return element.get(merge_key) if isinstance(element, dict) else None
    return element


def position(elements: Sequence[Json], element: Json, merge_key: str) -> int:
    """Return where the element stands in the list, or -1."""
    wanted = identity(element, merge_key)
    for index, candidate in enumerate(elements):
        found = identity(candidate, merge_key)
        if type(found) is type(wanted) and found == wanted:
            return index
    return -1


def sorted_by(elements: Sequence[Json], order: Sequence[Json], merge_key: str) -> list[Json]:
    """Return the elements as `order` has them; unknown ones, then deletions, come last."""
    deletions = [element for element in elements if is_deletion(element)]
    others = [element for element in elements if not is_deletion(element)]
    ranks = [position(order, element, merge_key) for element in others]
    ranked = sorted(range(len(others)), key=lambda index: ranks[index] if ranks[index] >= 0 else len(order))
    return [others[index] for index in ranked] + deletions


def interleaved(
    server_only: Sequence[Json], patched: Sequence[Json], server_order: Sequence[Json], merge_key: str
) -> list[Json]:
    """Return both lists as one, each in its own order, the server's before what they preceded there."""
    waiting, merged = list(server_only), list[Json]()
    for element in patched:
        place = position(server_order, element, merge_key)
        while waiting and 0 <= position(server_order, waiting[0], merge_key) < place:
            merged.append(waiting.pop(0))
        merged.append(element)
    return merged + waiting


def is_deletion(element: Json) -> bool:
    """Whether the element of a patch only deletes the one with its key."""
    return isinstance(element, dict) and element.get(PATCH) == DELETE


def without_duplicates(elements: Sequence[Json]) -> list[Json]:
    """Return the scalars, each once, the first of its kind kept."""
    kept: list[Json] = []
    for element in elements:
        if position(kept, element, "") < 0:
            kept.append(element)
    return kept
