"""The scripts of sed, read into commands.

Source: IEEE Std 1003.1 (POSIX) sed; GNU sed 4 for `-E`, steps, `,+N` and the words of the refusals.
"""

from __future__ import annotations

import re

from attrs import evolve, frozen

from k8s_tui.shell.regexps import PatternError, compiled

PLAIN_ACTIONS = "dDgGhHnNpPxq=QFz"
"""Actions without an argument of their own."""
_TEXT_ACTIONS, _JUMPS = "aic", "btT"
_LABEL = re.compile(r"[ \t]*([^;\n}]*)")
_OPTIONS = re.compile(r"[0-9gIiMmpe]*")
_NUMBER = re.compile(r"\d+")


class SedError(ValueError):
    """A script that sed refuses; the text is GNU sed's."""


@frozen
class Address:
    """A line that is meant.

    Attributes:
        line: Its number; 0 for none, -1 for the last line.
        step: After the first, every so-many-th.
        pattern: What the line holds.
        count: As a range's end: so many lines more.
    """

    line: int = 0
    step: int = 0
    pattern: re.Pattern[str] | None = None
    count: int | None = None


@frozen
class Edit:
    """One command of a script.

    Attributes:
        action: Its letter.
        first: Where it begins to apply; None for every line.
        last: Where it ends to; None for the one line.
        text: What is put in, a label, or the letters of `y`.
        nth: Which of several matches is replaced first.
        jump: The index of the command behind a block, for `{`.
    """

    action: str
    first: Address | None = None
    last: Address | None = None
    negated: bool = False
    pattern: re.Pattern[str] | None = None
    text: str = ""
    nth: int = 1
    everywhere: bool = False
    prints: bool = False
    jump: int = 0


def read_script(script: str, *, is_extended: bool = False) -> list[Edit]:
    """Return the commands of a script.

    Raises:
        SedError: GNU sed refuses it, or this sed does not know it.
    """
    return _Reader(script, is_extended=is_extended).edits()


class _Reader:
    """Walks over a script once."""

    def __init__(self, script: str, *, is_extended: bool) -> None:
        self.script = script
        self.is_extended = is_extended
        self.at = 0
        self.found: list[Edit] = []
        self.blocks: list[int] = []

    def edits(self) -> list[Edit]:
        while self._skip(" \t;\n"):
            self._edit()
        if self.blocks:
            raise SedError("-e expression #1, char 0: unmatched `{'")
        labels = {edit.text for edit in self.found if edit.action == ":"}
        for edit in self.found:
            if edit.action in _JUMPS and edit.text and edit.text not in labels:
                raise SedError(f"can't find label for jump to `{edit.text}'")
        return self.found

    def _skip(self, letters: str) -> bool:
        while self.at < len(self.script) and self.script[self.at] in letters:
            self.at += 1
        return self.at < len(self.script)

    def _here(self) -> str:
        return self.script[self.at : self.at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.script, self.at)
        assert match is not None, "patterns that match nothing, too"
        self.at = match.end()
        return match.group(match.lastindex or 0)

    def _error(self, reason: str) -> SedError:
        return SedError(f"-e expression #1, char {self.at}: {reason}")

    def _edit(self) -> None:
        first = self._address()
        last = None
        if first is not None and self._here() == ",":
            self.at += 1
            self._skip(" ")
            last = self._range_end()
        self._skip(" \t")
        negated = False
        while self._here() == "!":
            negated = True
            self.at += 1
            self._skip(" \t")
        action = self._here()
        self.at += 1
        if not action:
            self.at -= 1
            raise self._error("missing command")
        if action == "#":
            self._take(re.compile(r"[^\n]*"))
            return
        edit = evolve(self._command(action), first=first, last=last, negated=negated)
        self.found.append(edit)
        if action == "}":
            self._close()

    def _close(self) -> None:
        if not self.blocks:
            raise self._error("unexpected `}'")
        opened = self.blocks.pop()
        self.found[opened] = evolve(self.found[opened], jump=len(self.found))

    def _command(self, action: str) -> Edit:
        if action == "s":
            return self._substitution()
        if action == "y":
            return self._letters()
        if action == "{":
            self.blocks.append(len(self.found))
            return Edit(action)
        if action in _TEXT_ACTIONS:
            return Edit(action, text=self._text())
        if action in _JUMPS or action == ":":
            return Edit(action, text=self._take(_LABEL).strip())
        if action in PLAIN_ACTIONS or action == "}":
            self._skip(" \t")
            if self._here() not in ("", ";", "\n", "}", "#"):
                self.at += 1
                raise self._error("extra characters after command")
            return Edit(action)
        raise self._error(f"unknown command: `{action}'")

    def _text(self) -> str:
        self._skip(" \t")
        if self._here() == "\\":
            self.at += 1
            spaces = self.at
            if self._skip(" \t") and self._here() == "\n":
                self.at += 1
            else:
                # One-line form: the backslash keeps the blanks behind it.
                self.at = spaces
        lines = re.compile(r"(?:\\.|[^\\\n])*", re.DOTALL)
        text = re.sub(r"\\(.)", r"\1", self._take(lines), flags=re.DOTALL)
        if not text:
            raise self._error("expected \\ after `a', `c' or `i'")
        return text

    # -- addresses ------------------------------------------------------------

    def _address(self) -> Address | None:
        here = self._here()
        if here == "$":
            self.at += 1
            return Address(line=-1)
        if here.isdigit():
            line = int(self._take(_NUMBER))
            if self._here() == "~":
                self.at += 1
                return Address(line, step=int(self._take(re.compile(r"\d*")) or 0))
            return Address(line)
        if here == "/" or (here == "\\" and self.at + 1 < len(self.script)):
            self.at += 2 if here == "\\" else 1
            pattern = self._until(self.script[self.at - 1], "unterminated address regex")
            ignores_case = self._here() == "I"
            self.at += int(ignores_case)
            return Address(pattern=self._compiled(pattern, ignores_case=ignores_case))
        return None

    def _range_end(self) -> Address:
        if self._here() == "+":
            self.at += 1
            return Address(count=int(self._take(re.compile(r"\d*")) or 0))
        end = self._address()
        if end is None:
            self.at += 1
            raise self._error("unexpected `,'")
        return end

    # -- arguments ------------------------------------------------------------

    def _until(self, mark: str, complaint: str) -> str:
        """Return what stands before the mark, and move behind it."""
        text = ""
        in_brackets = False
        while self.at < len(self.script):
            here = self._here()
            if here == mark and not in_brackets:
                self.at += 1
                return text
            if here == "\\":
                piece = self.script[self.at : self.at + 2]
                text += mark if piece == "\\" + mark else piece
                self.at += 2
                continue
            in_brackets = here == "[" or (in_brackets and here != "]")
            text += here
            self.at += 1
        self.at = len(self.script)
        raise self._error(complaint)

    def _compiled(self, pattern: str, *, ignores_case: bool) -> re.Pattern[str]:
        try:
            return compiled(pattern, is_extended=self.is_extended, ignores_case=ignores_case)
        except PatternError as error:
            raise self._error(str(error)) from error

    def _substitution(self) -> Edit:
        mark = self._here()
        self.at += 1
        if not mark:
            raise self._error("unterminated `s' command")
        wanted = self._until(mark, "unterminated `s' command")
        # In the replacement a bracket means nothing.
        replacement = self._replaced(mark)
        options = self._take(_OPTIONS)
        if self._here() not in ("", ";", "\n", "}", "#", " "):
            self.at += 1
            raise self._error("unknown option to `s'")
        pattern = self._compiled(wanted, ignores_case=bool({"i", "I"} & set(options)))
        number = _NUMBER.search(options)
        return Edit(
            "s",
            pattern=pattern,
            text=self._template(replacement, pattern.groups),
            nth=int(number.group()) if number else 1,
            everywhere="g" in options,
            prints="p" in options,
        )

    def _replaced(self, mark: str) -> str:
        text = ""
        while self.at < len(self.script):
            here = self._here()
            if here == mark:
                self.at += 1
                return text
            step = 2 if here == "\\" else 1
            piece = self.script[self.at : self.at + step]
            text += mark if piece == "\\" + mark and mark not in "&123456789" else piece
            self.at += step
        self.at = len(self.script)
        raise self._error("unterminated `s' command")

    def _template(self, text: str, groups: int) -> str:
        """Return a replacement as Python's `Match.expand` reads it."""
        turned = []
        for piece in re.findall(r"\\.|&|[^\\&]+|\\", text, re.DOTALL):
            if piece == "&":
                turned.append(r"\g<0>")
            elif len(piece) == 2 and piece[1].isdigit() and piece[0] == "\\":
                if int(piece[1]) > groups:
                    raise self._error(f"invalid reference {piece} on `s' command's RHS")
                turned.append(rf"\g<{piece[1]}>")
            elif piece in ("\\n", "\\t"):
                turned.append("\n" if piece == "\\n" else "\t")
            else:
                turned.append(piece.removeprefix("\\").replace("\\", r"\\"))
        return "".join(turned)

    def _letters(self) -> Edit:
        mark = self._here()
        self.at += 1
        before = self._until(mark, "unterminated `y' command")
        after = self._until(mark, "unterminated `y' command")
        if len(before) != len(after):
            raise self._error("strings for `y' command are different lengths")
        return Edit("y", text=before + after)
