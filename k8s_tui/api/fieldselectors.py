"""Field selectors: objects by the value of a field, as in `status.phase=Running,metadata.name!=x`.

Only the fields that a kind offers can be asked for (see `api.scheme`), and only equality and its contrary.

Source: apimachinery, pkg/fields/selector.go (v1.32).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Final

import attrs

from k8s_tui.api.selectors import SelectorError

CACHED_TEXTS: Final = 1024
_OPERATORS: Final = ("!=", "==", "=")


@attrs.frozen
class FieldRequirement:
    """One field that must, or must not, have a value."""

    path: str
    wanted: str
    negated: bool = False

    def __str__(self) -> str:
        escaped = self.wanted.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
        return f"{self.path}{'!=' if self.negated else '='}{escaped}"


@attrs.frozen
class FieldSelector:
    """All requirements together; without any it matches everything."""

    requirements: tuple[FieldRequirement, ...] = ()

    def matches(self, field: Callable[[str], str]) -> bool:
        """Whether an object is meant whose fields `field` gives by path, empty where it has none."""
        return all((field(each.path) == each.wanted) != each.negated for each in self.requirements)

    def exact(self, path: str) -> str | None:
        """The one value that the field at `path` must have, if there is one."""
        for each in self.requirements:
            if each.path == path and not each.negated:
                return each.wanted
        return None

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields asked for, in order."""
        return tuple(each.path for each in self.requirements)

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


EVERYTHING: Final = FieldSelector()


@functools.lru_cache(CACHED_TEXTS)
def parse(text: str) -> FieldSelector:
    """The selector that a text means; the empty text means everything.

    Raises:
        SelectorError: the text does not parse; the message is the server's.
    """
    return FieldSelector(tuple(_requirement(term, text) for term in _terms(text) if term))


def _terms(text: str) -> list[str]:
    """The text split at the commas that have no backslash before them."""
    terms, start, position = [], 0, 0
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == ",":
            terms.append(text[start:position])
            start = position + 1
        position += 1
    return [*terms, text[start:]]


def _requirement(term: str, text: str) -> FieldRequirement:
    for position in range(len(term)):
        for operator in _OPERATORS:
            if term.startswith(operator, position):
                wanted = _unescape(term[position + len(operator) :])
                return FieldRequirement(term[:position], wanted, operator == "!=")
    raise SelectorError(f"invalid selector: '{text}'; can't understand '{term}'")


def _unescape(text: str) -> str:
    pieces: list[str] = []
    characters = iter(text)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            if not escaped or escaped not in "\\,=":
                raise SelectorError(f"invalid field selector: invalid escape sequence: \\{escaped}")
            pieces.append(escaped)
        elif character in ",=":
            raise SelectorError(f"invalid field selector: unescaped character in value: {ord(character)}")
        else:
            pieces.append(character)
    return "".join(pieces)
