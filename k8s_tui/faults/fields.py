"""The fields of faults: how a scenario writes them, what they accept, and the words for what they do not.

A fault is a frozen attrs class; each of its fields was made by one of the functions here, which fixes its
name in scenario files and its form. The schema of scenario files is read off the same table (`fields_of`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.sim.value import frozen

REQUIRED = attrs.NOTHING


class FaultError(ValueError):
    """A fault that a scenario states wrongly.

    Attributes:
        field: The field that is wrong, "" where it is the fault as a whole.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


@frozen
class Field:
    """One field of a fault as a scenario file has it.

    Attributes:
        name: In scenario files.
        attribute: Of the class.
        form: A key of `FORMS`.
        choices: What a text may be; empty for anything.
    """

    name: str
    attribute: str
    form: str
    required: bool
    choices: tuple[str, ...]
    minimum: float | None
    maximum: float | None


def text(
    name: str = "",
    *,
    default: Any = REQUIRED,  # noqa: ANN401 - the default of any field
    choices: tuple[str, ...] = (),
    form: str = "text",
) -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    """Declare a text field; required without a default."""
    return attrs.field(default=default, metadata={"name": name, "form": form, "choices": choices})


def number(
    form: str,
    name: str = "",
    *,
    default: Any = REQUIRED,  # noqa: ANN401 - the default of any field
    minimum: float | None = 0,
    maximum: float | None = None,
) -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    """Declare an `integer`, `duration` (milliseconds) or `bytes` field."""
    metadata = {"name": name, "form": form, "minimum": minimum, "maximum": maximum}
    return attrs.field(default=default, metadata=metadata)


def flag(name: str = "", *, default: bool = False) -> Any:  # noqa: ANN401 - stands where an attribute stands
    """Declare a field that is true or false."""
    return attrs.field(default=default, metadata={"name": name, "form": "boolean"})


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a fault's class in their order."""
    return tuple(_field_of(attribute) for attribute in attrs.fields(cls))


def _field_of(attribute: Any) -> Field:  # noqa: ANN401 - attrs.Attribute of any type
    metadata = attribute.metadata
    return Field(
        name=metadata["name"] or _camel_case(attribute.name),
        attribute=attribute.name,
        form=metadata["form"],
        required=attribute.default is REQUIRED,
        choices=metadata.get("choices", ()),
        minimum=metadata.get("minimum"),
        maximum=metadata.get("maximum"),
    )


def _camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def read(cls: type[Any], mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of `cls` that a scenario's mapping states.

    Raises:
        FaultError: A field is missing, unknown, or not of its form.
    """
    fields = {field.name: field for field in fields_of(cls)}
    for name in mapping:
        if name not in fields:
            known = ", ".join(fields) or "none"
            raise FaultError(str(name), f"unknown field (known: {known})")
    arguments = {}
    for name, field in fields.items():
        if name in mapping:
            arguments[field.attribute] = _read_value(field, mapping[name])
        elif field.required:
            raise FaultError(name, "is required")
    return arguments


def _read_value(field: Field, value: Any) -> Any:  # noqa: ANN401 - any YAML value
    try:
        read_value = FORMS[field.form](value)
    except ValueError as error:
        raise FaultError(field.name, str(error)) from error
    if field.choices and read_value not in field.choices:
        raise FaultError(field.name, f"must be one of {', '.join(field.choices)}, not {value!r}")
    if field.minimum is not None and read_value < field.minimum:
        raise FaultError(field.name, f"must be at least {field.minimum:g}, not {value!r}")
    if field.maximum is not None and read_value > field.maximum:
        raise FaultError(field.name, f"must be at most {field.maximum:g}, not {value!r}")
    return read_value


# -- forms ------------------------------------------------------------

_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
LONGEST_MS = 100 * 366 * 24 * 3_600_000
"""Nothing in a simulation lasts for longer, nor does a clock go wrong by more."""

_UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"must be a text, not {value!r}")
    return value


def _content(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {value!r}")  # noqa: TRY004 - a form refuses with ValueError
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"must be a whole number, not {value!r}")  # noqa: TRY004 - as above
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {value!r}")  # noqa: TRY004 - as above
    return value


def duration_ms(value: object) -> int:
    """Return the milliseconds that a text such as `1m30s` or `200ms` means.

    Raises:
        ValueError: It means none.
    """
    if isinstance(value, str):
        parts = _SPAN.findall(value)
        if parts and "".join(amount + unit for amount, unit in parts) == value:
            span_ms = sum(float(amount) * _UNITS_MS[unit] for amount, unit in parts)
            if span_ms > LONGEST_MS:
                raise ValueError(f"must be at most 100 years, not {value:.40}")
            return round(span_ms)
    raise ValueError(f"must be a duration such as 200ms or 1m30s, not {value!r}")


def _bytes(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return Quantity.parse(_text(value)).value()
    except QuantityError as error:
        raise ValueError(f"must be an amount of bytes such as 512Mi, not {value!r}") from error


FORMS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "content": _content,
    "integer": _integer,
    "boolean": _boolean,
    "duration": duration_ms,
    "bytes": _bytes,
}
"""How values of each form are read."""
