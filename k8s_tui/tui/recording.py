"""Pictures to share: the screen as SVG, and a run as a recording that asciinema plays.

A recording is a file of asciicast version 2: a line about the terminal, then a line of JSON for each piece that was
written, with the seconds since the beginning.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 200_000_000
"""A recording that has grown so large ends by itself."""

MAX_FILES = 10_000


class RecordingError(Exception):
    """A picture that cannot be taken; the text says why."""


def free_path(folder: Path, stem: str, suffix: str) -> Path:
    """Return a name that nothing has yet: `stem`, or with a number behind it.

    Raises:
        RecordingError: There are far too many.
    """
    for number in range(1, MAX_FILES):
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}{suffix}"
        if not path.exists():
            return path
    raise RecordingError(f"{folder} is full of {stem}")


def write_picture(path: Path, svg: str) -> None:
    """Write a picture of the screen.

    Raises:
        RecordingError: It cannot be written, or something is there already.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(svg)
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror or error}") from error


@runtime_checkable
class Records(Protocol):
    """An application that can record what it draws."""

    def record(self, name: str = "") -> Path:
        """Begin, into a file of that name or a free one; return it."""
        ...

    def stop_recording(self) -> Path | None:
        """End; return the file, None where nothing was recorded."""
        ...


class Recording:
    """A recording that goes on.

    Attributes:
        path: Its file.
    """

    def __init__(self, path: Path, size: tuple[int, int], title: str, seconds: Callable[[], float]) -> None:
        """Begin one; `seconds` is a clock.

        Raises:
            RecordingError: It cannot be written, or something is there already.
        """
        self.path = path
        self._seconds = seconds
        self._began = seconds()
        self._written = 0
        head = {
            "version": 2,
            "width": size[0],
            "height": size[1],
            "title": title,
            "env": {"TERM": "xterm-256color"},
        }
        try:
            self._file: TextIO | None = path.open("x", encoding="utf-8")
        except OSError as error:
            raise RecordingError(f"{path}: {error.strerror or error}") from error
        self._line(head)

    def wrote(self, data: str) -> None:
        """Record what was written to the terminal."""
        self._event("o", data)

    def resized(self, width: int, height: int) -> None:
        """Record that the terminal has another size."""
        self._event("r", f"{width}x{height}")

    def _event(self, kind: str, data: str) -> None:
        self._line([round(self._seconds() - self._began, 4), kind, data])

    def _line(self, value: object) -> None:
        if self._file is None:
            return
        try:
            self._written += self._file.write(json.dumps(value, ensure_ascii=False) + "\n")
        except OSError:
            self.stop()
        if self._written > MAX_BYTES:
            self.stop()

    def stop(self) -> None:
        """End it; once ended, nothing more is recorded."""
        if self._file is not None:
            self._file.close()
            self._file = None
