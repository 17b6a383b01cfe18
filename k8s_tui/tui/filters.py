"""Filters of a panel, as k9s has them: `rx`, `!rx`, `-l selector` and `-f letters`.

A regular expression keeps the rows in which it is found, ignoring case; `!` keeps the others; `-l` keeps the
objects whose labels a selector chooses, written as for `kubectl get -l`; `-f` keeps rows that have the letters
in that order.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.errors import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATTERN_LENGTH_MAX = 200
"""Longer patterns are refused: nobody types them, and a row must be matched in microseconds."""


@frozen
class Filter:
    """A filter that was read.

    Attributes:
        text: As typed.
        matches: Whether a row with this text is kept.
        error: Why the text is no filter, empty where it is one; then every row is kept.
        chooses: Whether an object with these labels is kept, None for a filter that looks at the text.
    """

    text: str
    matches: Callable[[str], bool]
    error: str = ""
    chooses: Callable[[Mapping[str, str]], bool] | None = None

    @property
    def active(self) -> bool:
        """Whether it may leave anything out."""
        return bool(self.text) and not self.error


def _everything(_: str) -> bool:
    return True


NO_FILTER = Filter("", _everything)


def parse_filter(text: str) -> Filter:
    """Read a filter; a mistake is told in the result's `error`."""
    wanted = text.strip()
    if not wanted or wanted == "!":
        return NO_FILTER
    if len(wanted) > PATTERN_LENGTH_MAX:
        return Filter(wanted, _everything, "too long")
    if wanted.startswith("-l"):
        return _by_labels(wanted)
    if wanted.startswith("-f"):
        letters = wanted[2:].strip().lower()
        return Filter(wanted, _fuzzy(letters)) if letters else NO_FILTER
    negated = wanted.startswith("!")
    try:
        search = re.compile(wanted[negated:], re.IGNORECASE).search
    except re.error:
        return Filter(wanted, _everything, "not a pattern")
    if negated:
        return Filter(wanted, lambda row: search(row) is None)
    return Filter(wanted, lambda row: search(row) is not None)


def _by_labels(wanted: str) -> Filter:
    text = wanted[2:].strip()
    if not text:
        return NO_FILTER
    try:
        selector = selectors.parse(text)
    except (ValueError, StatusError):
        return Filter(wanted, _everything, "not a selector")
    return Filter(wanted, _everything, chooses=selector.matches)


def _fuzzy(letters: str) -> Callable[[str], bool]:
    def matches(row: str) -> bool:
        found = iter(row.lower())
        return all(letter in found for letter in letters)

    return matches
