"""Label selectors: which objects a service, a controller or a command means.

Read from the text that people type (`app=web,tier in (front,back),!canary`), or made from `matchLabels` and
`matchExpressions`. Requirements are sorted by key, as Kubernetes sorts them, so that the text is canonical.

Source: apimachinery, pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go (v1.32).
"""

from __future__ import annotations

import enum
import functools
import operator
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

import attrs

from k8s_tui.api.fielderrors import FieldError, aggregate
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.names import label_value, qualified_name

CACHED_TEXTS: Final = 1024
_TOKEN = re.compile(r"[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^=!(),<> \t\r\n\x00]+))")
_END: Final = ""
_SYMBOLS: Final = frozenset({"==", "!=", "=", "!", "(", ")", ",", "<", ">"})
_BINARY: Final = "in, notin, =, ==, !=, gt, lt"


class SelectorError(ValueError):
    """A text or expression that is no selector; the message is the server's."""


class Operator(enum.Enum):
    """How a requirement relates the label to its values."""

    EQUALS = "="
    DOUBLE_EQUALS = "=="
    NOT_EQUALS = "!="
    IN = "in"
    NOT_IN = "notin"
    EXISTS = "exists"
    DOES_NOT_EXIST = "!"
    GREATER_THAN = ">"
    LESS_THAN = "<"


_POSITIVE: Final = frozenset({Operator.EQUALS, Operator.DOUBLE_EQUALS, Operator.IN})
_NEGATIVE: Final = frozenset({Operator.NOT_EQUALS, Operator.NOT_IN})
_COMPARING: Final = frozenset({Operator.GREATER_THAN, Operator.LESS_THAN})
_FROM_TEXT: Final = {
    member.value: member for member in Operator if member not in (Operator.EXISTS, Operator.DOES_NOT_EXIST)
}
_FROM_EXPRESSION: Final = {
    "In": Operator.IN,
    "NotIn": Operator.NOT_IN,
    "Exists": Operator.EXISTS,
    "DoesNotExist": Operator.DOES_NOT_EXIST,
}


class Expression(Protocol):
    """What a `matchExpressions` entry has."""

    @property
    def key(self) -> str:
        """The label."""

    @property
    def operator(self) -> str:
        """In, NotIn, Exists or DoesNotExist."""

    @property
    def values(self) -> Sequence[str]:
        """The values, for In and NotIn."""


class LabelQuery(Protocol):
    """What the API object LabelSelector has."""

    @property
    def match_labels(self) -> Mapping[str, str]:
        """Labels that must be exactly so."""

    @property
    def match_expressions(self) -> Sequence[Expression]:
        """Further requirements."""


@attrs.frozen
class Requirement:
    """One condition on one label.

    Attributes:
        key: the label's key.
        operator: how it relates to the values.
        values: the values, sorted, without repetition.
    """

    key: str
    operator: Operator
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether the labels meet the requirement."""
        found = labels.get(self.key)
        if self.operator in _POSITIVE:
            return found is not None and found in self.values
        if self.operator in _NEGATIVE:
            return found is None or found not in self.values
        if self.operator in _COMPARING:
            return self._compares(found)
        return (found is not None) == (self.operator is Operator.EXISTS)

    def _compares(self, found: str | None) -> bool:
        number = None if found is None else _integer(found)
        bound = _integer(self.values[0])
        if number is None or bound is None:
            return False
        return number > bound if self.operator is Operator.GREATER_THAN else number < bound

    def __str__(self) -> str:
        if self.operator is Operator.EXISTS:
            return self.key
        if self.operator is Operator.DOES_NOT_EXIST:
            return f"!{self.key}"
        listed = ",".join(self.values)
        if self.operator in (Operator.IN, Operator.NOT_IN):
            return f"{self.key} {self.operator.value} ({listed})"
        return f"{self.key}{self.operator.value}{listed}"


@attrs.frozen
class Selector:
    """All requirements together; without any it matches everything.

    Attributes:
        requirements: sorted by key.
        nothing: it matches no object at all, as the selector that is absent does.
    """

    requirements: tuple[Requirement, ...] = ()
    nothing: bool = False
    _equalities: tuple[tuple[str, str], ...] = attrs.field(init=False, eq=False, repr=False)
    _others: tuple[Requirement, ...] = attrs.field(init=False, eq=False, repr=False)

    @_equalities.default
    def _find_equalities(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.key, each.values[0]) for each in self.requirements if _is_equality(each))

    @_others.default
    def _find_others(self) -> tuple[Requirement, ...]:
        return tuple(each for each in self.requirements if not _is_equality(each))

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether an object with these labels is meant."""
        if self.nothing:
            return False
        for key, wanted in self._equalities:
            if labels.get(key) != wanted:
                return False
        return all(requirement.matches(labels) for requirement in self._others) if self._others else True

    @property
    def is_everything(self) -> bool:
        """Whether it leaves nothing out."""
        return not self.requirements and not self.nothing

    @property
    def exact(self) -> tuple[tuple[str, str], ...]:
        """The labels that must have one certain value, for lookups in an index."""
        return self._equalities

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


EVERYTHING: Final = Selector()
NOTHING: Final = Selector(nothing=True)


def of_labels(labels: Mapping[str, str]) -> Selector:
    """The selector for exactly these labels; no labels mean everything."""
    return Selector(tuple(Requirement(key, Operator.EQUALS, (labels[key],)) for key in sorted(labels)))


def of_query(query: LabelQuery | None) -> Selector:
    """The selector that the API object LabelSelector means: none matches nothing, an empty one everything.

    Raises:
        SelectorError: an operator, a key or a value is not valid.
    """
    if query is None:
        return NOTHING
    return of_parts(query.match_labels, query.match_expressions)


def of_parts(match_labels: Mapping[str, str], match_expressions: Iterable[Expression] = ()) -> Selector:
    """The selector of `matchLabels` and `matchExpressions`.

    Raises:
        SelectorError: an operator, a key or a value is not valid.
    """
    requirements = [requirement(key, Operator.EQUALS, (text,)) for key, text in match_labels.items()]
    for expression in match_expressions:
        meant = _FROM_EXPRESSION.get(expression.operator)
        if meant is None:
            raise SelectorError(f"{quote(expression.operator)} is not a valid label selector operator")
        requirements.append(requirement(expression.key, meant, tuple(expression.values)))
    return Selector(tuple(sorted(requirements, key=operator.attrgetter("key"))))


@functools.lru_cache(CACHED_TEXTS)
def parse(text: str) -> Selector:
    """The selector that a text means; the empty text means everything.

    Raises:
        SelectorError: the text does not parse; the message is the server's.
    """
    return _Parser(text).parse()


def requirement(key: str, meant: Operator, values: Iterable[str]) -> Requirement:
    """A requirement whose key and values have been judged.

    Raises:
        SelectorError: key, number of values or a value is not valid for the operator.
    """
    listed = tuple(sorted(set(values)))
    errors = [FieldError.invalid("key", key, "; ".join(said)) for said in [qualified_name(key)] if said]
    errors += _count_errors(meant, listed)
    for index, each in enumerate(listed):
        said = label_value(each)
        if said:
            errors.append(FieldError.invalid(f"values[{index}][{key}]", each, "; ".join(said)))
    if errors:
        raise SelectorError(aggregate(errors))
    return Requirement(key, meant, listed)


def _count_errors(meant: Operator, values: tuple[str, ...]) -> list[FieldError]:
    """Whether there are as many values as the operator takes."""
    if meant in (Operator.IN, Operator.NOT_IN):
        words, fits = "for 'in', 'notin' operators, values set can't be empty", len(values) > 0
    elif meant in (Operator.EXISTS, Operator.DOES_NOT_EXIST):
        words, fits = "values set must be empty for exists and does not exist", not values
    elif meant in _COMPARING:
        words, fits = "for 'Gt', 'Lt' operators, exactly one value is required", len(values) == 1
    else:
        words, fits = "exact-match compatibility requires one single value", len(values) == 1
    errors = [] if fits else [FieldError.invalid("values", values, words)]
    if meant in _COMPARING:
        words = "for 'Gt', 'Lt' operators, the value must be an integer"
        errors += [
            FieldError.invalid(f"values[{index}]", each, words)
            for index, each in enumerate(values)
            if _integer(each) is None
        ]
    return errors


def _is_equality(each: Requirement) -> bool:
    return each.operator in _POSITIVE and len(each.values) == 1


def _integer(text: str) -> int | None:
    """The 64-bit number that a text is, or None."""
    if not re.fullmatch("[-+]?[0-9]{1,20}", text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


def _tokens(text: str) -> list[str]:
    """The words and symbols of a selector; a NUL ends it."""
    found, position = [], 0
    while match := _TOKEN.match(text, position):
        found.append(match[1] or match[2])
        position = match.end()
    return found


class _Parser:
    """Reads one selector; `in` and `notin` are words like others except where an operator stands."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._position = 0

    def parse(self) -> Selector:
        """Read the whole text."""
        found: list[Requirement] = []
        while self._next() != _END:
            token = self._next()
            if token in _SYMBOLS and token != "!":
                raise SelectorError(f"found '{token}', expected: !, identifier, or 'end of string'")
            try:
                found.append(self._requirement())
            except SelectorError as error:
                raise SelectorError(f"unable to parse requirement: {error}") from error
            token = self._take()
            if token == _END:
                break
            if token != ",":
                raise SelectorError(f"found '{token}', expected: ',' or 'end of string'")
            if not self._is_word() and self._next() != "!":
                raise SelectorError(f"found '{self._next()}', expected: identifier after ','")
        return Selector(tuple(sorted(found, key=operator.attrgetter("key"))))

    def _requirement(self) -> Requirement:
        negated = self._next() == "!"
        if negated:
            self._take()
        key = self._word("identifier")
        said = qualified_name(key)
        if said:
            raise SelectorError(str(FieldError.invalid("<nil>", key, "; ".join(said))))
        if negated:
            return requirement(key, Operator.DOES_NOT_EXIST, ())
        if self._next() in (_END, ","):
            return requirement(key, Operator.EXISTS, ())
        token = self._take()
        meant = _FROM_TEXT.get(token)
        if meant is None:
            raise SelectorError(f"found '{token}', expected: {_BINARY}")
        if meant in (Operator.IN, Operator.NOT_IN):
            return requirement(key, meant, self._listed())
        return requirement(key, meant, ("" if self._next() in (_END, ",") else self._word("identifier"),))

    def _listed(self) -> list[str]:
        """The values between parentheses; what is missing between commas is the empty value."""
        token = self._take()
        if token != "(":
            raise SelectorError(f"found '{token}' expected: '('")
        if self._next() == ")":
            self._take()
            return [""]
        if not self._is_word() and self._next() != ",":
            raise SelectorError(f"found '{self._next()}', expected: ',', ')' or identifier")
        values: list[str] = []
        expect_value = True
        while (token := self._take()) != ")":
            if token == ",":
                if expect_value:
                    values.append("")
                expect_value = True
            elif token != _END and token not in _SYMBOLS and expect_value:
                values.append(token)
                expect_value = False
            elif expect_value:
                raise SelectorError(f"found '{token}', expected: ',', or identifier")
            else:
                raise SelectorError(f"found '{token}', expected: ',' or ')'")
        return [*values, ""] if expect_value else values

    def _word(self, expected: str) -> str:
        token = self._take()
        if token == _END or token in _SYMBOLS:
            raise SelectorError(f"found '{token}', expected: {expected}")
        return token

    def _is_word(self) -> bool:
        token = self._next()
        return token != _END and token not in _SYMBOLS

    def _next(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else _END

    def _take(self) -> str:
        token = self._next()
        self._position += 1
        return token
