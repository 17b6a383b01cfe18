"""Lines of a script as whole commands, as bash would wait for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k8s_tui.shell import words

LINES_LIMIT = 10_000
"""Lines of one script, or of one command."""


def commands_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield whole commands: lines that a here-document, a quote or a backslash joins come as one.

    Empty lines and comments are left out.
    """
    held: list[str] = []
    for line in lines:
        text = line.rstrip("\r\n")
        if not held and (not text.strip() or text.lstrip().startswith("#")):
            continue
        held.append(text)
        if len(held) >= LINES_LIMIT or not is_incomplete("\n".join(held)):
            yield "\n".join(held)
            held = []
    if held:
        yield "\n".join(held)


def is_incomplete(text: str) -> bool:
    """Tell whether bash would wait for more lines."""
    if text.lstrip().startswith(":"):
        return False
    try:
        words.parse(text)
    except words.ShellSyntaxError as error:
        return error.incomplete
    return False
