"""The entries of `managedFields`: who manages what, what a write changes of it, and when an apply conflicts.

Simplified: entries of older versions of a kind are read as of the present one; writes to the status by
components are not noted. Source: structured-merge-diff merge/update.go, apimachinery
pkg/util/managedfields/internal (v1.32).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from k8s_tui.api.errors import Conflict, Details
from k8s_tui.api.fielderrors import Cause
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.time import format_time
from k8s_tui.apiserver.managedfields.comparing import compare, fields_of
from k8s_tui.apiserver.managedfields.fieldsets import NOTHING, FieldSet, Path, from_wire, shown, to_wire
from k8s_tui.apiserver.managedfields.merging import merge, without
from k8s_tui.apiserver.managedfields.shapes import Shape
from k8s_tui.sim.value import evolve, frozen

APPLY: Final = "Apply"
UPDATE: Final = "Update"
BEFORE_FIRST_APPLY: Final = "before-first-apply"
MAX_UPDATE_MANAGERS: Final = 10
"""Entries of updates; the oldest are joined beyond that (DefaultMaxUpdateManagers)."""

ANCIENT: Final = "ancient-changes"
UNMANAGED: Final = frozenset(
    (
        ("f:apiVersion",),
        ("f:kind",),
        ("f:metadata",),
        *(
            ("f:metadata", f"f:{name}")
            for name in (
                *("name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation"),
                *("managedFields", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"),
            )
        ),
    )
)
"""What nobody manages (stripMeta)."""

Document = dict[str, Any]


@frozen
class Entry:
    """One manager's fields."""

    manager: str
    operation: str
    api_version: str
    time: str
    fields: FieldSet
    subresource: str = ""

    @classmethod
    def of(cls, wire: Mapping[str, Any]) -> Entry:
        """Return the entry that stands in an object."""
        return cls(
            str(wire.get("manager", "")),
            str(wire.get("operation", "")),
            str(wire.get("apiVersion", "")),
            str(wire.get("time", "")),
            from_wire(wire.get("fieldsV1") or {}),
            str(wire.get("subresource", "")),
        )

    def to_wire(self) -> Document:
        """Return the entry as it stands in an object."""
        wire: Document = {
            "manager": self.manager,
            "operation": self.operation,
            "apiVersion": self.api_version,
            "time": self.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": to_wire(self.fields),
        }
        return {**wire, "subresource": self.subresource} if self.subresource else wire

    def is_same(self, other: Entry) -> bool:
        """Tell whether two entries are of one manager doing one thing."""
        return (self.manager, self.operation, self.subresource) == (
            other.manager,
            other.operation,
            other.subresource,
        )


@frozen
class Write:
    """Who writes, and when.

    Attributes:
        force: An apply takes what others manage.
    """

    manager: str
    api_version: str
    now_ms: int
    subresource: str = ""
    force: bool = False

    def entry(self, operation: str, fields: FieldSet) -> Entry:
        """Return an entry of this writer."""
        at = format_time(self.now_ms)
        return Entry(self.manager, operation, self.api_version, at, fields, self.subresource)


def entries_of(wire: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Return the entries of an object.

    Raises:
        ValueError: The fields of one are none.
    """
    return tuple(Entry.of(each) for each in wire)


def updated(
    entries: tuple[Entry, ...], before: Document, after: Document, shape: Shape, write: Write
) -> tuple[Entry, ...]:
    """Return the entries after an update: whoever changes a field manages it alone."""
    comparison = compare(before, after, shape)
    changed = _managed(comparison.changed, write.subresource)
    if not changed and not comparison.removed:
        return entries
    mine = write.entry(UPDATE, NOTHING)
    others = [_reduced(each, comparison.removed | changed) for each in entries if not each.is_same(mine)]
    held = next((each for each in entries if each.is_same(mine)), mine)
    fields = (held.fields - comparison.removed) | changed
    if fields != held.fields:
        held = write.entry(UPDATE, fields)
    return _capped([each for each in (*others, held) if each.fields])


def applied(
    entries: tuple[Entry, ...], live: Document, config: Document, shape: Shape, write: Write
) -> tuple[Document, tuple[Entry, ...]]:
    """Return what is there after a configuration was applied, and the entries.

    Raises:
        Conflict: It would change what others manage, and does not say that it will.
    """
    fields = _managed(fields_of(config, shape), write.subresource)
    mine = write.entry(APPLY, fields)
    last = next((each.fields for each in entries if each.is_same(mine)), NOTHING)
    others = [each for each in entries if not each.is_same(mine)]
    merged: Any = merge(live, config, shape)
    gone = _abandoned(last - fields, (fields, *(each.fields for each in others)))
    document = without(merged, gone, shape)
    comparison = compare(live, document, shape)
    conflicts = [(each, each.fields & comparison.changed) for each in others]
    conflicts = [(each, clash) for each, clash in conflicts if clash]
    if conflicts and not write.force:
        raise conflict(conflicts, write.api_version)
    kept = [_reduced(each, comparison.removed | (comparison.changed & each.fields)) for each in others]
    assert isinstance(document, dict)
    held = mine if fields != last else next((each for each in entries if each.is_same(mine)), mine)
    return document, tuple(each for each in (held, *kept) if each.fields or each is held)


def before_first_apply(live: Document, shape: Shape, write: Write) -> tuple[Entry, ...]:
    """Return who manages an object whose writers were not noted."""
    fields = _managed(fields_of(live, shape), "")
    entry = evolve(write, manager=BEFORE_FIRST_APPLY, subresource="").entry(UPDATE, fields)
    return (entry,)


def handed_over(
    wire: Iterable[Mapping[str, Any]], updaters: tuple[str, ...], manager: str
) -> list[Document] | None:
    """Return entries in which an applying manager has what some updaters managed; None where there are none.

    That is how a client goes over from applying by itself to letting the server apply.
    """
    entries = entries_of(wire)
    given = [
        each
        for each in entries
        if each.operation == UPDATE and each.manager in updaters and not each.subresource
    ]
    taker = next((each for each in entries if (each.manager, each.operation) == (manager, APPLY)), None)
    if not given or taker is None:
        return None
    fields = taker.fields.union(*(each.fields for each in given))
    rest = [each for each in entries if each not in given and each is not taker]
    return [each.to_wire() for each in (evolve(taker, fields=fields), *rest)]


def conflict(conflicts: list[tuple[Entry, FieldSet]], api_version: str) -> Conflict:
    """Return the refusal of an apply."""
    causes = []
    for entry, fields in sorted(conflicts, key=lambda pair: pair[0].manager):
        said = quote(entry.manager)
        if entry.subresource:
            said += f" with subresource {quote(entry.subresource)}"
        if entry.operation == UPDATE:
            said += f" using {entry.api_version}"
        causes += [
            Cause("FieldManagerConflict", f"conflict with {said}", shown(path)) for path in sorted(fields)
        ]
    count = f"{len(causes)} conflict" + ("s" if len(causes) != 1 else "")
    return Conflict(f"Apply failed with {count}: {_told(causes)}", Details(causes=tuple(causes)))


def _told(causes: list[Cause]) -> str:
    """Return conflicts in words: one in a line, several by manager."""
    if len(causes) == 1:
        return f"{causes[0].message}: {causes[0].field}"
    by_manager: dict[str, list[str]] = {}
    for cause in causes:
        by_manager.setdefault(cause.message.replace("conflict", "conflicts", 1), []).append(cause.field)
    return "\n".join(
        f"{message}:\n" + "\n".join(f"- {path}" for path in paths) for message, paths in by_manager.items()
    )


def _abandoned(fields: FieldSet, owned: tuple[FieldSet, ...]) -> FieldSet:
    """Return the fields that nobody manages, nor anything in them."""
    prefixes = {path[:end] for each in owned for path in each for end in range(1, len(path) + 1)}
    return frozenset(path for path in fields if path not in prefixes)


def _managed(fields: FieldSet, subresource: str) -> FieldSet:
    """Return what can be managed: of an object all but its status, through a part only that."""
    return frozenset(path for path in fields if path not in UNMANAGED and _is_writable(path, subresource))


def _is_writable(path: Path, subresource: str) -> bool:
    if subresource == "status":
        return path[0] == "f:status"
    return path[0] != "f:status"


def _reduced(entry: Entry, fields: FieldSet) -> Entry:
    left = entry.fields - fields
    return entry if left == entry.fields else evolve(entry, fields=left)


def _capped(entries: list[Entry]) -> tuple[Entry, ...]:
    """Join the oldest updates where there are too many."""
    updates = sorted((each for each in entries if each.operation == UPDATE), key=lambda each: each.time)
    if len(updates) <= MAX_UPDATE_MANAGERS:
        return tuple(entries)
    oldest = updates[: len(updates) - MAX_UPDATE_MANAGERS + 1]
    joined = frozenset(path for each in oldest for path in each.fields)
    rest = [each for each in entries if each not in oldest]
    return (evolve(oldest[0], manager=ANCIENT, fields=joined), *rest)
