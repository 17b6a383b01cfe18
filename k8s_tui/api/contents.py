"""Reading and changing the wire form that `Unstructured` objects keep, without ever changing it in place.

Content is shared between the versions of an object: what an update does not touch stays the very same value,
so that what was made of a part (a decoded template, say) can be remembered by the part's identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from k8s_tui.api.time import format_time, parse_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.value import EMPTY
from k8s_tui.sim.value import evolve

Section = Mapping[str, Any]
"""A part of an object in wire form."""


def dig(content: Any, *path: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what stands at `path`, None where a part of the way is missing."""
    for name in path:
        if not isinstance(content, Mapping):
            return None
        content = content.get(name)
    return content


def spec_of(obj: Unstructured) -> Section:
    """Return the spec, empty where there is none."""
    return obj.content.get("spec") or EMPTY


def status_of(obj: Unstructured) -> Section:
    """Return the status, empty where there is none."""
    return obj.content.get("status") or EMPTY


def with_spec(obj: Unstructured, **changes: Any) -> Unstructured:  # noqa: ANN401 - wire values by JSON name
    """Return the object with changes in its spec; itself where they change nothing."""
    spec = spec_of(obj)
    if all(spec.get(name) == new for name, new in changes.items()):
        return obj
    return evolve(obj, content={**obj.content, "spec": {**spec, **changes}})


def with_status(obj: Unstructured, status: Section) -> Unstructured:
    """Return the object with another status; itself where it is the same."""
    if status_of(obj) == status:
        return obj
    return evolve(obj, content={**obj.content, "status": status})


def without_empty(section: Section) -> dict[str, Any]:
    """Return the section without what is None, as Go leaves out pointers that are nil."""
    return {name: item for name, item in section.items() if item is not None}


def filled(section: Section, defaults: Section) -> Section:
    """Return the section with what it does not say taken from `defaults`; itself where it says all."""
    missing = {name: item for name, item in defaults.items() if section.get(name) is None}
    return {**section, **missing} if missing else section


def moment(text: str | None) -> int | None:
    """Return the moment that a time in wire form means, None for none."""
    return parse_time(text) if text else None


def moment_text(at_ms: int | None) -> str | None:
    """Return a moment in wire form, None for none."""
    return None if at_ms is None else format_time(at_ms)


def conditions_of(obj: Unstructured) -> tuple[Section, ...]:
    """Return the conditions of the status."""
    return tuple(status_of(obj).get("conditions") or ())


def condition(conditions: Iterable[Section], kind: str) -> Section | None:
    """Return the condition of type `kind`, if there is one."""
    return next((each for each in conditions if each.get("type") == kind), None)


def is_true(conditions: Iterable[Section], kind: str) -> bool:
    """Tell whether the condition of type `kind` is there and true."""
    found = condition(conditions, kind)
    return found is not None and found.get("status") == "True"
