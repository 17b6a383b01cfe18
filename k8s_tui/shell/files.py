"""The files that the player's commands see: what was written in the session, then the scenario's, then the folder's.

The session writes into memory only. A scenario's files and, where that is allowed, the folder that the program was
started in are read and never written. Directories exist where something lies in them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from attrs import define, field

HOME = "/home/player"
"""The folder that the program was started in, as the player's own machine names it."""

SIZE_LIMIT = 4 * 1024 * 1024
"""Characters that one file may have."""

FILES_LIMIT = 1000
"""Files that a session may write."""


class FileError(Exception):
    """A file that cannot be read or written; the text is the operating system's."""


class Source(Protocol):
    """Files that are only read."""

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""


@define
class GivenFiles:
    """A scenario's files, by their path."""

    texts: Mapping[str, str]

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""
        return self.texts.get(path)

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""
        return _names_below(self.texts, path)


@define
class FolderFiles:
    """The folder that the program was started in, read-only."""

    folder: Path

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none or it is no text."""
        try:
            place = self.folder / path
            if not place.is_file() or place.stat().st_size > SIZE_LIMIT:
                return None
            return place.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""
        try:
            place = self.folder / path
            return tuple(sorted(each.name for each in place.iterdir())) if place.is_dir() else None
        except (OSError, ValueError):
            return None


@define
class Files:
    """All files of a session.

    Attributes:
        made: Folders that were made empty.
        working: The working folder, as it is seen from home.
    """

    sources: tuple[Source, ...] = ()
    written: dict[str, str] = field(factory=dict)
    removed: set[str] = field(factory=set)
    made: set[str] = field(factory=set)
    working: str = "."

    def full(self, path: str) -> str:
        """Return what a path means, seen from home where it lies there, without `.` and `..` detours."""
        if path == "~" or path.startswith("~/"):
            path = HOME + path[1:]
        if path == HOME or path.startswith(f"{HOME}/"):
            return posixpath.normpath(f".{path[len(HOME) :]}")
        return posixpath.normpath(posixpath.join(self.working, path or "."))

    def place(self, path: str) -> str:
        """Return the absolute path that a path means."""
        return posixpath.normpath(posixpath.join(HOME, self.full(path)))

    def read(self, path: str) -> str | None:
        """Return the text of a file, None where there is none."""
        return self._read(self.full(path))

    def _read(self, path: str) -> str | None:
        if path in self.written:
            return self.written[path]
        if path in self.removed:
            return None
        for source in self.sources:
            text = source.read(path)
            if text is not None:
                return text
        return None

    def links(self, path: str) -> Mapping[str, str]:
        """Return the symbolic links in a directory, with what each leads to."""
        return {}

    def names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a directory, sorted, None where there is none."""
        return self._names(self.full(path))

    def _names(self, path: str) -> tuple[str, ...] | None:
        found: set[str] = set()
        known = path in (".", "/", "/tmp") or path in self.made
        made = _names_below(dict.fromkeys(self.made, ""), path)
        for names in (
            _names_below(self.written, path),
            made,
            *(source.names(path) for source in self.sources),
        ):
            if names is not None:
                known = True
                found.update(names)
        removed = self.removed - set(self.written)
        gone = {name for name in found if posixpath.normpath(posixpath.join(path, name)) in removed}
        return tuple(sorted(found - gone)) if known else None

    def write(self, path: str, text: str, *, append: bool = False) -> None:
        """Write a file into the session's memory.

        Raises:
            FileError: It is a directory, or too much.
        """
        path = self.full(path)
        if self._names(path) is not None:
            raise FileError("Is a directory")
        whole = (self._read(path) or "") + text if append else text
        if len(whole) > SIZE_LIMIT or (path not in self.written and len(self.written) >= FILES_LIMIT):
            raise FileError("No space left on device")
        self.written[path] = whole
        self.removed.discard(path)

    def remove(self, path: str) -> None:
        """Remove a file from what the session sees; nothing outside is touched."""
        path = self.full(path)
        self.written.pop(path, None)
        self.made.discard(path)
        self.removed.add(path)

    def make_folder(self, path: str) -> None:
        """Make an empty folder, and those that it lies in."""
        path = self.full(path)
        while path not in (".", "/", ""):
            self.made.add(path)
            self.removed.discard(path)
            path = posixpath.dirname(path)

    def fork(self) -> Files:
        """Return a copy for another world."""
        return Files(self.sources, self.written.copy(), self.removed.copy(), self.made.copy(), self.working)


def _names_below(texts: Mapping[str, str], path: str) -> tuple[str, ...] | None:
    prefix = "" if path == "." else path.rstrip("/") + "/"
    found = {
        name[len(prefix) :].partition("/")[0]
        for name in texts
        if name.startswith(prefix) and (prefix or not name.startswith("/"))
    }
    return tuple(sorted(found)) if found else None
