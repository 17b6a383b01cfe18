"""`test`, `[` and `[[`: whether something holds.

Source: IEEE Std 1003.1 (POSIX) test; bash for `[[` and the words of the refusals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from k8s_tui.shell.calls import Call, Program
from k8s_tui.shell.globbing import fits

WRONG_CODE = 2
_NUMBER = re.compile(r"\s*[-+]?\d+\s*\Z")
_NUMBERS: Mapping[str, Callable[[int, int], bool]] = {
    "-eq": lambda left, right: left == right,
    "-ne": lambda left, right: left != right,
    "-lt": lambda left, right: left < right,
    "-le": lambda left, right: left <= right,
    "-gt": lambda left, right: left > right,
    "-ge": lambda left, right: left >= right,
}
_TEXTS = frozenset({"=", "==", "!=", "<", ">", "=~"})
_OF_ONE = frozenset("-" + letter for letter in "abcdefghknprstuvwxzGLNOS")


class TestError(ValueError):
    """A condition that bash refuses."""


def test(call: Call) -> int:
    """Run `test` or `[`."""
    words = list(call.arguments)
    if call.name == "[":
        if words[-1:] != ["]"]:
            return call.fail("bash: [: missing `]'", WRONG_CODE)
        words.pop()
    return _judged(call, words, patterns=False)


def extended_test(call: Call) -> int:
    """Run `[[`, whose patterns and expressions count."""
    return _judged(call, list(call.arguments[:-1]), patterns=True)


def _judged(call: Call, words: list[str], *, patterns: bool) -> int:
    reader = _Reader(call, words, patterns=patterns)
    try:
        return int(not reader.holds())
    except TestError as error:
        return call.fail(f"bash: {call.name}: {error}", WRONG_CODE)


class _Reader:
    """Reads and decides in one go."""

    def __init__(self, call: Call, words: list[str], *, patterns: bool) -> None:
        self.call = call
        self.words = words
        self.patterns = patterns
        self.at = 0

    def holds(self) -> bool:
        if not self.words:
            return False
        value = self._either()
        if self.at < len(self.words):
            raise TestError(_too_much(self.words))
        return value

    def _take(self, *wanted: str) -> bool:
        if self.at < len(self.words) and self.words[self.at] in wanted:
            self.at += 1
            return True
        return False

    def _either(self) -> bool:
        value = self._both()
        while self._take("||" if self.patterns else "-o"):
            right = self._both()
            value = value or right
        return value

    def _both(self) -> bool:
        value = self._one()
        while self._take("&&" if self.patterns else "-a"):
            right = self._one()
            value = value and right
        return value

    def _one(self) -> bool:
        left = len(self.words) - self.at
        if left == 0:
            raise TestError("argument expected")
        is_comparison = left >= 3 and (
            self.words[self.at + 1] in _TEXTS or self.words[self.at + 1] in _NUMBERS
        )
        if is_comparison:
            return self._comparison()
        if left >= 2 and self._take("!"):
            return not self._one()
        if left >= 3 and self._take("("):
            value = self._either()
            if not self._take(")"):
                raise TestError("`)' expected")
            return value
        word = self.words[self.at]
        self.at += 1
        if (
            word in _OF_ONE
            and self.at < len(self.words)
            and self.words[self.at] not in ("-a", "-o", "&&", "||", ")")
        ):
            self.at += 1
            return self._of_one(word, self.words[self.at - 1])
        return bool(word)

    def _of_one(self, operator: str, word: str) -> bool:
        if operator in ("-n", "-z"):
            return bool(word) == (operator == "-n")
        if operator == "-v":
            return self.call.session.is_set(word)
        files = self.call.session.files
        text, names = files.read(word), files.names(word)
        if operator == "-d":
            return names is not None
        if operator == "-f":
            return text is not None
        if operator == "-s":
            return bool(text) or names is not None
        return operator not in ("-L", "-h", "-p", "-S", "-b", "-c") and (
            text is not None or names is not None
        )

    def _comparison(self) -> bool:
        left, operator, right = self.words[self.at : self.at + 3]
        self.at += 3
        if operator in _NUMBERS:
            return _NUMBERS[operator](_integer(left), _integer(right))
        if operator == "=~":
            while self.at < len(self.words) and self.words[self.at] not in ("&&", "||", ")"):
                right += self.words[self.at]
                self.at += 1
            try:
                return re.search(right, left) is not None
            except re.error as error:
                raise TestError(f"{right}: {error}") from error
        if operator in ("<", ">"):
            return left < right if operator == "<" else left > right
        same = fits(left, right) if self.patterns else left == right
        return same == (operator != "!=")


def _too_much(words: list[str]) -> str:
    """Return what bash says of words that do not fit together."""
    if len(words) == 2:
        return f"{words[0]}: unary operator expected"
    return f"{words[1]}: binary operator expected" if len(words) == 3 else "too many arguments"


def _integer(text: str) -> int:
    if not _NUMBER.match(text):
        raise TestError(f"{text}: integer expression expected")
    return int(text)


CONDITIONS: tuple[Program, ...] = (
    Program("test", test),
    Program("[", test),
    Program("[[", extended_test),
)
