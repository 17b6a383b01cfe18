"""The events panel's rows: what users suffer now, pages, then events, like ones grouped, newest first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from k8s_tui.game.views import ClientRow, EventRow

PAGES_ON_TOP = 3
"""The newest pages stand above all events; older ones take their place in time."""

KIND_HEALTH = {"users": "bad", "page": "bad", "warning": "warn", "normal": "done"}

_GENERATED_SUFFIX = re.compile(r"-(?:[a-z0-9]{5}|\d+)$")
"""What a controller appends to make a pod's name unique: five characters, or an ordinal."""


@frozen
class FeedRow:
    """One line of the panel.

    Attributes:
        kind: `users`, `page`, `warning` or `normal`.
        at_ms: When it was last seen; for `users`, now.
        subjects: How many objects the line stands for.
        reason: In one word; for `users`, whose they are where several groups fail.
        subject: The object, or what the names of several have in common and a `*`.
        acknowledged_ms: When the last of the pages that it stands for was taken; None while one waits.
    """

    kind: str
    at_ms: int
    namespace: str
    reason: str
    subject: str
    message: str
    count: int
    subjects: int
    acknowledged_ms: int | None = None

    @property
    def health(self) -> str:
        """How bad it is; a page that somebody looks after is bad no longer."""
        if self.acknowledged_ms is not None:
            return "warn"
        return KIND_HEALTH.get(self.kind, "unknown")

    @property
    def waits(self) -> bool:
        """Whether it is a page that nobody has taken."""
        return self.kind == "page" and self.acknowledged_ms is None

    @property
    def identity(self) -> str:
        """What stays the same while the line is updated."""
        return f"{self.kind} {self.namespace} {self.reason} {self.subject}"


def feed(clients: Iterable[ClientRow], events: Iterable[EventRow], now_ms: int) -> tuple[FeedRow, ...]:
    """Return the panel's rows, first what is on top."""
    failing = [client for client in clients if client.failing]
    users = [
        FeedRow("users", now_ms, "", client.name if len(failing) > 1 else "", client.name, reason, 1, 1)
        for client in failing
        for reason in client.failing
    ]
    grouped = grouped_events(events)
    pages = [row for row in grouped if row.kind == "page"][:PAGES_ON_TOP]
    return (*users, *pages, *(row for row in grouped if row not in pages))


def grouped_events(events: Iterable[EventRow]) -> tuple[FeedRow, ...]:
    """Return like events as one row, newest first.

    Alike are events of one reason about pods of one owner, and then those whose messages differ only in the
    object's name.
    """
    rows = [
        FeedRow(
            event.kind,
            event.at_ms,
            event.namespace,
            event.reason,
            event.subject,
            event.message,
            event.count,
            1,
            event.acknowledged_ms,
        )
        for event in events
    ]
    by_owner = _merged(rows, lambda row: _stem(row.subject))
    alike = _merged(by_owner, lambda row: row.message.replace(_name(row.subject), "*"))
    return tuple(sorted(alike, key=lambda row: -row.at_ms))


def _merged(rows: Iterable[FeedRow], key: Callable[[FeedRow], str]) -> list[FeedRow]:
    groups: dict[tuple[str, ...], FeedRow] = {}
    for row in rows:
        place = (row.kind, row.namespace, row.reason, key(row))
        group = groups.get(place)
        groups[place] = row if group is None else _together(group, row)
    return list(groups.values())


def _together(one: FeedRow, other: FeedRow) -> FeedRow:
    newest = one if one.at_ms >= other.at_ms else other
    taken = (one.acknowledged_ms, other.acknowledged_ms)
    newest = evolve(newest, acknowledged_ms=None if None in taken else max(each or 0 for each in taken))
    if one.subject == other.subject:
        return evolve(newest, count=one.count + other.count, subjects=max(one.subjects, other.subjects))
    stem = _stem(one.subject.removesuffix("-*"))
    same_owner = stem == _stem(other.subject.removesuffix("-*"))
    return evolve(
        newest,
        subject=f"{stem}-*" if same_owner else newest.subject,
        count=one.count + other.count,
        subjects=one.subjects + other.subjects,
    )


def _name(subject: str) -> str:
    return subject.rpartition("/")[2].removesuffix("-*")


def _stem(subject: str) -> str:
    """Return a pod's name without its generated end, any other name whole."""
    kind, slash, _ = subject.partition("/")
    if slash and kind.lower() not in {"pod", "pods"}:
        return subject
    return _GENERATED_SUFFIX.sub("", subject)
