"""The event recorder: a component tells what happens to objects, repeats are counted, floods are cut.

Source: client-go tools/record (events_cache.go): the same event again raises the count of the first; from the
tenth different one of a kind, without a pause of 10 minutes between, they are told as one "(combined from
similar events)"; an object may burst 25 events and then gets one every 5 minutes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from k8s_tui.api.core import Event, EventSource
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.api.objects import kind_of
from k8s_tui.api.time import EPOCH
from k8s_tui.client.client import Client
from k8s_tui.sim.simulation import Simulation
from k8s_tui.sim.value import evolve

NORMAL = "Normal"
WARNING = "Warning"

SIMILAR_LIMIT = 10
SIMILAR_INTERVAL_MS = 600_000
"""Similar events (all but the message) from which on they are combined, and after which pause no more."""

BURST = 25
REFILL_MS = 300_000
"""Events an object may have at once from one component, and how long one more takes."""

NOTHING_SIMILAR: tuple[tuple[str, ...], int] = ((), 0)
COMBINED = "(combined from similar events): "
"""How the message of a combined event begins; the rest is the latest one."""

EPOCH_NS = int(EPOCH.timestamp()) * 1_000_000_000
NAME_STEP_NS = 20_000
"""Names of events end with a moment; two of one millisecond are at most so far apart."""

CACHE_LIMIT = 4096
"""Events, groups and budgets remembered (maxLruCacheEntries)."""


Group: TypeAlias = tuple[str, str, str, str]
"""What similar events share: the object's uid, the part of it, the kind and the reason."""

Similar: TypeAlias = tuple[tuple[str, ...], int]
"""The messages of one group that are remembered, and when the last one came."""

Budget: TypeAlias = tuple[float, int]
"""Tokens that an object had left, and when."""


def reference(obj: Any, field_path: str = "") -> ObjectReference:  # noqa: ANN401 - any kind of object
    """Return what events call `obj` by."""
    api_version, kind = kind_of(obj)
    meta = obj.metadata
    return ObjectReference(
        kind, meta.namespace, meta.name, meta.uid, api_version, meta.resource_version, field_path
    )


class EventRecorder:
    """Tells events as `component`; one that cannot be written is lost, as in real life."""

    def __init__(self, sim: Simulation, client: Client, component: str, host: str = "") -> None:
        self._sim = sim
        self._client = client
        self._source = EventSource(component, host)
        self._known: dict[tuple[Group, str], Event] = {}
        self._similar: dict[Group, Similar] = {}
        self._budgets: dict[str, Budget] = {}
        self._last_ns = 0

    def event(self, about: ObjectReference, kind: str, reason: str, message: str) -> None:
        """Tell that something happened; `kind` is `Normal` or `Warning`."""
        if not self._may_speak(about):
            return
        group = (about.uid or about.name, about.field_path, kind, reason)
        key = (group, message)
        if self._is_one_too_many(group, message):
            key, message = (group, COMBINED), f"{COMBINED}{message}"
        before = self._known.get(key)
        try:
            told = (
                self._again(before, about, message)
                if before is not None
                else self._first(about, kind, reason, message)
            )
        except (StatusError, Unreachable):
            return
        _remember(self._known, key, told)

    def _first(self, about: ObjectReference, kind: str, reason: str, message: str) -> Event:
        now_ms = self._sim.now_ms
        name = f"{about.name}.{self._next_nanosecond():x}"
        return self._client.create(
            Event(
                ObjectMeta(name=name, namespace=about.namespace or "default"),
                about,
                reason,
                message,
                self._source,
                now_ms,
                now_ms,
                1,
                kind,
                reporting_component=self._source.component,
                reporting_instance=self._source.host,
            )
        )

    def _next_nanosecond(self) -> int:
        """Return a moment of the present millisecond, later than the last: it makes names that sort by time."""
        at = EPOCH_NS + self._sim.now_ms * 1_000_000
        step = 1 + self._sim.stream("events").below(NAME_STEP_NS)
        self._last_ns = max(at, self._last_ns) + step
        return self._last_ns

    def _again(self, before: Event, about: ObjectReference, message: str) -> Event:
        more = evolve(
            before,
            metadata=evolve(before.metadata, resource_version=""),
            message=message,
            count=(before.count or 0) + 1,
            last_timestamp=self._sim.now_ms,
        )
        try:
            return self._client.update(more)
        except NotFound:
            return self._first(about, before.type, before.reason, message)

    def _is_one_too_many(self, group: Group, message: str) -> bool:
        """Tell whether a message is to be combined with others of its group."""
        now_ms = self._sim.now_ms
        messages, last_ms = self._similar.get(group, NOTHING_SIMILAR)
        if now_ms - last_ms > SIMILAR_INTERVAL_MS:
            messages = ()
        if message not in messages:
            messages = (*messages, message)
        is_full = len(messages) >= SIMILAR_LIMIT
        _remember(self._similar, group, (messages[1:] if is_full else messages, now_ms))
        return is_full

    def _may_speak(self, about: ObjectReference) -> bool:
        now_ms = self._sim.now_ms
        key = about.uid or f"{about.kind}/{about.namespace}/{about.name}"
        tokens, at_ms = self._budgets.get(key, (BURST, now_ms))
        tokens = min(BURST, tokens + (now_ms - at_ms) / REFILL_MS)
        speaks = tokens >= 1
        _remember(self._budgets, key, (tokens - 1 if speaks else tokens, now_ms))
        return speaks

    def clear(self) -> None:
        """Forget what was told, as a process does that starts."""
        self._known, self._similar, self._budgets = {}, {}, {}

    def copy_state(self, other: EventRecorder) -> None:
        """Take over what `other`, the same recorder of another world, remembers."""
        self._known = other._known.copy()
        self._similar = other._similar.copy()
        self._budgets = other._budgets.copy()
        self._last_ns = other._last_ns


def _remember(cache: dict[Any, Any], key: Any, item: Any) -> None:  # noqa: ANN401 - a small cache of anything
    if key not in cache and len(cache) >= CACHE_LIMIT:
        del cache[next(iter(cache))]
    cache[key] = item
