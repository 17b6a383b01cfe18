"""kubectl's JSONPath templates, run over a document: `-o jsonpath=`, `--sort-by`, custom columns, `wait`.

Results print as client-go prints them: texts bare, maps and lists as one line of JSON, several results of one
expression joined by a space. Go walks maps in no fixed order; here keys are walked sorted, so answers repeat.

Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/, checked against kubectl v1.32.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from k8s_tui.api.jsonpath_parser import (
    Action,
    Field,
    Filter,
    Identifier,
    JsonPathSyntaxError,
    Literal,
    Node,
    Number,
    Recursive,
    Slice,
    Union,
    Wildcard,
    parse,
)
from k8s_tui.api.jsonvalue import Json, json_text, quote, syntax, text, type_name
from k8s_tui.sim.value import frozen

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
_RELAXED_FORMS = "'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
MAX_RANGE_DEPTH = 8
"""Ranges within ranges; kubectl has no limit, but each that is left open doubles the work."""

_UNORDERED_OPERATORS = frozenset({"==", "!="})


class JsonPathError(ValueError):
    """The template could not be applied to the document; the text is client-go's reason."""


@frozen
class _Range:
    """`{range ...}` up to its `{end}`, or to the template's end where it is not `closed`."""

    over: tuple[Node, ...]
    body: tuple[_Part, ...]
    closed: bool


_Part = Literal | Action | _Range


@frozen
class JsonPath:
    """A parsed template.

    Attributes:
        template: what was parsed.
        parts: texts, actions and ranges in order.
    """

    template: str
    parts: tuple[_Part, ...]

    def find_groups(self, data: Json, *, allow_missing: bool = True) -> list[list[Json]]:
        """The results of each text and action in the order they ran.

        Raises:
            JsonPathError: a step does not fit the document, or a key is missing that may not be.
        """
        return _Run(allow_missing=allow_missing).parts(self.parts, data)

    def find(self, data: Json, *, allow_missing: bool = True) -> list[Json]:
        """All results as one list; raises as `find_groups` does."""
        return [result for group in self.find_groups(data, allow_missing=allow_missing) for result in group]

    def render(self, data: Json, *, allow_missing: bool = True) -> str:
        """The text that `-o jsonpath=` prints, nothing added at its end; raises as `find_groups` does."""
        groups = self.find_groups(data, allow_missing=allow_missing)
        return "".join(" ".join(map(_printed, group)) for group in groups)


def compile(template: str) -> JsonPath:  # noqa: A001 - the name that `re` and its like have taught everyone
    """The template ready to run.

    Raises:
        JsonPathSyntaxError: with kubectl's words, `error parsing jsonpath {.a[}, unterminated array`.
    """
    try:
        flat = parse(template)
    except JsonPathSyntaxError as error:
        raise JsonPathSyntaxError(f"error parsing jsonpath {template}, {error}") from None
    parts, _, _ = _nest(flat, 0, depth=0)
    return JsonPath(template, parts)


def relaxed(expression: str) -> str:
    """The full template for `name`, `.name` or `{name}`, as custom columns and `--sort-by` accept them.

    Raises:
        JsonPathSyntaxError: the expression has none of these forms.
    """
    if not expression:
        return expression
    found = _RELAXED.fullmatch(expression)
    if found is None:
        raise JsonPathSyntaxError(f"unexpected path string, expected a {_RELAXED_FORMS}")
    return "{." + (found.group(1) or found.group(2)) + "}"


def failure_report(template: str, data: Json, error: JsonPathError) -> str:
    """What kubectl prints after `error: ` where a template failed: reason, template and document."""
    return (
        f"error executing jsonpath {quote(template)}: Error executing template: {error}."
        f" Printing more information for debugging the template:\n\ttemplate was:\n\t\t{template}\n"
        f"\tobject given to jsonpath engine was:\n\t\t{syntax(data)}\n\n"
    )


def _nest(
    flat: Sequence[Literal | Action], position: int, *, depth: int
) -> tuple[tuple[_Part, ...], int, bool]:
    """Gather what lies between `range` and `end`; an `end` too many stays and fails when it runs.

    Returns the parts, the position behind them, and whether an `end` closed them.
    """
    parts: list[_Part] = []
    if depth > MAX_RANGE_DEPTH:
        raise JsonPathSyntaxError(f"ranges nested deeper than {MAX_RANGE_DEPTH} levels")
    while position < len(flat):
        part = flat[position]
        position += 1
        keyword = _keyword(part)
        if keyword == "end" and depth:
            return tuple(parts), position, True
        if keyword == "range" and isinstance(part, Action):
            body, position, closed = _nest(flat, position, depth=depth + 1)
            over = tuple(node for node in part.nodes if node != Identifier("range"))
            parts.append(_Range(over, body, closed))
        else:
            parts.append(part)
    return tuple(parts), position, False


def _keyword(part: Literal | Action) -> str:
    if isinstance(part, Action):
        names = [node.name for node in part.nodes if isinstance(node, Identifier)]
        return next((name for name in names if name in {"range", "end"}), "")
    return ""


@frozen
class _Run:
    """One execution of a template."""

    allow_missing: bool

    def parts(self, parts: Iterable[_Part], data: Json) -> list[list[Json]]:
        groups: list[list[Json]] = []
        for part in parts:
            if isinstance(part, Literal):
                groups.append([part.value])
            elif isinstance(part, Action):
                groups.append(self.walk(part.nodes, [data]))
            else:
                rounds = self.walk(part.over, [data])
                for value in rounds:
                    groups.extend(self.parts(part.body, value))
                if not rounds:
                    # client-go runs the body once over nothing to find its end; mistakes in it still show.
                    self.parts(part.body, None)
                if not part.closed:
                    # Without an end client-go goes on behind the range's opening, once more over all.
                    groups.extend(self.parts(part.body, data))
        return groups

    def walk(self, nodes: Iterable[Node], values: list[Json]) -> list[Json]:
        for node in nodes:
            values = self._step(node, values)
        return values

    def _step(self, node: Node, values: list[Json]) -> list[Json]:  # noqa: C901 - one branch a kind of node
        match node:
            case Field():
                return self._field(node, values)
            case Slice():
                return [entry for value in values if value is not None for entry in _sliced(value, node)]
            case Filter():
                return [entry for value in values for entry in self._filtered(value, node)]
            case Union():
                return [result for branch in node.branches for result in self.walk(branch, values)]
            case Wildcard():
                return [entry for value in values for entry in _entries(value)]
            case Recursive():
                return [entry for value in values for entry in _descendants(value)]
            case Literal():
                return [node.value]
            case Number():
                return [node.value for _ in values]
            case Identifier("range"):
                return values
            case Identifier("end"):
                raise JsonPathError("not in range, nothing to end")
            case Identifier():
                raise JsonPathError(f"unrecognized identifier {node.name}")

    def _field(self, node: Field, values: list[Json]) -> list[Json]:
        results = [value[node.name] for value in values if isinstance(value, dict) and node.name in value]
        if values and not results and not self.allow_missing:
            raise JsonPathError(f"{node.name} is not found")
        return results

    def _filtered(self, value: Json, node: Filter) -> list[Json]:
        if not isinstance(value, list):
            raise JsonPathError(f"{text(value)} is not array or slice and cannot be filtered")
        return [entry for entry in value if self._passes(entry, node)]

    def _passes(self, entry: Json, node: Filter) -> bool:
        if node.operator == "exists":
            try:
                return bool(self.walk(node.left, [entry]))
            except JsonPathError:
                return False
        sides = [self.walk(nodes, [entry]) for nodes in (node.left, node.right)]
        if not all(sides):
            return False
        if any(len(side) > 1 for side in sides):
            raise JsonPathError("can only compare one element at a time")
        if node.operator not in _COMPARISONS:
            raise JsonPathError(f"unrecognized filter operator {node.operator}")
        return _compare(node.operator, sides[0][0], sides[1][0])


def _compare(symbol: str, left: Json, right: Json) -> bool:
    """Compare as Go templates do: only like with like."""
    for side in (left, right):
        if side is None or isinstance(side, dict | list):
            raise JsonPathError("invalid type for comparison")
    if type(left) is not type(right):
        raise JsonPathError("incompatible types for comparison")
    if isinstance(left, bool) and symbol not in _UNORDERED_OPERATORS:
        raise JsonPathError("invalid type for comparison")
    return bool(_COMPARISONS[symbol](left, right))


def _entries(value: Json) -> list[Json]:
    """What a wildcard gives of one value; of a text, as in Go, its bytes."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    if isinstance(value, list):
        return value
    return list(value.encode()) if isinstance(value, str) else []


def _descendants(value: Json) -> list[Json]:
    """The value and all inside it, each container before its entries; what holds nothing is left out."""
    entries = _entries(value)
    if not entries:
        return []
    return [value, *(found for entry in entries for found in _descendants(entry))]


def _sliced(value: Json, node: Slice) -> list[Json]:
    if not isinstance(value, list):
        raise JsonPathError(f"{type_name(value)} is not array or slice")
    length = len(value)
    start, end = _bounds(node, length)
    if start == end:
        return []
    if not 0 <= start < length:
        raise JsonPathError(f"array index out of bounds: index {start}, length {length}")
    if not 0 <= end <= length:
        raise JsonPathError(f"array index out of bounds: index {end - 1}, length {length}")
    if start > end:
        raise JsonPathError(f"starting index {start} is greater than ending index {end}")
    if node.step is not None and node.step <= 0:
        raise JsonPathError("step must be > 0")
    return value[start : end : node.step or 1]


def _bounds(node: Slice, length: int) -> tuple[int, int]:
    """The first index and the one behind the last; negative ones count from the end."""
    first = node.start or 0
    start = first + length if first < 0 else first
    if node.single:
        end = first + 1
        return start, end + length if first < 0 else end
    if node.end is None:
        return start, length
    return start, node.end + length if node.end < 0 else node.end


def _printed(value: Json) -> str:
    if value is None or isinstance(value, dict | list):
        return json_text(value)
    return text(value)
