"""Inks for text that kubectl printed: states in tables, keys of YAML and `describe`, levels in logs.

By the look of a word only; nothing is known about what printed it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k8s_tui.tui.spans import Line, Span

BAD_WORDS = frozenset(
    [
        "NotReady",
        "CrashLoopBackOff",
        "Error",
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "OOMKilled",
        "Evicted",
        "Failed",
        "Unknown",
        "RunContainerError",
        "CreateContainerConfigError",
        "CreateContainerError",
        "DeadlineExceeded",
        "failed",
        "refused",
        "dead",
        "FATAL",
        "ERROR",
        "Unhealthy",
        "BackOff",
        "Lost",
    ]
)
WARN_WORDS = frozenset(
    [
        "Pending",
        "Terminating",
        "ContainerCreating",
        "SchedulingDisabled",
        "Warning",
        "WARN",
        "WARNING",
        "inactive",
        "FailedScheduling",
        "PodInitializing",
        "Released",
        "NoSchedule",
        "NoExecute",
        "activating",
    ]
)
OK_WORDS = frozenset(
    [
        "Running",
        "Ready",
        "Completed",
        "Bound",
        "Active",
        "active",
        "Succeeded",
        "Available",
        "configured",
        "created",
    ]
)

_WORDS = re.compile(r"[A-Za-z]+")
_TABLE_HEAD = re.compile(r"[A-Z][A-Z0-9()%/ -]*$")
_KEY = re.compile(r"(\s*(?:- )*)([^\s:#\"'][^:\"']*|\"[^\"]*\")(:)(\s.*|)$")
_KLOG_ERROR = re.compile(r"\s*(?:[EF]\d{4} |.*\b(?:level=(?:error|fatal)|ERROR|FATAL|panic:))")
_KLOG_WARNING = re.compile(r"\s*(?:W\d{4} |.*\b(?:level=warn|WARN))")


def printed_line(text: str, stream: str = "stdout") -> Line:
    """Ink a line of a command's output."""
    if stream == "line":
        return ((text, "accent"),)
    if stream == "stderr":
        return ((text, "warn"),)
    if is_tabular(text):
        return ((text, "head"),)
    return worded(text)


def is_tabular(text: str) -> bool:
    """Tell whether a line is the head of a table, whose rows must not be broken."""
    return text.startswith("+--") or (_TABLE_HEAD.match(text) is not None and "  " in text)


def worded(text: str, ink: str = "text") -> Line:
    """Ink the words in a line that name a state."""
    spans: list[Span] = []
    place = 0
    for found in _WORDS.finditer(text):
        word = found.group()
        shade = (
            "bad" if word in BAD_WORDS else "warn" if word in WARN_WORDS else "ok" if word in OK_WORDS else ""
        )
        if not shade:
            continue
        if found.start() > place:
            spans.append((text[place : found.start()], ink))
        spans.append((word, shade))
        place = found.end()
    if place < len(text) or not spans:
        spans.append((text[place:], ink))
    return tuple(spans)


def keyed_line(text: str) -> Line:
    """Ink a line of YAML or of `kubectl describe`: the key apart from its value."""
    found = _KEY.match(text)
    if found is None:
        return worded(text)
    indent, key, colon, value = found.groups()
    return ((indent, "dim"), (key, "accent"), (colon, "dim"), *worded(value))


def log_line(text: str) -> Line:
    """Ink a line of a log by its level."""
    if _KLOG_ERROR.match(text):
        return ((text, "bad"),)
    if _KLOG_WARNING.match(text):
        return ((text, "warn"),)
    return ((text, "text"),)
