"""A file with a change in it: only the lines that must change do, so that comments, order and style stay.

The new text is read again, and counts only if it means what was proved. Where that fails, as in JSON or with
anchors, the objects are shown as kubectl would print them, before and after.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api import documents
from k8s_tui.api.documents import Document
from k8s_tui.api.yamltext import dump
from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Given, key_of

CONTEXT_LINES = 3
SEPARATOR = "---\n"
NEW_FILE = "new.yaml"

_SCALAR = re.compile(
    r"(?P<key>[\w./-]+|\"[^\"]*\"|'[^']*'):(?P<gap>[ \t]+)(?P<value>[^\s#{\[&*!|>][^#\n]*?)(?P<rest>[ \t]*(#.*)?\n?)"
)
"""A key with a plain or quoted value, at the place of the key."""


class UnwritableError(Exception):
    """The text cannot be changed in place."""


@frozen
class Lines:
    """Lines that are replaced, counted from 0; none are where `end` is `begin`."""

    begin: int
    end: int
    text: str

    @property
    def order(self) -> tuple[int, int, int]:
        """By place; of two at the same, what is indented more stands first, as it belongs to what is before it."""
        return self.begin, self.end, len(self.text.lstrip(" ")) - len(self.text)


@frozen
class Rewritten:
    """A file before and after a change; where it cannot be written in place, its objects as kubectl prints them.

    Attributes:
        in_place: The texts are those of the whole file.
    """

    source: str
    before: str
    after: str
    in_place: bool = True

    @property
    def diff(self) -> str:
        """As a unified diff."""
        return _diff(self.before, self.after, self.source)


def diff_of(given: Given, change: Change) -> str:
    """Return a change as a unified diff of the files, "" where it changes nothing."""
    return "".join(each.diff for each in rewritten(given, change))


def rewritten(given: Given, change: Change) -> tuple[Rewritten, ...]:
    """Return the files that a change touches; what it adds comes at the end of the first."""
    after = change.applied(given)
    added = [each for each in after.documents if given.find(key_of(each)) is None]
    found: list[Rewritten] = []
    sources = tuple(dict.fromkeys(_sources(given, change)))
    for number, source in enumerate(sources):
        news = added if number == 0 else []
        before = given.texts.get(source)
        text = None if before is None else _rewritten(given, after, source, before, news)
        if before is not None and text is not None:
            found.append(Rewritten(source, before, text))
        else:
            found += _printed(given, after, source, news)
    if not sources:
        found += [Rewritten(NEW_FILE, "", dump(each.data), in_place=False) for each in added]
    return tuple(found)


def _sources(given: Given, change: Change) -> Iterator[str]:
    """Yield the files that a change touches; what it only adds goes to the file of what it is named after."""
    for key in change.keys:
        document = given.find(key)
        if document is not None:
            yield document.source
    for each in change.added:
        name = each["metadata"].get("name")
        namesake = next((one for one in given.documents if one.name == name), None)
        if namesake is not None and not change.keys:
            yield namesake.source


def _diff(before: str, after: str, source: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{_path(source)}",
        f"b/{_path(source)}",
        n=CONTEXT_LINES,
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _path(source: str) -> str:
    """Return what a file is called in a diff, so that `git apply` or `patch -p1` finds it: as seen from the root."""
    return source.removeprefix("./").lstrip("/")


def _printed(given: Given, after: Given, source: str, added: list[Document]) -> Iterator[Rewritten]:
    for document in given.documents:
        new = after.find(key_of(document))
        if document.source == source and (new is None or new.data != document.data):
            name = f"{source} ({key_of(document)})"
            yield Rewritten(name, dump(document.data), "" if new is None else dump(new.data), in_place=False)
    for document in added:
        yield Rewritten(f"{source} ({key_of(document)})", "", dump(document.data), in_place=False)


# -- in place ---------------------------------------------------------------------


def _rewritten(given: Given, after: Given, source: str, text: str, added: list[Document]) -> str | None:
    """Return a file's text with all changes of its objects, None where it cannot be written so."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    wanted = [after.find(key_of(each)) for each in given.documents if each.source == source]
    try:
        edits = [
            edit
            for document in given.documents
            if document.source == source
            for edit in _edits(lines, document, after.find(key_of(document)))
        ]
    except UnwritableError:
        return None
    for edit in sorted(edits, key=lambda each: each.order, reverse=True):
        lines[edit.begin : edit.end] = edit.text.splitlines(keepends=True)
    new = "".join(lines)
    for document in added:
        new += SEPARATOR + dump(document.data)
    return new if _means(new, source, [each for each in (*wanted, *added) if each is not None]) else None


def _means(text: str, source: str, wanted: list[Document]) -> bool:
    """Tell whether a text holds the objects, whatever else it holds."""
    try:
        found = documents.read(text, source)
    except documents.DocumentError:
        return False
    by_key = {key_of(each): each.data for each in found}
    return all(_within(each.data, by_key.get(key_of(each))) for each in wanted)


def _within(wanted: object, found: object) -> bool:
    """Tell whether an object is another one but for what was washed off it, which only a cluster writes."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(name in found and _within(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(_within, wanted, found))
    return wanted == found


def _edits(lines: list[str], document: Document, new: Document | None) -> Iterator[Lines]:
    if new is None:
        begin = document.line - 1
        ends = (at + 1 for at in range(begin, len(lines)) if lines[at].startswith("---"))
        end = next(ends, len(lines))
        yield Lines(begin, end, "")
    elif new.data != document.data:
        yield from _Editor(lines, document).differences(document.data, new.data, "")


@frozen
class _Editor:
    """Finds which lines of a file an object's changes are."""

    lines: list[str]
    document: Document

    def differences(self, before: Any, after: Any, path: str) -> Iterator[Lines]:  # noqa: ANN401 - any JSON value
        """Yield the edits that make one value of another."""
        if before == after:
            return
        if isinstance(before, dict) and isinstance(after, dict) and before and self._is_block(path, before):
            yield from self._mapping(before, after, path)
        elif (
            isinstance(before, list) and isinstance(after, list) and self._same_beginning(before, after, path)
        ):
            for index, (old, new) in enumerate(zip(before, after, strict=False)):
                yield from self.differences(old, new, f"{path}[{index}]")
            if len(after) > len(before):
                yield self._appended(after[len(before) :], path, len(before))
        else:
            yield self._replaced(after, path)

    def _mapping(self, before: dict[str, Any], after: dict[str, Any], path: str) -> Iterator[Lines]:
        for name, value in before.items():
            inner = f"{path}.{name}" if path else name
            if name not in after:
                yield Lines(*self._extent(inner), "")
            else:
                yield from self.differences(value, after[name], inner)
        news = {name: value for name, value in after.items() if name not in before}
        if news:
            last = max((f"{path}.{name}" if path else name for name in before), key=self._place)
            end, column = self._extent(last)[1], self._place(last)[1]
            yield Lines(end, end, _indented(dump(news), column - 1))

    def _same_beginning(self, before: list[Any], after: list[Any], path: str) -> bool:
        return 0 < len(before) <= len(after) and self._is_block(path, before)

    def _place(self, path: str) -> tuple[int, int]:
        place = self.document.positions.get(path)
        if place is None:
            raise UnwritableError
        return place

    def _is_block(self, path: str, value: dict[str, Any] | list[Any]) -> bool:
        """Tell whether a map or a list is written over lines, not between braces."""
        if not path:
            return not self.lines[self.document.line - 1].lstrip().startswith("{")
        name = next(iter(value)) if isinstance(value, dict) else 0
        inner = f"{path}[0]" if isinstance(value, list) else f"{path}.{name}"
        (line, column), (inner_line, inner_column) = self._place(path), self._place(inner)
        if path.endswith("]"):
            return self.lines[line - 1][column - 1] != "{"
        return (inner_line > line and self.lines[inner_line - 1][inner_column - 1] not in "{[") or (
            isinstance(value, list) and inner_line > line
        )

    def _extent(self, path: str) -> tuple[int, int]:
        """Return the lines of a key with its value, from the first to the one after the last."""
        line, column = self._place(path)
        begin, end = line - 1, line
        if self.lines[begin][: column - 1].strip():
            raise UnwritableError
        last = line
        while end < len(self.lines):
            text = self.lines[end]
            indent = len(text) - len(text.lstrip(" "))
            is_item = indent == column - 1 and text.lstrip().startswith("- ")
            if text.strip() and not text.lstrip().startswith("#"):
                if text.startswith("---") or (indent < column and not is_item):
                    break
                last = end + 1
            end += 1
        return begin, last

    def _replaced(self, after: Any, path: str) -> Lines:  # noqa: ANN401 - any JSON value
        """Return a key's lines with another value; the comment behind a short value stays."""
        if path.endswith("]") or not path:
            raise UnwritableError
        line, column = self._place(path)
        text = self.lines[line - 1]
        match = _SCALAR.match(text, column - 1)
        if match is not None and not isinstance(after, dict | list):
            shown = dump({"x": after}).removeprefix("x: ").rstrip("\n")
            if "\n" in shown:
                raise UnwritableError
            written = f"{text[: column - 1]}{match['key']}:{match['gap']}{shown}{match['rest']}"
            return Lines(line - 1, line, written if written.endswith("\n") else f"{written}\n")
        begin, end = self._extent(path)
        name = path.rpartition(".")[2]
        return Lines(begin, end, _indented(dump({name: after}), column - 1))

    def _appended(self, items: list[Any], path: str, count: int) -> Lines:
        """Return further items of a list, after its last."""
        line, column = self._place(f"{path}[{count - 1}]")
        dash = self.lines[line - 1].rfind("-", 0, column)
        if dash < 0:
            raise UnwritableError
        end = line
        while end < len(self.lines):
            text = self.lines[end]
            if text.strip() and (text.startswith("---") or len(text) - len(text.lstrip(" ")) <= dash):
                break
            end += 1
        return Lines(end, end, _indented(dump(items), dash))


def _indented(text: str, columns: int) -> str:
    return "".join(
        f"{' ' * columns}{line}" if line.strip() else line for line in text.splitlines(keepends=True)
    )
