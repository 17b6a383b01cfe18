"""Rows that are kept between two looks: only what changed since is made anew, however much there is.

An informer says what it heard of, and the next look makes the rows of that. A look at which nothing is new gives
the very tuple of the one before, so that whoever draws it can tell at once.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, Generic, TypeVar

from k8s_tui.api.core import Event
from k8s_tui.client.informer import Informer
from k8s_tui.game.rows import event_row, seen_ms
from k8s_tui.game.views import EventRow

Row = TypeVar("Row")

EVENTS_SHOWN = 300
EVENTS_KEPT = 2 * EVENTS_SHOWN
"""Some more than are shown, so that not every one that is forgotten makes all be looked through."""


class KeptRows(Generic[Row]):
    """A row for each object that an informer knows.

    Attributes:
        tally: How many of the rows that are made by now are alike, where it is said what that means.
    """

    def __init__(
        self,
        informer: Informer,
        make: Callable[[Any], Row],
        alike: Callable[[Row], tuple[str, ...]] | None = None,
    ) -> None:
        self.tally: Counter[tuple[str, ...]] = Counter()
        self._informer = informer
        self._make = make
        self._alike = alike
        self._rows: dict[str, Row] = {}
        self._touched: dict[str, None] = {}
        self._shown: tuple[Row, ...] | None = ()

    def touch(self, key: str) -> None:
        """Have a row made anew, or left out where its object is gone."""
        self._touched[key] = None

    def all(self) -> tuple[Row, ...]:
        """Return the rows of all objects."""
        if self._touched:
            objects, kept, make = self._informer.objects, self._rows, self._make
            for key in self._touched:
                obj = objects.get(key)
                old = kept.pop(key, None) if obj is None else kept.get(key)
                new = None
                if obj is not None:
                    new = kept[key] = make(obj)
                self._count(old, new)
            self._touched = {}
            self._shown = None
        if self._shown is None:
            self._shown = tuple(self._rows.values())
        return self._shown

    def of(self, key: str, obj: Any) -> Row | None:  # noqa: ANN401 - any kind of object
        """Return the row of an object as it is given, None where the informer knows it otherwise."""
        if self._informer.objects.get(key) is not obj:
            return None
        if key in self._touched:
            old, new = self._rows.get(key), self._make(obj)
            self._rows[key] = new
            self._count(old, new)
            del self._touched[key]
            self._shown = None
        return self._rows.get(key)

    def _count(self, old: Row | None, new: Row | None) -> None:
        alike, tally = self._alike, self.tally
        if alike is None:
            return
        if old is not None:
            tally[alike(old)] -= 1
        if new is not None:
            tally[alike(new)] += 1

    def copy_state(self, other: KeptRows[Row]) -> None:
        """Take over the rows of the same objects in another world."""
        self.tally = other.tally.copy()
        self._rows = other._rows.copy()
        self._touched = other._touched.copy()
        self._shown = other._shown


class EventsAbout:
    """The events that an informer knows, filed by what they are about, once somebody has asked for some."""

    def __init__(self, informer: Informer) -> None:
        self._informer = informer
        self._filed: dict[tuple[str, str, str], dict[str, None]] | None = None

    def changed(self, key: str, old: Event | None, new: Event | None) -> None:
        """Take what the informer heard."""
        if self._filed is None:
            return
        if old is not None:
            place = _place(old)
            filed = self._filed.get(place)
            if filed is not None:
                filed.pop(key, None)
                if not filed:
                    del self._filed[place]
        if new is not None:
            self._filed.setdefault(_place(new), {})[key] = None

    def of(self, kind: str, namespace: str, name: str) -> tuple[Event, ...]:
        """Return the events about an object, the newest first."""
        objects = self._informer.objects
        if self._filed is None:
            self._filed = {}
            for key, event in objects.items():
                self._filed.setdefault(_place(event), {})[key] = None
        keys = sorted(self._filed.get((kind, namespace, name), ()))
        return tuple(sorted((objects[key] for key in keys), key=lambda event: -seen_ms(event)))


def _place(event: Event) -> tuple[str, str, str]:
    about = event.involved_object
    return about.kind, about.namespace, about.name


class NewestEvents:
    """The rows of the newest events that an informer knows, newest first."""

    def __init__(self, informer: Informer) -> None:
        self._informer = informer
        self._touched: dict[str, None] = {}
        self._kept: dict[str, int] = {}
        self._floor_ms = -1
        self._shown: tuple[EventRow, ...] = ()

    def touch(self, key: str) -> None:
        """Look at an event again, which may be gone."""
        self._touched[key] = None

    def newest(self, start_ms: int) -> tuple[EventRow, ...]:
        """Return the rows; their times count from `start_ms`."""
        if self._touched:
            objects = self._informer.objects
            self._take(self._touched)
            self._touched = {}
            if len(self._kept) < EVENTS_SHOWN and self._floor_ms >= 0:
                self._floor_ms = -1
                self._take(objects)
            rows = (event_row(objects[key], start_ms) for key in self._kept)
            self._shown = tuple(
                heapq.nlargest(EVENTS_SHOWN, rows, key=lambda row: (row.at_ms, row.subject, row.reason))
            )
        return self._shown

    def _take(self, keys: Collection[str]) -> None:
        """Take in what is not older than all that is left out, and leave the oldest out where it is too much."""
        kept, objects, floor_ms = self._kept, self._informer.objects, self._floor_ms
        for key in keys:
            kept.pop(key, None)
        there = [(seen_ms(objects[key]), key) for key in keys if key in objects]
        there.extend((at_ms, key) for key, at_ms in kept.items())
        newest = heapq.nlargest(EVENTS_KEPT, there)
        if len(newest) == EVENTS_KEPT:
            self._floor_ms = max(floor_ms, newest[-1][0])
        self._kept = {key: at_ms for at_ms, key in newest if at_ms >= floor_ms}

    def copy_state(self, other: NewestEvents) -> None:
        """Take over the rows of the same events in another world."""
        self._touched = other._touched.copy()
        self._kept = other._kept.copy()
        self._floor_ms = other._floor_ms
        self._shown = other._shown
