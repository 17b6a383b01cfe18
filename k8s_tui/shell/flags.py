"""Flags of commands as pflag and cobra read them: long and short, grouped shorthands, values, errors in their words.

Source: the documentation of spf13/pflag and spf13/cobra, checked against kubectl v1.32.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import define, field, frozen

from k8s_tui.api.jsonvalue import quote

BOOL, TEXT, INTEGER, DURATION, LIST, SLICE = "bool", "string", "int", "duration", "array", "slice"
"""Kinds of flags; a `slice` splits its values at commas, an `array` does not."""

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_UNITS_MS: Mapping[str, float] = {
    "ns": 1e-6,
    "us": 1e-3,
    "µs": 1e-3,
    "ms": 1,
    "s": 1000,
    "m": 60_000,
    "h": 3_600_000,
}
_DURATION_PART = re.compile(r"([0-9]*\.?[0-9]*)([a-zµ]*)")
_INT_LIMIT = 2**31


class FlagError(ValueError):
    """Flags that cannot be read; the text is pflag's."""


@frozen
class Flag:
    """One flag that a command knows.

    Attributes:
        short: Its one-letter form, or empty.
        kind: One of the kinds above.
        default: As it would be typed; "" for none.
        bare: The value that the flag has when it stands without one; empty where it needs one.
        choices: Values worth completing.
        required: The command does not run without it.
    """

    name: str
    short: str = ""
    kind: str = TEXT
    default: str = ""
    bare: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    help: str = ""

    @property
    def takes_value(self) -> bool:
        """Whether the next word is its value when it stands without `=`."""
        return self.kind != BOOL and not self.bare

    @property
    def shown(self) -> str:
        """How complaints name it: `-n, --namespace`."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


@define
class Flags:
    """What was typed: values by flag, and the words that are no flags.

    Attributes:
        arguments: In their order; those after `--` too.
        dash_at: How many arguments stood before `--`; None where there was none.
    """

    known: Mapping[str, Flag]
    values: dict[str, list[str]] = field(factory=dict)
    arguments: list[str] = field(factory=list)
    dash_at: int | None = None

    def changed(self, name: str) -> bool:
        """Whether the flag was typed."""
        return name in self.values

    def text(self, name: str) -> str:
        """The flag's value, the last one where it was repeated."""
        given = self.values.get(name)
        return given[-1] if given else self.known[name].default

    def on(self, name: str) -> bool:
        """Whether a bool flag is true."""
        return self.text(name) in _TRUE

    def integer(self, name: str) -> int:
        """The flag's value as a number."""
        return int(self.text(name) or "0", 0)

    def duration_ms(self, name: str) -> int:
        """The flag's value in milliseconds."""
        return parse_duration_ms(self.text(name) or "0")

    def items(self, name: str) -> list[str]:
        """All values of a flag that may be repeated."""
        given = self.values.get(name)
        if given is None:
            default = self.known[name].default
            given = [default] if default else []
        if self.known[name].kind == SLICE:
            return [part for value in given for part in value.split(",")]
        return list(given)


def parse_flags(words: Sequence[str], flags: Iterable[Flag], *, interspersed: bool = True) -> Flags:
    """Return what the words of a command line say.

    Args:
        words: All words after the command's own.
        flags: What the command knows.
        interspersed: Whether flags may follow arguments.

    Raises:
        FlagError: with pflag's words.
    """
    known = {flag.name: flag for flag in flags}
    shorts = {flag.short: flag for flag in known.values() if flag.short}
    parsed = Flags(known)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            parsed.dash_at = len(parsed.arguments)
            parsed.arguments.extend(rest)
            break
        if len(word) < 2 or not word.startswith("-"):
            parsed.arguments.append(word)
            if not interspersed:
                parsed.arguments.extend(rest)
                break
        elif word.startswith("--"):
            _long(parsed, word, rest)
        else:
            _shorts(parsed, shorts, word, rest)
    return parsed


def _long(parsed: Flags, word: str, rest: list[str]) -> None:
    name, equals, value = word[2:].partition("=")
    if not name or name[0] in "-=":
        raise FlagError(f"bad flag syntax: {word}")
    flag = parsed.known.get(name)
    if flag is None:
        raise FlagError("help requested" if name == "help" else f"unknown flag: --{name}")
    if equals:
        _set(parsed, flag, value)
    elif not flag.takes_value:
        _set(parsed, flag, flag.bare or "true")
    elif rest:
        _set(parsed, flag, rest.pop(0))
    else:
        raise FlagError(f"flag needs an argument: --{name}")


def _shorts(parsed: Flags, shorts: Mapping[str, Flag], word: str, rest: list[str]) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        flag = shorts.get(letter)
        if flag is None:
            if letter == "h":
                raise FlagError("help requested")
            raise FlagError(f"unknown shorthand flag: '{letter}' in -{letter}{letters}")
        if letters.startswith("=") and len(letters) > 1:
            _set(parsed, flag, letters[1:])
            return
        if not flag.takes_value:
            _set(parsed, flag, flag.bare or "true")
            continue
        if letters:
            _set(parsed, flag, letters)
        elif rest:
            _set(parsed, flag, rest.pop(0))
        else:
            raise FlagError(f"flag needs an argument: '{letter}' in {word}")
        return


def _set(parsed: Flags, flag: Flag, value: str) -> None:
    complaint = _complaint(flag, value)
    if complaint:
        raise FlagError(f'invalid argument {quote(value)} for "{flag.shown}" flag: {complaint}')
    if flag.kind in (LIST, SLICE):
        parsed.values.setdefault(flag.name, []).append(value)
    else:
        parsed.values[flag.name] = [value]


def _complaint(flag: Flag, value: str) -> str:
    if flag.kind == BOOL and value not in _TRUE | _FALSE:
        return f"strconv.ParseBool: parsing {quote(value)}: invalid syntax"
    if flag.kind == INTEGER:
        try:
            number = int(value, 0)
        except ValueError:
            return f"strconv.ParseInt: parsing {quote(value)}: invalid syntax"
        if not -(_INT_LIMIT**2) <= number < _INT_LIMIT**2:
            return f"strconv.ParseInt: parsing {quote(value)}: value out of range"
    if flag.kind == DURATION:
        try:
            parse_duration_ms(value)
        except ValueError as error:
            return str(error)
    return ""


def parse_duration_ms(text: str) -> int:
    """Return the milliseconds that Go's `time.ParseDuration` reads in `1m30s`.

    Raises:
        ValueError: with Go's words.
    """
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    total = 0.0
    if not rest:
        raise ValueError(f"time: invalid duration {quote(text)}")
    while rest:
        match = _DURATION_PART.match(rest)
        if match is None or not match[1].strip("."):
            raise ValueError(f"time: invalid duration {quote(text)}")
        if not match[2]:
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        if match[2] not in _UNITS_MS:
            raise ValueError(f"time: unknown unit {quote(match[2])} in duration {quote(text)}")
        total += float(match[1]) * _UNITS_MS[match[2]]
        rest = rest[match.end() :]
    return sign * round(total)
