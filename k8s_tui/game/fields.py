"""How the classes of a scenario file declare their fields: name, form, limits, one line of explanation.

One declaration serves three readers: `reading` reads files by it, `jsonschema` describes it to editors, and
the class is the frozen value that the game works with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

REQUIRED = attrs.NOTHING


@frozen
class Field:
    """One field of a section.

    Attributes:
        name: In the file.
        attribute: Of the class.
        form: A key of `reading.FORMS`, or one of `section`, `sections`, `condition`, `conditions`, `fault`.
        section: The class of a `section` or of each of `sections`.
        choices: What a text may be; empty for anything.
        limits: Least and greatest number, or length of a list; of a duration the least, in milliseconds.
        about: One line for editors.
    """

    name: str
    attribute: str
    form: str
    required: bool
    section: type[Any] | None
    choices: tuple[str, ...]
    limits: tuple[float | None, float | None]
    about: str


def declare(
    form: str,
    about: str,
    *,
    name: str = "",
    default: Any = REQUIRED,  # noqa: ANN401 - a field's default has the field's own type
    section: type[Any] | None = None,
    choices: tuple[str, ...] = (),
    limits: tuple[float | None, float | None] = (None, None),
) -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    """Declare a field of a section; it is required where there is no default."""
    metadata: Mapping[str, Any] = {
        "name": name,
        "form": form,
        "about": about,
        "section": section,
        "choices": choices,
        "limits": limits,
    }
    return attrs.field(default=default, metadata=metadata)


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the declared fields of a section's class, in their order."""
    return tuple(_field_of(attribute) for attribute in attrs.fields(cls) if "form" in attribute.metadata)


def _field_of(attribute: Any) -> Field:  # noqa: ANN401 - an attrs.Attribute
    metadata = attribute.metadata
    return Field(
        metadata["name"] or camel_case(attribute.name),
        attribute.name,
        metadata["form"],
        attribute.default is REQUIRED,
        metadata["section"],
        metadata["choices"],
        metadata["limits"],
        metadata["about"],
    )


def camel_case(name: str) -> str:
    """Return how files write a Python name: `at_least` is `atLeast`, `at_ms` is `at`."""
    first, *others = name.removesuffix("_ms").split("_")
    return first + "".join(word.capitalize() for word in others)
