"""Writing: a scenario as its file has it, the way back from `reading`.

What has its default is left out, so that a file says no more than it must.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from k8s_tui.api.yamltext import dump
from k8s_tui.faults.fields import fields_of as fault_fields_of
from k8s_tui.game.conditions import KINDS, Timed
from k8s_tui.game.conditions.scene import span
from k8s_tui.game.fields import Field, fields_of
from k8s_tui.game.reading import clock_text
from k8s_tui.game.scenario import API_VERSION, KIND, Scenario

_KIND_OF: Mapping[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}


def scenario_text(scenario: Scenario) -> str:
    """Return the text of a scenario's file; parts stand in the order of the schema.

    Raises:
        ValueError: It says something that files do not have.
    """
    spec = section(scenario.spec)
    head = dump({"apiVersion": API_VERSION, "kind": KIND})
    metadata = "".join(_parts(section(scenario.metadata)))
    return f"{head}metadata:\n{metadata}spec:\n{''.join(_parts(spec))}"


def _parts(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        yield textwrap.indent(dump({name: value}), "  ")


def section(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any class of `scenario`
    """Return a section as files have it, without what has its default."""
    defaults = {attribute.name: attribute.default for attribute in attrs.fields(type(value))}
    return {
        field.name: _written(field, getattr(value, field.attribute))
        for field in fields_of(type(value))
        if getattr(value, field.attribute) != defaults[field.attribute]
    }


def condition(timed: Timed) -> dict[str, Any]:
    """Return a condition with its times as files have it."""
    kind = _KIND_OF.get(type(timed.condition))
    if kind is None:
        raise ValueError(f"a condition that files do not have: {timed.describe()}")
    written: dict[str, Any] = {kind: section(timed.condition)}
    if timed.for_ms:
        written["for"] = span(timed.for_ms)
    if timed.within_ms is not None:
        written["within"] = span(timed.within_ms)
    if timed.always:
        written["always"] = True
    return written


def _written(field: Field, value: Any) -> Any:  # noqa: ANN401 - by the field's form
    match field.form:
        case "section":
            return section(value)
        case "sections":
            return [section(each) for each in value]
        case "condition":
            return condition(value)
        case "conditions":
            return [condition(each) for each in value]
        case "fault":
            return _fault(value)
        case "scripts":
            return ["\n".join(script) + "\n" for script in value]
        case "duration":
            return span(value)
        case "clock":
            return clock_text(value)
        case _:
            return _plain(value)


def _fault(fault: Any) -> dict[str, Any]:  # noqa: ANN401 - any fault
    written: dict[str, Any] = {"kind": type(fault).__name__}
    defaults = {attribute.name: attribute.default for attribute in attrs.fields(type(fault))}
    for field in fault_fields_of(type(fault)):
        value = getattr(fault, field.attribute)
        if field.required or value != defaults[field.attribute]:
            written[field.name] = span(value) if field.form == "duration" else _plain(value)
    return written


def _plain(value: Any) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
