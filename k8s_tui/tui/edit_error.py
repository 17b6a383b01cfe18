"""Where in a text what the API server complains about stands: the line that it names, or the field's own."""

from __future__ import annotations

import re

from k8s_tui.api import documents

_LINE = re.compile(r"\bline (\d+)(?:,? column (\d+))?")
_FIELD = re.compile(
    r"\b((?:metadata|spec|data|stringData|status|rules|subjects|roleRef)(?:\.[\w-]+|\[[^\]]*\])*)"
)
_STEP = re.compile(r"[.\[]?([\w-]+)\]?")


def place_of(complaint: str, text: str) -> tuple[int, int] | None:
    """Return line and column, both from 0, of what a complaint is about; None where it names no place."""
    named = _LINE.search(complaint)
    if named is not None and "yaml" in complaint:
        return max(0, int(named[1]) - 1), max(0, int(named[2] or 1) - 1)
    found = _FIELD.search(complaint)
    if found is None:
        return None
    positions = _positions(text)
    path = ".".join(_STEP.findall(found[1]))
    while path:
        if path in positions:
            line, column = positions[path]
            return line - 1, column - 1
        path = path.rpartition(".")[0]
    return None


def _positions(text: str) -> dict[str, tuple[int, int]]:
    try:
        read = documents.read(text)
    except documents.DocumentError:
        return {}
    return {
        ".".join(_STEP.findall(path)): place
        for document in read
        for path, place in document.positions.items()
    }


def sent(text: str) -> str:
    """Return a text as it is sent: without the version that was read, for the change wins as `kubectl edit`'s does."""
    lines = [line for line in text.splitlines() if not line.startswith("  resourceVersion: ")]
    return "\n".join(lines)
