"""The filters of jq, evaluated: each gives any number of values for one, and knows the paths they stand at.

Source: the manual of jq 1.6.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from attrs import evolve, field, frozen

from k8s_tui.shell.jqformats import FORMATS
from k8s_tui.shell.jqfunctions import PLAIN, WITH_VALUES, keeps
from k8s_tui.shell.jqlibrary import LIBRARY, PATH_CALLS
from k8s_tui.shell.jqoperators import OPERATORS
from k8s_tui.shell.jqparser import IDENTITY, JqSyntaxError, Node
from k8s_tui.shell.jqvalues import (
    JqError,
    Value,
    cut,
    described,
    index,
    is_true,
    iterated,
    path_delete,
    path_get,
    path_set,
    shown,
)

STEPS_LIMIT = 500_000
"""Nodes that one run evaluates at most; a filter that does not end ends there."""

Path: TypeAlias = tuple[Value, ...] | None
"""Where a value stands in the input; None where nobody asks."""

Found: TypeAlias = Iterator[tuple[Path, Value]]


@frozen
class Closure:
    """A function with the names that it can see.

    Attributes:
        knows_itself: Whether its own name is one of them; not so where it is a filter given to another.
    """

    parameters: tuple[str, ...]
    body: Node
    scope: Scope
    knows_itself: bool = True


@frozen
class Scope:
    """The names that a filter can see."""

    variables: Mapping[str, Value] = field(factory=dict)
    functions: Mapping[tuple[str, int], Closure] = field(factory=dict)

    def with_variable(self, name: str, value: Value) -> Scope:
        """Return the scope with one more variable."""
        return evolve(self, variables={**self.variables, name: value})

    def with_function(self, name: str, closure: Closure) -> Scope:
        """Return the scope with one more function."""
        return evolve(self, functions={**self.functions, (name, len(closure.parameters)): closure})


class Machine:
    """Evaluates filters.

    Attributes:
        now_s: The simulated time, in seconds since 1970.
    """

    def __init__(self, now_s: float = 0.0) -> None:
        self.now_s = now_s
        self.steps = 0
        self._walkers: Mapping[str, Callable[[Node, Path, Value, Scope], Found]] = {
            "identity": lambda _, path, value, __: iter(((path, value),)),
            "group": lambda node, path, value, scope: self.walk(node.parts[0], path, value, scope),
            "literal": self._literal,
            "text": self._literal,
            "null": self._literal,
            "variable": self._variable,
            "format": self._format,
            "index": self._index,
            "slice": self._slice,
            "iterate": self._iterate,
            "pipe": self._pipe,
            "comma": self._comma,
            "collect": self._collect,
            "object": self._object,
            "negative": self._negative,
            "two": self._two,
            "and": self._and_or,
            "or": self._and_or,
            "alternative": self._alternative,
            "assign": self._assign,
            "if": self._if,
            "try": self._try,
            "bind": self._bind,
            "reduce": self._reduce,
            "foreach": self._foreach,
            "def": self._def,
            "call": self._call,
        }

    def run(self, node: Node, value: Value, scope: Scope) -> Iterator[Value]:
        """Yield what a filter gives for a value.

        Raises:
            JqError: Something cannot be done with the value.
            JqSyntaxError: The filter calls what does not exist.
        """
        for _, each in self.walk(node, None, value, scope):
            yield each

    def paths(self, node: Node, value: Value, scope: Scope) -> Iterator[tuple[Value, ...]]:
        """Yield the paths that a filter stands for."""
        for path, _ in self.walk(node, (), value, scope):
            assert path is not None, "it was asked for"
            yield path

    def walk(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        """Yield (path, value) of what a filter gives."""
        self.steps += 1
        if self.steps > STEPS_LIMIT:
            raise JqError("the filter does not end")
        return self._walkers[node.kind](node, path, value, scope)

    def _given(self, path: Path, value: Value) -> tuple[Path, Value]:
        """Return a value that stands nowhere in the input.

        Raises:
            JqError: A path was asked for.
        """
        if path is not None and value is not None:
            raise JqError(f"Invalid path expression with result {shown(value)}")
        return path, value

    # -- values ------------------------------------------------------------

    def _literal(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        yield self._given(path, node.value)

    def _variable(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        if node.text not in scope.variables:
            raise JqSyntaxError(f"${node.text} is not defined")
        yield self._given(path, scope.variables[node.text])

    def _format(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        form = FORMATS.get(node.text)
        if form is None:
            raise JqError(f"{node.text.removeprefix('@')} is not a valid format")
        stretches = [
            [str(part.value)]
            if part.kind == "text"
            else [form(each) for each in self.run(part, value, scope)]
            for part in node.parts
        ]
        for chosen in product(*reversed(stretches)):
            yield self._given(path, "".join(reversed(chosen)))

    def _collect(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        yield self._given(path, list(self.run(node.parts[0], value, scope)))

    def _object(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        entries: list[list[tuple[str, Value]]] = []
        for entry in node.parts:
            pairs = []
            for key in self.run(entry.parts[0], value, scope):
                if not isinstance(key, str):
                    raise JqError("Object keys must be strings")
                pairs += [(key, each) for each in self.run(entry.parts[1], value, scope)]
            entries.append(pairs)
        for chosen in product(*entries):
            yield self._given(path, dict(chosen))

    # -- paths ------------------------------------------------------------

    def _index(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for at, each in self.walk(node.parts[0], path, value, scope):
            for key in self.run(node.parts[1], value, scope):
                yield None if at is None else (*at, key), index(each, key)

    def _slice(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for at, each in self.walk(node.parts[0], path, value, scope):
            for end in self.run(node.parts[2], value, scope):
                for start in self.run(node.parts[1], value, scope):
                    key = {"start": start, "end": end}
                    yield None if at is None else (*at, key), cut(each, start, end)

    def _iterate(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for at, each in self.walk(node.parts[0], path, value, scope):
            keys = list(each) if isinstance(each, dict) else range(len(iterated(each)))
            for key, inner in zip(keys, iterated(each), strict=True):
                yield None if at is None else (*at, key), inner

    def _pipe(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for at, each in self.walk(node.parts[0], path, value, scope):
            yield from self.walk(node.parts[1], at, each, scope)

    def _comma(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for part in node.parts:
            yield from self.walk(part, path, value, scope)

    # -- operators ------------------------------------------------------------

    def _negative(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for each in self.run(node.parts[0], value, scope):
            if isinstance(each, bool) or not isinstance(each, int | float):
                raise JqError(f"{described(each)} cannot be negated")
            yield self._given(path, -each)

    def _two(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for right in self.run(node.parts[1], value, scope):
            for left in self.run(node.parts[0], value, scope):
                yield self._given(path, OPERATORS[node.text](left, right))

    def _and_or(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for left in self.run(node.parts[0], value, scope):
            if is_true(left) == (node.kind == "or"):
                yield self._given(path, node.kind == "or")
                continue
            for right in self.run(node.parts[1], value, scope):
                yield self._given(path, is_true(right))

    def _alternative(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        has_any = False
        try:
            for at, each in self.walk(node.parts[0], path, value, scope):
                if is_true(each):
                    has_any = True
                    yield at, each
        except JqError:
            pass
        if not has_any:
            yield from self.walk(node.parts[1], path, value, scope)

    def _assign(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        target, source = node.parts
        if node.text == "|=":
            yield self._given(path, self.updated(target, value, source, scope))
            return
        for new in self.run(source, value, scope):
            changed = value
            for at in list(self.paths(target, value, scope)):
                before = path_get(changed, at)
                if node.text == "=":
                    after = new
                elif node.text == "//=":
                    after = before if is_true(before) else new
                else:
                    after = OPERATORS[node.text[:-1]](before, new)
                changed = path_set(changed, at, after)
            yield self._given(path, changed)

    def updated(self, target: Node, value: Value, source: Node, scope: Scope) -> Value:
        """Return a value in which what stands at some paths is replaced by what a filter gives for it."""
        gone = []
        for at in list(self.paths(target, value, scope)):
            new = next(((each,) for each in self.run(source, path_get(value, at), scope)), None)
            if new is None:
                gone.append(at)
            else:
                value = path_set(value, at, new[0])
        for at in reversed(gone):
            value = path_delete(value, at)
        return value

    # -- control ------------------------------------------------------------

    def _if(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for condition in self.run(node.parts[0], value, scope):
            yield from self.walk(node.parts[1 if is_true(condition) else 2], path, value, scope)

    def _try(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        try:
            yield from self.walk(node.parts[0], path, value, scope)
        except JqError as error:
            if len(node.parts) > 1:
                yield from self.walk(node.parts[1], path, error.value, scope)

    def _bind(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        for each in self.run(node.parts[0], value, scope):
            yield from self.walk(node.parts[2], path, value, self._bound(node.parts[1], each, scope))

    def _bound(self, pattern: Node, value: Value, scope: Scope) -> Scope:
        if pattern.kind == "variable":
            return scope.with_variable(pattern.text, value)
        for at, part in enumerate(pattern.parts):
            scope = self._bound(part, index(value, at), scope)
        return scope

    def _reduce(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        source, pattern, start, step = node.parts
        for begun in self.run(start, value, scope):
            state = begun
            for each in self.run(source, value, scope):
                given = list(self.run(step, state, self._bound(pattern, each, scope)))
                state = given[-1] if given else None
            yield self._given(path, state)

    def _foreach(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        source, pattern, start, step, *rest = node.parts
        for begun in self.run(start, value, scope):
            state = begun
            for each in self.run(source, value, scope):
                inner = self._bound(pattern, each, scope)
                for given in self.run(step, state, inner):
                    state = given
                    for extracted in self.run(rest[0] if rest else IDENTITY, given, inner):
                        yield self._given(path, extracted)

    # -- functions ------------------------------------------------------------

    def _def(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        parameters, body, rest = node.parts
        assert isinstance(parameters.value, tuple), "made by the parser"
        closure = Closure(parameters.value, body, scope)
        yield from self.walk(rest, path, value, scope.with_function(node.text, closure))

    def _call(self, node: Node, path: Path, value: Value, scope: Scope) -> Found:
        name, count = node.text, len(node.parts)
        closure = scope.functions.get((name, count)) or LIBRARY_CLOSURES.get((name, count))
        if closure is not None:
            yield from self._called(name, closure, node, path, value, scope)
            return
        walker = PATH_CALLS.get((name, count))
        if walker is not None:
            yield from walker(self, node, path, value, scope)
            return
        kept = keeps(name, value) if not count else None
        if kept is not None:
            if kept:
                yield path, value
        elif not count and name in PLAIN:
            yield self._given(path, PLAIN[name](value))
        elif count and name in WITH_VALUES:
            for chosen in self._arguments(node, value, scope):
                yield self._given(path, WITH_VALUES[name](value, *chosen))
        else:
            raise JqSyntaxError(f"{name}/{count} is not defined")

    def _arguments(self, node: Node, value: Value, scope: Scope) -> Iterator[tuple[Value, ...]]:
        """Yield the values of all arguments; those of the first change fastest."""
        lists = [list(self.run(part, value, scope)) for part in node.parts]
        for chosen in product(*reversed(lists)):
            yield tuple(reversed(chosen))

    def _called(
        self, name: str, closure: Closure, node: Node, path: Path, value: Value, scope: Scope
    ) -> Found:
        inner = closure.scope.with_function(name, closure) if closure.knows_itself else closure.scope
        by_value = [at for at, each in enumerate(closure.parameters) if each.startswith("$")]
        for parameter, argument in zip(closure.parameters, node.parts, strict=True):
            inner = inner.with_function(
                parameter.removeprefix("$"), Closure((), argument, scope, knows_itself=False)
            )
        lists = [list(self.run(node.parts[at], value, scope)) for at in by_value]
        for chosen in product(*lists):
            here = inner
            for at, each in zip(by_value, chosen, strict=True):
                here = here.with_variable(closure.parameters[at][1:], each)
            yield from self.walk(closure.body, path, value, here)


LIBRARY_CLOSURES: Mapping[tuple[str, int], Closure] = {
    key: Closure(parameters, body, Scope()) for key, (parameters, body) in LIBRARY.items()
}
"""Functions that are written in jq itself."""
