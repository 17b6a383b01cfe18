"""Filters of a panel, as k9s has them: `rx`, `!rx`, `-l selector` and `-f letters`.

A regular expression keeps the rows in which it is found, ignoring case; `!` keeps the others; `-l` keeps the
objects whose labels a selector chooses, written as for `kubectl get -l`; `-f` keeps rows that have the letters
in that order. A filter is asked for many rows at once, since there may be a hundred thousand at each key.
"""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from k8s_tui.api import selectors
from k8s_tui.api.errors import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Row = TypeVar("Row")

PATTERN_LENGTH_MAX = 200
"""Longer patterns are refused: nobody types them, and a row must be matched in microseconds."""

SPECIAL = frozenset(".^$*+?{}[]\\|()")
"""What makes a text more than the letters it consists of."""


STEADY = (SPECIAL - {"."}) | {"!"}
"""In a filter with one of these, one more letter may let more rows pass."""


@frozen
class Filter:
    """A filter that was read.

    Attributes:
        text: As typed.
        error: Why the text is no filter, empty where it is one; then every row is kept.
        letters: What must be found in a row's text as it stands, in lower case; "" where `search` decides.
        search: Looks into a row's text in lower case, None where `letters` or `chooses` decide.
        negated: Whether rows are kept in which it is not found.
        chooses: Whether an object with these labels is kept, None for a filter that looks at the text.
    """

    text: str
    error: str = ""
    letters: str = ""
    search: Callable[[str], Any] | None = None
    negated: bool = False
    chooses: Callable[[Mapping[str, str]], bool] | None = None

    @property
    def active(self) -> bool:
        """Whether it may leave anything out."""
        return bool(self.text) and not self.error

    def narrows(self, other: Filter) -> bool:
        """Whether all that passes this one passes another, as when one more letter is typed."""
        if not (self.active and other.active and self.text.startswith(other.text)):
            return False
        if self.text.startswith("-"):
            return self.text.startswith("-f") and other.text.startswith("-f")
        return STEADY.isdisjoint(self.text)

    def keep(
        self,
        rows: Sequence[Row],
        text: Callable[[Row], str],
        labels: Callable[[Row], Mapping[str, str]] | None = None,
    ) -> list[Row]:
        """Return the rows that pass; `text` tells a row's text in lower case, `labels` its object's labels."""
        if not self.active:
            return list(rows)
        if self.chooses is not None:
            return [] if labels is None else list(compress(rows, self.chosen(list(map(labels, rows)))))
        return list(compress(rows, self.passes(list(map(text, rows)))))

    def chosen(self, owned: Sequence[Mapping[str, str]]) -> list[bool]:
        """Return of each object's labels whether a filter that looks at labels keeps it, judging shared ones once."""
        chooses = self.chooses
        judged: dict[int, bool] = {}
        kept = []
        for own in owned:
            place = id(own)  # all of them are held, so that no two have the same place
            verdict = judged.get(place)
            if verdict is None:
                verdict = judged[place] = chooses is not None and chooses(own)
            kept.append(verdict)
        return kept

    def passes(self, texts: Sequence[str]) -> list[bool]:
        """Return of each text, which is in lower case, whether a filter that looks at texts keeps it."""
        letters, search, negated = self.letters, self.search, self.negated
        if search is None:
            if negated:
                return [letters not in text for text in texts]
            return [letters in text for text in texts]
        if negated:
            return [search(text) is None for text in texts]
        return [search(text) is not None for text in texts]


NO_FILTER = Filter("")


def parse_filter(text: str) -> Filter:
    """Read a filter; a mistake is told in the result's `error`."""
    wanted = text.strip()
    if not wanted or wanted == "!":
        return NO_FILTER
    if len(wanted) > PATTERN_LENGTH_MAX:
        return Filter(wanted, "too long")
    if wanted.startswith("-l"):
        return _by_labels(wanted)
    if wanted.startswith("-f"):
        letters = wanted[2:].strip().lower()
        if len(letters) < 2:
            return Filter(wanted, letters=letters) if letters else NO_FILTER
        return Filter(wanted, search=_in_order(letters))
    negated = wanted.startswith("!")
    pattern = wanted[negated:]
    if SPECIAL.isdisjoint(pattern):
        return Filter(wanted, letters=pattern.lower(), negated=negated)
    # Texts are in lower case, in which a pattern finds the same without looking at both cases of each letter;
    # one with capitals may hold classes such as \S, whose case has a meaning.
    flags = re.NOFLAG if pattern == pattern.lower() else re.IGNORECASE
    try:
        return Filter(wanted, search=re.compile(pattern, flags).search, negated=negated)
    except (re.error, OverflowError, RecursionError):
        return Filter(wanted, "not a pattern")


def _by_labels(wanted: str) -> Filter:
    text = wanted[2:].strip()
    if not text:
        return NO_FILTER
    try:
        selector = selectors.parse(text)
    except (ValueError, StatusError):
        return Filter(wanted, "not a selector")
    return Filter(wanted, chooses=selector.matches)


def _in_order(letters: str) -> Callable[[str], Any]:
    """Return what finds letters in their order, with anything between them, and never looks twice."""
    escaped = [re.escape(letter) for letter in letters]
    return re.compile("".join(f"[^{letter}]*{letter}" for letter in escaped)).match
