"""Reading a text file that somebody names: bounded, and refused in a sentence."""

from __future__ import annotations

from pathlib import Path


def read_text(path: Path, most_bytes: int) -> str:
    """Return the text of a file, of a pipe as of any other; a byte order mark is no part of it.

    Raises:
        ValueError: It is too large, no text, or cannot be read; what is said suits behind the file's name.
    """
    try:
        with path.open("rb") as file:
            read = file.read(most_bytes + 1)
    except OSError as error:
        raise ValueError(error.strerror or str(error)) from error
    except ValueError as error:  # a name with a NUL in it
        raise ValueError("No such file or directory") from error
    if len(read) > most_bytes:
        raise ValueError(f"it is larger than {most_bytes} bytes")
    try:
        return read.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
