"""Lines of a script as whole commands, as bash would wait for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k8s_tui.shell import words

LINES_LIMIT = 10_000
"""Lines of one command."""


def whole_commands(lines: Iterable[str]) -> Iterator[str]:
    """Yield each command as soon as it is complete; a here-document, a quote or a backslash joins lines."""
    held: list[str] = []
    for line in lines:
        held.append(line.rstrip("\r\n"))
        text = "\n".join(held)
        if len(held) >= LINES_LIMIT or not is_incomplete(text):
            held = []
            yield text
    if held:
        yield "\n".join(held)


def commands_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield the whole commands of a script, without empty lines and comments between them."""
    for text in whole_commands(lines):
        if text.strip() and not text.lstrip().startswith("#"):
            yield text


def is_incomplete(text: str) -> bool:
    """Tell whether bash would wait for more lines."""
    if text.lstrip().startswith(":"):
        return False
    try:
        words.parse(text)
    except words.ShellSyntaxError as error:
        return error.incomplete
    return False
