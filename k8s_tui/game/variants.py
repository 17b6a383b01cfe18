"""Variants: the same mechanism with other names, numbers and decoys, so that a scenario can be practised.

A scenario declares variables and writes `${name}` where they stand; the seed chooses their values. Seed 1 is the
scenario as it was written. What is drawn depends on nothing but the seed and the variable's name, so that a new
variable does not move the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import field, frozen

from k8s_tui.game.fields import declare
from k8s_tui.game.origin import DEFAULT_SEED
from k8s_tui.game.reading import Reader, did_you_mean
from k8s_tui.game.wordlists import WORD_LISTS

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
REFERENCE = re.compile(r"\$\{([A-Za-z][A-Za-z0-9]*)(?:\.([A-Za-z0-9]+))?\}")
VARIABLES_LIMIT = 30
NUMBER_LIMIT = 10**12
"""Of what a variable may be, either way."""

Value: TypeAlias = str | int | Mapping[str, Any]
"""A text, a number, or several of them that belong together and are written `${name.part}`."""


@frozen
class Variable:
    """Something that another seed calls otherwise: one of choices, a word of a list, or a number."""

    name: str = declare("text", "letters and digits; stands for itself as ${name}")
    written: Any = declare("anything", "the value as written, for words and numbers", default=None)
    choices: tuple[Any, ...] = declare(
        "anything", "a list of values, the first as written; mappings are used as ${name.part}", default=()
    )
    words: str = declare("text", "a list of names", default="", choices=("", *WORD_LISTS))
    least: int | None = declare(
        "integer", "the least of a range of whole numbers", default=None, limits=(-NUMBER_LIMIT, NUMBER_LIMIT)
    )
    most: int | None = declare("integer", "the greatest", default=None, limits=(-NUMBER_LIMIT, NUMBER_LIMIT))
    step: int = declare("integer", "between two of them", default=1, limits=(1, None))


def declare_variables() -> Any:  # noqa: ANN401 - stands where an annotated class attribute stands
    """Declare the field with all variables of a scenario."""
    return declare(
        "sections",
        "names and numbers that the seed chooses",
        default=(),
        section=Variable,
        limits=(0, VARIABLES_LIMIT),
    )


@frozen
class Variables:
    """All variables of a scenario, which are read before anything else."""

    variables: tuple[Variable, ...] = declare_variables()


def draw(seed: int, what: str, count: int) -> int:
    """Return a number from 0 to below `count` that depends on nothing but the seed and `what`."""
    digest = hashlib.sha256(f"{seed}/{what}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % count


@frozen
class Variation:
    """The values of one seed.

    Attributes:
        values: By variable.
    """

    seed: int = DEFAULT_SEED
    values: Mapping[str, Value] = field(factory=dict)

    @property
    def is_written(self) -> bool:
        """Tell whether it is the scenario as it was written."""
        return self.seed == DEFAULT_SEED

    def chosen(self, count: int) -> tuple[int, ...]:
        """Return which of so many decoys it has: none as written, else each with an even chance."""
        return tuple(
            number for number in range(count) if not self.is_written and draw(self.seed, f"decoy {number}", 2)
        )

    def text(self, text: str) -> str:
        """Return a text with the values in their places; what names no variable stays."""
        return REFERENCE.sub(self._shown, text)

    def _shown(self, match: re.Match[str]) -> str:
        value = self._value(match)
        return match[0] if value is None else str(value)

    def _value(self, match: re.Match[str]) -> Any:  # noqa: ANN401 - a text, a number, or None
        value = self.values.get(match[1])
        if isinstance(value, Mapping):
            return value.get(match[2]) if match[2] else None
        return None if match[2] else value

    def applied(self, data: Any) -> Any:  # noqa: ANN401 - any part of a file
        """Return data with the values in their places; a text that is one reference becomes the value itself."""
        if not self.values:
            return data
        if isinstance(data, str):
            whole = REFERENCE.fullmatch(data)
            value = None if whole is None else self._value(whole)
            return self.text(data) if value is None else value
        if isinstance(data, Mapping):
            return {self.text(key) if isinstance(key, str) else key: self.applied(data[key]) for key in data}
        return [self.applied(each) for each in data] if isinstance(data, list) else data


def variation_of(reader: Reader, data: Mapping[str, Any], seed: int) -> Variation:
    """Return what a seed makes of a scenario's variables; mistakes go to the reader."""
    spec = data.get("spec")
    given = spec.get("variables") if isinstance(spec, Mapping) else None
    if given is None:
        return Variation(seed)
    section = reader.section(Variables, {"variables": given}, "spec")
    if section is None:
        return Variation(seed)
    values: dict[str, Value] = {}
    taken: set[Any] = {
        each.written for each in section.variables if each.words and isinstance(each.written, str)
    }
    for index, variable in enumerate(section.variables):
        mistake = _mistake(variable)
        if mistake or variable.name in values:
            reader.mistake(f"spec.variables[{index}]", mistake or f"{variable.name} is declared twice")
            continue
        values[variable.name] = value = _drawn(variable, seed, taken)
        if variable.words:
            taken.add(value)
    variation = Variation(seed, values)
    for path, message in _unknown(data, "", values):
        reader.mistake(path, message)
    return variation


def _mistake(variable: Variable) -> str:
    """Return what is wrong with a variable, "" for nothing."""
    is_range = variable.least is not None or variable.most is not None
    if not NAME.fullmatch(variable.name):
        return f"name must be letters and digits, as in service, not {variable.name!r}"
    if sum((bool(variable.choices), bool(variable.words), is_range)) != 1:
        return "must have one of choices, words, or least and most"
    if variable.choices:
        return _choices_mistake(variable.choices)
    if variable.words:
        return "" if isinstance(variable.written, str) else "written is required: the word as written"
    if variable.least is None or variable.most is None or variable.least >= variable.most:
        return "needs least and most, the first below the second"
    if type(variable.written) is not int or not variable.least <= variable.written <= variable.most:
        return f"written must be a number from {variable.least} to {variable.most}"
    return ""


def _choices_mistake(choices: object) -> str:
    if not isinstance(choices, list | tuple) or len(choices) < 2:
        return "choices must be a list of at least two values"
    if all(isinstance(each, Mapping) for each in choices):
        same = all(set(each) == set(choices[0]) for each in choices)
        return "" if same else "choices that are mappings must have the same keys"
    if all(type(each) in (str, int, float) for each in choices):
        return ""
    return "choices must be texts, numbers, or mappings of them"


def _drawn(variable: Variable, seed: int, taken: set[Any]) -> Value:
    if seed == DEFAULT_SEED:
        first: Value = variable.choices[0] if variable.choices else variable.written
        return first
    possible: Sequence[Any] = variable.choices
    if variable.words:
        possible = [word for word in WORD_LISTS[variable.words] if word not in taken]
    elif variable.least is not None and variable.most is not None:
        possible = range(variable.least, variable.most + 1, variable.step)
    drawn: Value = possible[draw(seed, variable.name, len(possible))] if possible else variable.written
    return drawn


def references(data: object) -> Iterator[str]:
    """Yield the names of all references in data, as a file has them."""
    if isinstance(data, str):
        yield from (match[1] for match in REFERENCE.finditer(data))
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from references(key)
            yield from references(value)
    elif isinstance(data, list):
        for value in data:
            yield from references(value)


def _unknown(data: object, path: str, known: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Yield the references that are nearly a variable; others are the shell's own."""
    if isinstance(data, str):
        for match in REFERENCE.finditer(data):
            near = "" if match[1] in known else did_you_mean(match[1], known)
            if near:
                yield path, f"no variable is called {match[1]}{near}"
            elif match[1] in known and not _has_part(known[match[1]], match[2]):
                yield path, f"{match[0]} is none of the parts of {match[1]}"
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _unknown(value, f"{path}.{key}" if path else str(key), known)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _unknown(value, f"{path}[{index}]", known)


def _has_part(value: Value, part: str | None) -> bool:
    return part in value if isinstance(value, Mapping) else part is None
