"""What is wrong with one field of an object, in the words of the API server.

Validation in Kubernetes collects these values and refuses an object with all of them at once. A value shows
in Go's own syntax: strings quoted, numbers and booleans bare, lists and maps of strings as Go literals; what
has a longer Go name (a selector, a role reference) is handed over as a ready `GoLiteral`.

Source: apimachinery, pkg/util/validation/field/errors.go (v1.32).
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final

import attrs

from k8s_tui.api.jsonvalue import quote, syntax, text

if TYPE_CHECKING:
    from collections.abc import Iterable


class ErrorType(enum.Enum):
    """Why a field is wrong: the machine's word (`reason` of a cause) and the words shown."""

    NOT_FOUND = ("FieldValueNotFound", "Not found")
    REQUIRED = ("FieldValueRequired", "Required value")
    DUPLICATE = ("FieldValueDuplicate", "Duplicate value")
    INVALID = ("FieldValueInvalid", "Invalid value")
    NOT_SUPPORTED = ("FieldValueNotSupported", "Unsupported value")
    FORBIDDEN = ("FieldValueForbidden", "Forbidden")
    TOO_LONG = ("FieldValueTooLong", "Too long")
    TOO_MANY = ("FieldValueTooMany", "Too many")
    INTERNAL = ("InternalError", "Internal error")
    TYPE_INVALID = ("FieldValueTypeInvalid", "Invalid value")

    @property
    def reason(self) -> str:
        """The word that a cause of a Status carries."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What people read."""
        return self.value[1]


_WITHOUT_VALUE: Final = frozenset(
    {ErrorType.REQUIRED, ErrorType.FORBIDDEN, ErrorType.TOO_LONG, ErrorType.INTERNAL},
)


@attrs.frozen
class GoLiteral:
    """A value whose Go syntax the caller knows, as in `rbac.RoleRef{APIGroup:"", ...}`."""

    text: str


@attrs.frozen
class Cause:
    """One entry of `details.causes` of a Status."""

    reason: str
    message: str
    field: str = ""

    def to_json(self) -> dict[str, str]:
        """The cause as it stands in a Status; empty parts are left out."""
        parts = {"reason": self.reason, "message": self.message, "field": self.field}
        return {key: part for key, part in parts.items() if part}


@attrs.frozen
class FieldError:
    """One mistake in one field; `str()` gives `spec.replicas: Invalid value: -1: must be ...`.

    Attributes:
        type: what kind of mistake it is.
        field: the path, as in `spec.containers[0].name`.
        value: the offending value; not shown for types that never show one.
        detail: the sentence after the value, or empty.
    """

    type: ErrorType
    field: str
    value: Any = None
    detail: str = ""

    @classmethod
    def required(cls, field: str, detail: str = "") -> FieldError:
        """A value is missing, empty or null."""
        return cls(ErrorType.REQUIRED, field, detail=detail)

    @classmethod
    def invalid(cls, field: str, value: Any, detail: str) -> FieldError:  # noqa: ANN401 - any JSON value
        """A value is malformed or out of bounds."""
        return cls(ErrorType.INVALID, field, value, detail)

    @classmethod
    def type_invalid(cls, field: str, value: Any, detail: str) -> FieldError:  # noqa: ANN401 - any JSON value
        """A value is of another type than the schema wants."""
        return cls(ErrorType.TYPE_INVALID, field, value, detail)

    @classmethod
    def not_supported(cls, field: str, value: Any, supported: Iterable[str]) -> FieldError:  # noqa: ANN401 - any JSON value
        """A value is none of the `supported` ones, which are shown in the order given."""
        listed = ", ".join(quote(word) for word in supported)
        return cls(ErrorType.NOT_SUPPORTED, field, value, f"supported values: {listed}" if listed else "")

    @classmethod
    def duplicate(cls, field: str, value: Any) -> FieldError:  # noqa: ANN401 - any JSON value
        """A value that must be unique stands there twice."""
        return cls(ErrorType.DUPLICATE, field, value)

    @classmethod
    def not_found(cls, field: str, value: Any) -> FieldError:  # noqa: ANN401 - any JSON value
        """A value names something that does not exist."""
        return cls(ErrorType.NOT_FOUND, field, value)

    @classmethod
    def forbidden(cls, field: str, detail: str) -> FieldError:
        """A value is well-formed and not permitted now."""
        return cls(ErrorType.FORBIDDEN, field, detail=detail)

    @classmethod
    def too_long(cls, field: str, max_bytes: int) -> FieldError:
        """A text has more than `max_bytes` bytes."""
        unit = "byte" if max_bytes == 1 else "bytes"
        return cls(ErrorType.TOO_LONG, field, detail=f"may not be more than {max_bytes} {unit}")

    @classmethod
    def too_many(cls, field: str, count: int, maximum: int) -> FieldError:
        """A list has `count` items, more than `maximum`."""
        unit = "item" if maximum == 1 else "items"
        return cls(ErrorType.TOO_MANY, field, count, f"must have at most {maximum} {unit}")

    @classmethod
    def internal(cls, field: str, detail: str) -> FieldError:
        """The server itself failed while it validated the field."""
        return cls(ErrorType.INTERNAL, field, detail=detail)

    @property
    def body(self) -> str:
        """The message without the field's path."""
        said = self.type.words
        if self.type not in _WITHOUT_VALUE:
            said += f": {go_value(self.value)}"
        return f"{said}: {self.detail}" if self.detail else said

    def cause(self) -> Cause:
        """The mistake as an entry of `details.causes`."""
        return Cause(self.type.reason, self.body, self.field)

    def __str__(self) -> str:
        """The whole message."""
        return f"{self.field}: {self.body}"


def aggregate(errors: Iterable[FieldError | str]) -> str:
    """Several messages as one: alone it stands bare, several in brackets, repeated ones once."""
    messages = list(dict.fromkeys(map(str, errors)))
    return messages[0] if len(messages) == 1 else f"[{', '.join(messages)}]"


def go_value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """The value as a field error shows it."""
    if value is None:
        return '"null"'
    if isinstance(value, GoLiteral):
        return value.text
    if isinstance(value, bool | int | float):
        return text(value)
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, list | tuple) and all(isinstance(entry, str) for entry in value):
        return "[]string{" + ", ".join(map(quote, value)) + "}"
    if isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values()):
        return (
            "map[string]string{"
            + ", ".join(f"{quote(key)}:{quote(value[key])}" for key in sorted(value))
            + "}"
        )
    if isinstance(value, list | dict):
        return syntax(value)
    return str(value)
