"""Between values and their wire form: camelCase lives here and nowhere else.

A plan for each class is made once, from its attributes and their types. The rule: a field is written under its
camelCase name unless it is None or empty; numbers, booleans and nested values are written even when zero, and
what is None by default (Go's pointers) even when empty. What
differs says so with `wire(...)`. Fields that a class does not model go through `extra`, verbatim.

`decode` trusts that `api.schema.check` has seen the document; it does not judge types again.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from k8s_tui.api.quantity import Quantity
from k8s_tui.api.time import format_micro_time, format_time, parse_time

T = TypeVar("T")
Convert = Callable[[Any], Any]


_EMPTIES: tuple[Any, ...] = ("", (), {})
"""What is not written, unless a field says so."""


@attrs.frozen
class _Field:
    attribute: str
    json_name: str
    encode: Convert | None
    decode: Convert | None
    keep_empty: bool
    null: bool


@attrs.frozen
class _Plan:
    fields: tuple[_Field, ...]
    by_json: Mapping[str, _Field]
    has_extra: bool
    rest: str


def encode(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any value class
    """Return the wire form of a value, as a new dict."""
    plan = _plan(type(value))  # type: ignore[arg-type] # mypy does not know that classes are hashable
    document: dict[str, Any] = {}
    for field in plan.fields:
        item = getattr(value, field.attribute)
        if item is None:
            if field.null:
                document[field.json_name] = None
            continue
        if not field.keep_empty and item in _EMPTIES:
            continue
        document[field.json_name] = item if field.encode is None else field.encode(item)
    if plan.has_extra and value.extra:
        document.update(value.extra)
    if plan.rest:
        document.update(getattr(value, plan.rest))
    return document


def decode(cls: type[T], document: Mapping[str, Any]) -> T:
    """Return the value of class `cls` that `document` is the wire form of.

    Raises:
        ValueError: A time or a quantity does not parse.
    """
    plan = _plan(cls)  # type: ignore[arg-type] # as above
    by_json = plan.by_json
    arguments: dict[str, Any] = {}
    others: dict[str, Any] | None = None
    for name, item in document.items():
        field = by_json.get(name)
        if field is None:
            if others is None:
                others = {}
            others[name] = item
        elif item is not None:
            arguments[field.attribute] = item if field.decode is None else field.decode(item)
    if others:
        if plan.rest:
            arguments[plan.rest] = others
        elif plan.has_extra:
            arguments["extra"] = others
    return _construct(cls, arguments)


def _construct(cls: type[T], arguments: dict[str, Any]) -> T:
    try:
        return cls(**arguments)
    except TypeError:
        # A field that Kubernetes requires is missing; validation will say which. Its zero value stands in, as in Go.
        for attribute in attrs.fields(cls):  # type: ignore[arg-type]
            if attribute.default is attrs.NOTHING:
                arguments.setdefault(attribute.name, _zero(cls, attribute.name))
        return cls(**arguments)


def _zero(cls: type, name: str) -> Any:  # noqa: ANN401 - the field's own zero
    hint = _hints(cls)[name]
    origin = typing.get_origin(hint)
    if origin is tuple:
        return ()
    if hint in (str, int, bool):
        return hint()
    if origin is typing.Union or isinstance(hint, types.UnionType):
        return 0 if int in typing.get_args(hint) else None
    return decode(hint, {})


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


@functools.cache
def _plan(cls: type) -> _Plan:
    fields, rest, has_extra = [], "", False
    hints = _hints(cls)
    for attribute in attrs.fields(cls):
        form = attribute.metadata.get("form", "")
        if attribute.name == "extra":
            has_extra = True
            continue
        if form == "rest":
            rest = attribute.name
            continue
        encoder, decoder = _converters(hints[attribute.name], form)
        fields.append(
            _Field(
                attribute.name,
                attribute.metadata.get("name") or _camel_case(attribute.name),
                encoder,
                decoder,
                keep_empty=form == "required" or attribute.default in (attrs.NOTHING, None),
                null=attribute.metadata.get("null", False),
            )
        )
    return _Plan(tuple(fields), {field.json_name: field for field in fields}, has_extra, rest)


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


_FORMS: dict[str, tuple[Convert | None, Convert | None]] = {
    "time": (format_time, parse_time),
    "micro": (format_micro_time, parse_time),
    "resources": (
        lambda amounts: {name: str(amount) for name, amount in amounts.items()},
        lambda amounts: {name: Quantity.parse(str(amount)) for name, amount in amounts.items()},
    ),
}


def _converters(hint: Any, form: str) -> tuple[Convert | None, Convert | None]:  # noqa: ANN401 - a type hint
    if form in _FORMS:
        return _FORMS[form]
    if form == "raw":
        return (list if typing.get_origin(hint) is tuple else None), _freeze_list(hint)
    hint = _without_none(hint)
    if typing.get_origin(hint) is tuple:
        item = typing.get_args(hint)[0]
        if attrs.has(item):
            return (
                lambda items: [encode(each) for each in items],
                lambda items: tuple([decode(item, each or {}) for each in items]),
            )
        return list, tuple
    if isinstance(hint, type) and attrs.has(hint):
        return encode, functools.partial(decode, hint)
    return None, None


def _freeze_list(hint: Any) -> Convert | None:  # noqa: ANN401 - a type hint
    return tuple if typing.get_origin(hint) is tuple else None


def _without_none(hint: Any) -> Any:  # noqa: ANN401 - a type hint
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        options = [each for each in typing.get_args(hint) if each is not type(None)]
        if len(options) == 1:
            return options[0]
    return hint
