"""When a command of a pipeline has read enough, such that the one before it need not go on.

In a real shell the reader ends, and the writer is told so by SIGPIPE at its next line.
"""

from __future__ import annotations

import re

from k8s_tui.shell.words import Command, Quoting

HEAD_LINES = 10
"""What head prints unless asked otherwise."""

_COUNT = re.compile(r"(?:-|-n ?|--lines=)(\d+)")
_ENDS_GREP = re.compile(r"-[a-zA-Z]*(?:q|m1)\Z|--quiet\Z")


def lines_wanted(command: Command) -> int | None:
    """Return how many lines of its input a command passes on before it ends; None where it does anything else."""
    words = _plain_words(command)
    if words[:1] != ["head"] or command.redirects:
        return None
    said = " ".join(words[1:])
    match = _COUNT.fullmatch(said) if said else None
    if match is None:
        return None if said else HEAD_LINES
    return int(match[1])


def ends_at_first_match(command: Command) -> bool:
    """Whether a command ends as soon as it has found something, as `grep -q` does."""
    words = _plain_words(command)
    if words[:1] != ["grep"]:
        return False
    return any(_ENDS_GREP.match(word) for word in words) or "-m 1 " in " ".join(words) + " "


def _plain_words(command: Command) -> list[str]:
    """Return the words of a command; none where they are known only once they are expanded."""
    parts = [part for word in command.words for part in word.parts]
    if any(part.text[:1] in ("$", "`") and part.quoting is not Quoting.LITERAL for part in parts):
        return []
    return [word.text for word in command.words]
