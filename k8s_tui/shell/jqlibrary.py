"""The functions of jq that take filters: those written in jq itself, and those that know paths.

Source: the manual of jq 1.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from k8s_tui.shell.jqfunctions import match_object, matches, numbers_between
from k8s_tui.shell.jqparser import Node, read_filter
from k8s_tui.shell.jqvalues import ORDER, JqError, Value, compared, iterated, path_delete, path_get

if TYPE_CHECKING:
    from k8s_tui.shell.jqmachine import Found, Machine, Path, Scope

_WRITTEN = {
    "map(f)": "[.[] | f]",
    "map_values(f)": ".[] |= f",
    "with_entries(f)": "to_entries | map(f) | from_entries",
    "select(f)": "if f then . else empty end",
    "recurse": "recurse(.[]?)",
    "recurse(f)": "def r: ., (f | r); r",
    "recurse(f; condition)": "def r: ., (f | select(condition) | r); r",
    "first": ".[0]",
    "last": ".[-1]",
    "nth($n)": ".[$n]",
    "nth($n; f)": "[limit($n + 1; f)] | .[-1]",
    "last(f)": "reduce f as $x (null; $x)",
    "any(f)": "any(.[]; f)",
    "all(f)": "all(.[]; f)",
    "any(source; f)": "isempty(first(source | f | select(.))) | not",
    "all(source; f)": "isempty(first(source | f | select(. | not)))",
    "isempty(f)": "[limit(1; f)] | length == 0",
    "until(condition; f)": "def u: if condition then . else (f | u) end; u",
    "while(condition; f)": "def w: if condition then ., (f | w) else empty end; w",
    "repeat(f)": "def r: ., (f | r); r",
    "paths": "path(..) | select(length > 0)",
    "paths(f)": "path(.. | select(f)) | select(length > 0)",
    "leaf_paths": "paths(scalars)",
    "walk(f)": 'def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w',
    "splits($re)": "split($re; null) | .[]",
    "IN(source)": ". as $x | any(source; . == $x)",
    "IN(source; f)": "any(source; IN(f))",
    "add(f)": "reduce f as $x (null; . + $x)",
    "combinations": "if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end",
}
"""Functions written in jq, by their head."""


def _read(head: str, body: str) -> tuple[tuple[str, int], tuple[tuple[str, ...], Node]]:
    name, _, rest = head.partition("(")
    parameters = tuple(each.strip() for each in rest.rstrip(")").split(";")) if rest else ()
    return (name, len(parameters)), (parameters, read_filter(body))


LIBRARY: Mapping[tuple[str, int], tuple[tuple[str, ...], Node]] = dict(
    _read(head, body) for head, body in _WRITTEN.items()
)


def _empty(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    return iter(())


def _error(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for said in machine.run(node.parts[0], value, scope) if node.parts else [value]:
        raise JqError(said)
    yield from ()


def _limit(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for count in machine.run(node.parts[0], value, scope):
        if count <= 0:
            continue
        for number, found in enumerate(machine.walk(node.parts[1], path, value, scope), start=1):
            yield found
            if number >= count:
                break


def _first(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for found in machine.walk(node.parts[0], path, value, scope):
        yield found
        return


def _range(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    bounds = [list(machine.run(part, value, scope)) for part in node.parts]
    for first in bounds[0]:
        for rest in _choices(bounds[1:]):
            for number in numbers_between(first, *rest):
                yield path, number


def _choices(lists: list[list[Value]]) -> Iterator[tuple[Value, ...]]:
    if not lists:
        yield ()
        return
    for each in lists[0]:
        for rest in _choices(lists[1:]):
            yield (each, *rest)


def _keyed(machine: Machine, node: Node, value: Value, scope: Scope) -> list[tuple[Value, Value]]:
    """Return (key, part) of an array, in the order of the keys."""
    if not isinstance(value, list):
        iterated(value)
        raise JqError(f"{node.text} needs an array")
    pairs = [(list(machine.run(node.parts[0], each, scope)), each) for each in value]
    return sorted(pairs, key=lambda pair: ORDER(pair[0]))


def _grouped(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    groups: list[tuple[Value, list[Value]]] = []
    for key, each in _keyed(machine, node, value, scope):
        if groups and compared(groups[-1][0], key) == 0:
            groups[-1][1].append(each)
        else:
            groups.append((key, [each]))
    results: Mapping[str, Callable[[], Value]] = {
        "group_by": lambda: [group for _, group in groups],
        "unique_by": lambda: [group[0] for _, group in groups],
        "sort_by": lambda: [each for _, group in groups for each in group],
        "min_by": lambda: groups[0][1][0] if groups else None,
        "max_by": lambda: groups[-1][1][-1] if groups else None,
    }
    yield path, results[node.text]()


def _path(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for found in machine.paths(node.parts[0], value, scope):
        yield path, list(found)


def _getpath(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for wanted in machine.run(node.parts[0], value, scope):
        try:
            found = path_get(value, wanted)
        except JqError:
            if value is not None:
                raise
            found = None
        yield None if path is None else (*path, *wanted), found


def _del(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    for each in sorted(map(list, machine.paths(node.parts[0], value, scope)), key=ORDER, reverse=True):
        value = path_delete(value, each)
    yield path, value


def _match(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    flags = next(machine.run(node.parts[1], value, scope), None) if len(node.parts) > 1 else None
    if node.text == "scan":
        flags = f"g{flags or ''}"
    for wanted in machine.run(node.parts[0], value, scope):
        for match in matches(value, wanted, flags):
            if node.text == "match":
                yield path, match_object(match)
            elif node.text == "capture":
                yield path, match.groupdict()
            else:
                yield path, list(match.groups()) if match.re.groups else match[0]


def _substitute(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    flags = next(machine.run(node.parts[2], value, scope), "") if len(node.parts) > 2 else ""
    flags += "g" if node.text == "gsub" else ""
    for wanted in machine.run(node.parts[0], value, scope):
        done, end = "", 0
        for match in matches(value, wanted, flags):
            new = next(machine.run(node.parts[1], match.groupdict(), scope), "")
            if not isinstance(new, str):
                raise JqError("replacement must be a string")
            done += value[end : match.start()] + new
            end = match.end()
        yield path, done + value[end:]


def _env(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    yield path, scope.variables.get("ENV", {})


def _now(machine: Machine, node: Node, path: Path, value: Value, scope: Scope) -> Found:
    yield path, machine.now_s


PATH_CALLS: Mapping[tuple[str, int], Callable[[Machine, Node, Any, Value, Scope], Any]] = {
    ("empty", 0): _empty,
    ("error", 0): _error,
    ("error", 1): _error,
    ("limit", 2): _limit,
    ("first", 1): _first,
    ("range", 1): _range,
    ("range", 2): _range,
    ("range", 3): _range,
    ("group_by", 1): _grouped,
    ("unique_by", 1): _grouped,
    ("sort_by", 1): _grouped,
    ("min_by", 1): _grouped,
    ("max_by", 1): _grouped,
    ("path", 1): _path,
    ("getpath", 1): _getpath,
    ("del", 1): _del,
    ("match", 1): _match,
    ("match", 2): _match,
    ("capture", 1): _match,
    ("capture", 2): _match,
    ("scan", 1): _match,
    ("scan", 2): _match,
    ("sub", 2): _substitute,
    ("sub", 3): _substitute,
    ("gsub", 2): _substitute,
    ("gsub", 3): _substitute,
    ("env", 0): _env,
    ("now", 0): _now,
}
"""By name and number of arguments."""
