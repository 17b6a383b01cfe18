"""Which known word somebody who mistyped may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

SIMILARITY = 0.6
"""How alike two words must be, from 0 to 1."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like `word`, "" where none is like it."""
    found = get_close_matches(word, list(known), n=1, cutoff=SIMILARITY)
    return found[0] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question about what may have been meant, "" where nothing comes to mind."""
    found = nearest(word, known)
    return f"did you mean `{found}`?" if found and found != word else ""
