"""A line being edited: text and caret, with the keys of a shell.

Pure values; the widget that shows one replaces it key by key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT_LENGTH_MAX = 10_000
"""What is typed or pasted beyond this is dropped."""

_WORD_BEFORE = re.compile(r"\S+\s*$")
_WORD_AFTER = re.compile(r"\s*\S+")


@frozen
class EditLine:
    """One line of text and where the caret stands in it.

    Attributes:
        caret: Index of the character the caret stands before, `len(text)` at the end.
    """

    text: str = ""
    caret: int = 0

    @classmethod
    def of(cls, text: str) -> EditLine:
        """Return `text` with the caret at its end."""
        return cls(text, len(text))

    @property
    def at_end(self) -> bool:
        """Whether the caret is behind the last character."""
        return self.caret == len(self.text)

    def insert(self, text: str) -> EditLine:
        """Type or paste; line breaks become spaces."""
        added = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
        added = "".join(char for char in added if char.isprintable())
        added = added[: max(0, TEXT_LENGTH_MAX - len(self.text))]
        return EditLine(self.text[: self.caret] + added + self.text[self.caret :], self.caret + len(added))

    def replace_tail(self, start: int, word: str) -> EditLine:
        """Put `word` in place of the text from `start` to the caret."""
        head = self.text[:start] + word
        return EditLine(head + self.text[self.caret :], len(head))

    def press(self, key: str) -> EditLine | None:
        """Return the line after an editing key, None for a key that is none."""
        action = _KEYS.get(key)
        return None if action is None else action(self)


def _moved(line: EditLine, caret: int) -> EditLine:
    return evolve(line, caret=max(0, min(caret, len(line.text))))


def _cut(line: EditLine, start: int, end: int) -> EditLine:
    start, end = max(0, start), min(len(line.text), end)
    return EditLine(line.text[:start] + line.text[end:], start)


def _word_left(line: EditLine) -> int:
    found = _WORD_BEFORE.search(line.text[: line.caret])
    return found.start() if found else 0


def _word_right(line: EditLine) -> int:
    found = _WORD_AFTER.match(line.text, line.caret)
    return found.end() if found else len(line.text)


_KEYS: dict[str, Callable[[EditLine], EditLine]] = {
    "left": lambda line: _moved(line, line.caret - 1),
    "right": lambda line: _moved(line, line.caret + 1),
    "home": lambda line: _moved(line, 0),
    "end": lambda line: _moved(line, len(line.text)),
    "ctrl+a": lambda line: _moved(line, 0),
    "ctrl+e": lambda line: _moved(line, len(line.text)),
    "ctrl+left": lambda line: _moved(line, _word_left(line)),
    "ctrl+right": lambda line: _moved(line, _word_right(line)),
    "backspace": lambda line: _cut(line, line.caret - 1, line.caret) if line.caret else line,
    "delete": lambda line: _cut(line, line.caret, line.caret + 1),
    "ctrl+w": lambda line: _cut(line, _word_left(line), line.caret),
    "ctrl+u": lambda line: _cut(line, 0, line.caret),
    "ctrl+k": lambda line: _cut(line, line.caret, len(line.text)),
}
