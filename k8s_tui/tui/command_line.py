"""The command line's state: what is typed, what could be typed next, history, and its three uses.

As a `shell` it runs lines, as a `filter` it filters the panel used last while one types, as `history` it
searches the lines typed before. No screen here: the widget draws this and passes keys to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from k8s_tui.tui.colon import colon_words
from k8s_tui.tui.contract import NoCompletion
from k8s_tui.tui.edit_line import EditLine
from k8s_tui.tui.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

    from k8s_tui.tui.contract import Completion

SHELL = "shell"
FILTER = "filter"
HISTORY = "history"

WORD_ENDS_OPEN = ("/", "=", ":", ",")
"""After a candidate that ends so, the word goes on, and no space is put behind it."""


class CommandLine:
    """What the player is typing.

    Attributes:
        mode: `SHELL`, `FILTER` or `HISTORY`.
        line: The text and the caret.
        completion: What could come next, for the text as it is or as it was before Tab.
        chosen: Index of the candidate Tab put in, None before Tab.
        suggests: Whether what is offered is what the last line should have been.
    """

    def __init__(self, complete: Callable[[str], Completion], history: History | None = None) -> None:
        """Start empty."""
        self._complete = complete
        self.history = history or History()
        self.mode = SHELL
        self.line = EditLine()
        self.completion: Completion = NoCompletion()
        self.chosen: int | None = None
        self.suggests = False
        self._needle = EditLine()
        self._skip = 0
        self._offers_at_start = False

    @property
    def empty(self) -> bool:
        """Whether nothing is typed for the shell."""
        return self.mode == SHELL and not self.line.text

    @property
    def needle(self) -> EditLine:
        """What is searched for in the history."""
        return self._needle

    def offer_at_start(self, offer: bool) -> None:
        """Offer what a line can begin with even before anything is typed, or not."""
        self._offers_at_start = offer
        self._update()

    def suggest(self, line: str) -> None:
        """Offer a whole line as long as nothing is typed."""
        if line and self.empty:
            self.completion, self.suggests = NoCompletion(0, (line,)), True

    def choose(self, index: int) -> None:
        """Put a candidate in, as one does who clicks on it."""
        candidates = self.completion.candidates
        if 0 <= index < len(candidates):
            word = candidates[index]
            self._put(self.completion.start, word + ("" if word.endswith(WORD_ENDS_OPEN) else " "))
            self._update()

    def set_text(self, text: str, mode: str = SHELL) -> None:
        """Replace what is typed, the caret at its end."""
        self.mode = mode
        self.line = EditLine.of(text)
        self._update()

    def insert(self, text: str) -> None:
        """Type or paste."""
        if self.mode == HISTORY:
            self._needle = self._needle.insert(text)
            self._find()
            return
        self.line = self.line.insert(text)
        self._update()

    def press(self, key: str) -> bool:
        """Act on an editing key; return whether it was one."""
        if self.mode == HISTORY:
            return self._press_in_search(key)
        if self.mode == SHELL and self._press_in_shell(key):
            return True
        edited = self.line.press(key)
        if edited is None:
            return False
        self.line = edited
        self._update()
        return True

    def take(self) -> str:
        """Return the typed line and start anew, remembering it."""
        if self.mode == HISTORY:
            self.accept_search()
        text = self.line.text
        self.history.add(text)
        self.set_text("")
        return text

    def ghost(self) -> str:
        """Return what the first candidate would add at the caret, empty where it adds nothing."""
        completion = self.completion
        if self.mode != SHELL or self.chosen is not None or not self.line.at_end or not completion.candidates:
            return ""
        typed = self.line.text[completion.start :]
        first = completion.candidates[0]
        return first[len(typed) :] if typed and first.startswith(typed) else ""

    def accept_search(self) -> None:
        """Leave the search of the history with the line found."""
        self.mode = SHELL
        self._update()

    # -- shell -----------------------------------------------------------------------------------------------

    def _press_in_shell(self, key: str) -> bool:
        if key == "tab":
            self._tab(1)
        elif key == "shift+tab":
            self._tab(-1)
        elif key == "up":
            self.set_text(self.history.older(self.line.text))
        elif key == "down":
            self.set_text(self.history.newer(self.line.text))
        elif key == "ctrl+r":
            self.mode, self._needle, self._skip = HISTORY, EditLine(), 0
        elif key == "right" and self.ghost():
            self.set_text(self.line.text + self.ghost())
        else:
            return False
        return True

    def _tab(self, step: int) -> None:
        completion = self.completion
        candidates = completion.candidates
        if not candidates:
            return
        start = completion.start
        if len(candidates) == 1:
            self._put(start, candidates[0] + ("" if candidates[0].endswith(WORD_ENDS_OPEN) else " "))
            self._update()
            return
        typed = self.line.text[start : self.line.caret]
        common = common_prefix(candidates)
        if self.chosen is None and len(common) > len(typed) and common.startswith(typed):
            self._put(start, common)
            self._update()
            return
        self.chosen = (-1 if self.chosen is None and step > 0 else self.chosen or 0) + step
        self.chosen %= len(candidates)
        self._put(start, candidates[self.chosen])

    def _put(self, start: int, word: str) -> None:
        self.line = self.line.replace_tail(start, word)

    def _update(self) -> None:
        self.chosen, self.suggests = None, False
        text = self.line.text
        if self.mode != SHELL or not self.line.at_end or not (text or self._offers_at_start):
            self.completion = NoCompletion()
            return
        self.completion = self._complete(text)
        if text.startswith(":") and " " not in text:
            words = dict.fromkeys((*colon_words(), *self.completion.candidates))
            fitting = tuple(word for word in words if word.startswith(text))
            self.completion = NoCompletion(0, fitting, self.completion.usage)

    # -- history ---------------------------------------------------------------------------------------------

    def _press_in_search(self, key: str) -> bool:
        if key == "ctrl+r":
            self._skip += 1
            self._find()
            return True
        if key in {"tab", "right", "left", "home", "end", "up", "down"}:
            self.accept_search()
            return True
        edited = self._needle.press(key)
        if edited is None:
            return False
        self._needle, self._skip = edited, 0
        self._find()
        return True

    def _find(self) -> None:
        found = self.history.search(self._needle.text, self._skip) if self._needle.text else ""
        if found:
            self.line = EditLine.of(found)
        elif self._skip:
            self._skip -= 1


def common_prefix(words: tuple[str, ...]) -> str:
    """Return what all words begin with."""
    low, high = min(words), max(words)
    for index, char in enumerate(low):
        if index >= len(high) or high[index] != char:
            return low[:index]
    return low
