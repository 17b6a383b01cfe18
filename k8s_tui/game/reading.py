"""Reading a mapping out of a scenario file into the classes that declare it, with the place of every mistake.

All mistakes are collected, so that an author sees them at once and not one a run.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api import jsonpath, selectors
from k8s_tui.api.duration import DAY_MS, HOUR_MS, MINUTE_MS, human_duration
from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.api.time import EPOCH
from k8s_tui.client.client import resource
from k8s_tui.faults import FAULTS, from_mapping
from k8s_tui.faults.fields import FORMS as PLAIN_FORMS
from k8s_tui.faults.fields import FaultError
from k8s_tui.game.fields import Field, fields_of

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
"""Simulations start on the first of them (`EPOCH`)."""

_CLOCK = re.compile(rf"(?:({'|'.join(WEEKDAYS)}) )?([01]\d|2[0-3]):([0-5]\d)")
_START_OF_DAY_MS = EPOCH.hour * HOUR_MS

CLOCK_LEAST_MS = 2 * HOUR_MS
"""Before a game starts a cluster is made, and an hour goes by."""

MISTAKES_SHOWN = 50
"""After so many mistakes the rest of a file is not looked at."""


@frozen
class Mistake:
    """What is wrong, and where; line and column count from 1 and are 0 where they are not known."""

    path: str
    message: str
    line: int = 0
    column: int = 0

    def told(self, source: str) -> str:
        """Return the mistake as compilers tell them: `file:line:column: path: message`."""
        place = f"{source}:{self.line}:{self.column}" if self.line else source
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class ScenarioError(ValueError):
    """A scenario file that cannot be played.

    Attributes:
        mistakes: All that was found, in the order of the file.
    """

    def __init__(self, source: str, mistakes: Iterable[Mistake]) -> None:
        self.source = source
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column)))
        super().__init__("\n".join(mistake.told(source) for mistake in self.mistakes))


@frozen
class Conditions:
    """The kinds of conditions, given by the module that defines them, which is above this one.

    Attributes:
        kinds: Name in files to class.
        wrap: Makes the condition of (kind's value, for_ms, within_ms, always).
    """

    kinds: Mapping[str, type[Any]]
    wrap: Callable[[Any, int, int | None, bool], Any]


def above(path: str) -> str:
    """Return the path of what holds what lies at a path, "" for the whole file."""
    return path[: max(path.rfind("."), path.rfind("["), 0)]


class Reader:
    """Reads one file.

    Attributes:
        mistakes: What was wrong so far.
    """

    def __init__(self, positions: Mapping[str, tuple[int, int]], conditions: Conditions) -> None:
        self.mistakes: list[Mistake] = []
        self._positions = positions
        self._conditions = conditions

    def mistake(self, path: str, message: str) -> None:
        """Note a mistake at `path`, or at the nearest place above it that the file has."""
        if len(self.mistakes) >= MISTAKES_SHOWN:
            return
        near = path
        while near and near not in self._positions:
            near = above(near)
        line, column = self._positions.get(near, (1, 1) if self._positions else (0, 0))
        self.mistakes.append(Mistake(path, message, line, column))

    def section(self, cls: type[Any], data: object, path: str) -> Any:  # noqa: ANN401 - an instance of cls, or None
        """Return the instance of `cls` that `data` states, None where it is wrong."""
        if not isinstance(data, Mapping):
            self.mistake(path, f"must be a mapping, not {_shown(data)}")
            return None
        fields = {field.name: field for field in fields_of(cls)}
        before = len(self.mistakes)
        self._refuse_unknown(data, fields, path)
        arguments = {}
        for name, field in fields.items():
            where = f"{path}.{name}" if path else name
            if name in data and data[name] is not None:
                arguments[field.attribute] = self._value(field, data[name], where)
            elif field.required:
                self.mistake(path, f"{name} is required: {field.about}")
        return cls(**arguments) if len(self.mistakes) == before else None

    def _refuse_unknown(self, data: Mapping[Any, Any], known: Iterable[str], path: str) -> None:
        names = list(known)
        for name in data:
            if name not in names:
                where = f"{path}.{name}" if path else str(name)
                self.mistake(where, f"unknown field{did_you_mean(str(name), names)}")

    def _value(self, field: Field, data: object, path: str) -> Any:  # noqa: ANN401 - by the field's form
        match field.form:
            case "section":
                assert field.section is not None
                return self.section(field.section, data, path)
            case "sections":
                assert field.section is not None
                cls = field.section
                return self._each(field, data, path, lambda item, where: self.section(cls, item, where))
            case "condition":
                return self.condition(data, path)
            case "conditions":
                return self._each(field, data, path, self.condition)
            case "fault":
                return self._fault(data, path)
            case "texts":
                return self._each(field, data, path, self._text)
            case "scripts":
                return self._each(field, data, path, self._script)
            case _:
                return self._plain(field, data, path)

    def _each(
        self, field: Field, data: object, path: str, read: Callable[[object, str], Any]
    ) -> tuple[Any, ...]:
        if not isinstance(data, list):
            self.mistake(path, f"must be a list, not {_shown(data)}")
            return ()
        self._check_limits(field, len(data), path, " entries")
        return tuple(read(item, f"{path}[{index}]") for index, item in enumerate(data))

    def _script(self, data: object, path: str) -> tuple[str, ...]:
        if isinstance(data, str):
            self._check_printable(data, path)
            return tuple(data.strip("\n").split("\n"))
        if isinstance(data, list):
            return tuple(self._text(item, f"{path}[{index}]") for index, item in enumerate(data))
        self.mistake(path, f"must be a list of commands, not {_shown(data)}")
        return ()

    def _text(self, data: object, path: str) -> str:
        if isinstance(data, str):
            self._check_printable(data, path)
            return data
        self.mistake(path, f"must be a text, not {_shown(data)}")
        return ""

    def _plain(self, field: Field, data: object, path: str) -> Any:  # noqa: ANN401 - by the field's form
        try:
            read = FORMS[field.form](data)
        except ValueError as error:
            self.mistake(path, str(error))
            return None
        if field.choices and read not in field.choices:
            self.mistake(
                path, f"must be one of {', '.join(field.choices)}{did_you_mean(str(read), field.choices)}"
            )
        if field.form == "duration":
            self._check_span(field, read, path)
        elif isinstance(read, int | float) and not isinstance(read, bool):
            self._check_limits(field, read, path, "")
        elif isinstance(read, str):
            self._check_printable(read, path)
        return read

    def _check_span(self, field: Field, span_ms: int, path: str) -> None:
        least_ms = field.limits[0]
        if least_ms is not None and span_ms < least_ms:
            self.mistake(path, f"must be at least {human_duration(int(least_ms))}")

    def _check_printable(self, text: str, path: str) -> None:
        """Refuse what a terminal would obey instead of showing it; files may be a stranger's."""
        if any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text):
            self.mistake(path, "must hold no control characters")

    def _check_limits(self, field: Field, amount: float, path: str, unit: str) -> None:
        least, greatest = field.limits
        if least is not None and amount < least:
            self.mistake(path, f"must be at least {least:g}{unit}, not {amount:g}")
        if greatest is not None and amount > greatest:
            self.mistake(path, f"must be at most {greatest:g}{unit}, not {amount:g}")

    def _fault(self, data: object, path: str) -> Any:  # noqa: ANN401 - any fault, or None
        if not isinstance(data, Mapping):
            self.mistake(path, f"must be a mapping with the fault's kind, not {_shown(data)}")
            return None
        kind = data.get("kind")
        kinds = [cls.__name__ for cls in FAULTS]
        if kind not in kinds:
            self.mistake(path, f"no fault has the kind {_shown(kind)}{did_you_mean(str(kind), kinds)}")
            return None
        try:
            return from_mapping(data)
        except FaultError as error:
            self.mistake(f"{path}.{error.field}" if error.field else path, error.message)
            return None

    def condition(self, data: object, path: str) -> Any:  # noqa: ANN401 - a condition, or None
        """Return the condition that `data` states: one kind, and perhaps `for`, `within` and `always`."""
        if not isinstance(data, Mapping):
            self.mistake(path, f"must be a mapping such as {{traffic: {{...}}}}, not {_shown(data)}")
            return None
        kinds = [name for name in data if name in self._conditions.kinds]
        self._refuse_unknown(data, (*self._conditions.kinds, "for", "within", "always"), path)
        if len(kinds) != 1:
            self.mistake(path, f"must have one of {', '.join(self._conditions.kinds)}")
            return None
        kind = kinds[0]
        body = self.section(self._conditions.kinds[kind], _body(kind, data[kind]), f"{path}.{kind}")
        spans = [self._span(data.get(name), f"{path}.{name}") for name in ("for", "within")]
        always = data.get("always", False)
        if not isinstance(always, bool):
            self.mistake(f"{path}.always", f"must be true or false, not {_shown(always)}")
        return None if body is None else self._conditions.wrap(body, spans[0] or 0, spans[1], always is True)

    def _span(self, data: object, path: str) -> int | None:
        if data is None:
            return None
        try:
            return int(FORMS["duration"](data))
        except ValueError as error:
            self.mistake(path, str(error))
            return None


def _body(kind: str, data: object) -> object:
    """Let `all: [...]`, `any: [...]` and `not: {...}` go without a name for what they hold."""
    if kind in ("all", "any") and isinstance(data, list):
        return {"of": data}
    if kind == "not" and isinstance(data, Mapping) and "of" not in data:
        return {"of": data}
    return data


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a suggestion to append, "" where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def _shown(data: object) -> str:
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"must be a number, not {_shown(value)}")  # noqa: TRY004 - a form refuses with ValueError
    return value


def _amount(value: object) -> str:
    """Return an amount of something as it was written, which must be more than nothing."""
    text = str(value)
    try:
        is_some = Quantity.parse(text).milli_value() > 0
    except QuantityError:
        is_some = False
    if not is_some or isinstance(value, bool):
        raise ValueError(f"must be an amount such as 4, 500m or 8Gi, not {_shown(value)}")
    return text


def _labels(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(
        isinstance(each, str) for pair in value.items() for each in pair
    ):
        raise ValueError(f"must map texts to texts, not {_shown(value)}")
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"must be a mapping, not {_shown(value)}")  # noqa: TRY004 - as above
    return value


def _integers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise ValueError(f"must be a list of whole numbers, not {_shown(value)}")
    return tuple(value)


def _resource(value: object) -> str:
    word = PLAIN_FORMS["text"](value)
    try:
        resource(word)
    except KeyError:
        raise ValueError(f"the cluster has no resource {word!r}") from None
    return str(word)


def _reference(value: object) -> str:
    text = str(PLAIN_FORMS["text"](value))
    word, slash, name = text.partition("/")
    if not slash or not name:
        raise ValueError(f"must be TYPE/NAME, as in deploy/web, not {text!r}")
    _resource(word)
    return text


def _selector(value: object) -> str:
    text = str(PLAIN_FORMS["content"](value))
    selectors.parse(text)
    return text


def _json_path(value: object) -> str:
    text = str(PLAIN_FORMS["text"](value))
    jsonpath.compile(jsonpath.relaxed(text))
    return text


def _clock(value: object) -> int:
    """Return the first moment of a simulation at which clocks show this, late enough to make a cluster before."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'must be a time in quotes, as in "03:12" or "Fri 17:45", not {_shown(value)}')
    at_ms = int(match[2]) * HOUR_MS + int(match[3]) * MINUTE_MS - _START_OF_DAY_MS
    if match[1]:
        at_ms += WEEKDAYS.index(match[1]) * DAY_MS
    while at_ms < CLOCK_LEAST_MS:
        at_ms += 7 * DAY_MS if match[1] else DAY_MS
    return at_ms


def clock_text(at_ms: int) -> str:
    """Return what is written for a moment that clocks show, as `Fri 17:45`.

    Raises:
        ValueError: It is none that can be written: no full minute, or not the first of its kind.
    """
    days, of_day_ms = divmod(at_ms + _START_OF_DAY_MS, DAY_MS)
    hours, minutes = divmod(of_day_ms // MINUTE_MS, HOUR_MS // MINUTE_MS)
    text = f"{WEEKDAYS[days % len(WEEKDAYS)]} {hours:02}:{minutes:02}"
    if _clock(text) != at_ms:
        raise ValueError(f"no clock time is {at_ms} ms after the beginning")
    return text


FORMS: Mapping[str, Callable[[Any], Any]] = {
    **PLAIN_FORMS,
    "clock": _clock,
    "number": _number,
    "amount": _amount,
    "integers": _integers,
    "labels": _labels,
    "resource": _resource,
    "reference": _reference,
    "selector": _selector,
    "jsonpath": _json_path,
    "mapping": _mapping,
    "anything": lambda value: value,
}
"""How values of each plain form are read; a form refuses with a ValueError that says what it wants."""
