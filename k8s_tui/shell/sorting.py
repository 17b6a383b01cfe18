"""The order that `kubectl get --sort-by` gives: by what a JSONPath expression finds in each object.

Texts that are quantities are compared as such, other texts by their characters; an object without the field
comes first. Numbers of two kinds, and lists, cannot be compared; kubectl ends at once where it meets them.

Source: kubectl v1.32, pkg/cmd/get/sorter.go, checked against its answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from k8s_tui.api import jsonpath, jsonpath_parser, jsonvalue
from k8s_tui.api.jsonvalue import Json
from k8s_tui.api.quantity import Quantity, QuantityError, parse


class SortError(ValueError):
    """The objects have no order by this expression.

    kubectl prints the reason for objects, but for a table only `No resources found`.
    """


class UnsortableError(SortError):
    """Values that cannot be compared; kubectl ends with a fatal log line and exit code 255."""


def sorted_order(objects: Sequence[Json], expression: str) -> list[int]:
    """Return the positions of the objects, given in their wire form, in the order to print them.

    Raises:
        SortError: the expression is wrong or found in no object.
        UnsortableError: what it finds cannot be compared.
    """
    try:
        template = jsonpath.relaxed(expression)
        jsonpath_parser.parse(template)
        path = jsonpath.compile(template)
        found = [path.find(document) for document in objects]
    except (jsonpath.JsonPathError, jsonpath_parser.JsonPathSyntaxError) as error:
        raise SortError(str(error)) from None
    if objects and not any(found):
        quoted = jsonvalue.quote(template)
        raise SortError(f"couldn't find any field with path {quoted} in the list of objects")
    order: list[int] = []
    # Insertion, as Go sorts short lists, so that what compares equal comes out in kubectl's order.
    for index in range(len(objects)):
        position = len(order)
        while position and _before(found[index], found[order[position - 1]], template):
            position -= 1
        order.insert(position, index)
    return order


def _before(left: list[Json], right: list[Json], template: str) -> bool:
    if not left or left[0] is None:
        return True
    if not right or right[0] is None:
        return False
    first, second = left[0], right[0]
    if isinstance(first, dict | list) or type(first) is not type(second):
        name = jsonvalue.type_name(first)
        reason = (
            f"unsortable type: {name}"
            if isinstance(first, dict | list)
            else "unsortable interface: interface"
        )
        raise UnsortableError(
            f"Field {template} in [][][]reflect.Value is an unsortable type: interface, err: {reason}"
        )
    if isinstance(first, str) and isinstance(second, str):
        quantities = _quantity(first), _quantity(second)
        if quantities[0] is not None and quantities[1] is not None:
            return quantities[0] < quantities[1]
        return first < second
    return bool(first < second)  # type: ignore[operator] # both are numbers, or both truth values


def _quantity(text: str) -> Quantity | None:
    try:
        return parse(text)
    except QuantityError:
        return None
