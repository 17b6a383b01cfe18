"""etcd: the key-value store that holds all of Kubernetes' record, as one member's applied state.

Multi-version: every write makes a new revision, and what was before can be watched and read until it is
compacted. Writes can demand that a key has not changed since a revision (compare-and-put), which is what
Kubernetes' optimistic concurrency rests on. Source: etcd's API v3, mvcc.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from k8s_tui.sim.parts import Parts, copy_of, list_of, whole
from k8s_tui.sim.value import frozen
from k8s_tui.store.space import Space, weight

AFTER_ALL = "\U0010ffff"
"""What stands behind every character of a key."""


@frozen
class KeyValue:
    """What a key holds.

    Attributes:
        value: Any immutable value; etcd does not look into it.
        create_revision: The revision at which the key came to be.
        mod_revision: The revision of its latest write.
        version: Writes since it came to be, starting with 1.
        seal: How the client has encrypted the value, None where it has not.
    """

    key: str
    value: Any
    create_revision: int
    mod_revision: int
    version: int
    seal: Any = None


@frozen
class Change:
    """One revision: a put (`value` is new) or a delete (`deleted`); `previous` is what it replaced."""

    revision: int
    key: str
    value: Any
    previous: Any
    deleted: bool


class EtcdError(Exception):
    """A request that etcd did not serve; the words are its own."""


class NoSpaceError(EtcdError):
    """The database has reached its quota; only compaction, defragmentation and the end of the alarm help."""

    def __init__(self) -> None:
        super().__init__("etcdserver: mvcc: database space exceeded")


class CompactedError(Exception):
    """The revision asked for is older than what is kept; Kubernetes makes it 410 Expired."""

    def __init__(self, revision: int) -> None:
        super().__init__("etcdserver: mvcc: required revision has been compacted")
        self.revision = revision


class CompareFailedError(Exception):
    """A key was not at the revision that the write demanded.

    Attributes:
        current: What the key holds now, None where it is absent.
    """

    def __init__(self, key: str, current: KeyValue | None) -> None:
        super().__init__(f"compare failed: {key}")
        self.key = key
        self.current = current


@frozen
class Snapshot:
    """All of a store at one revision, without its history."""

    revision: int
    entries: Mapping[str, Mapping[str, KeyValue]]


def bucket_of(key: str) -> str:
    """Return the prefix that lists are kept for: `/registry/pods/` of `/registry/pods/default/web`, "" of others."""
    return key[: key.find("/", 10) + 1]


class Etcd:
    """One store. Keys look like `/registry/<resource>/[<namespace>/]<name>`.

    Attributes:
        revision: Of the latest write.
        compacted_revision: History up to and including this one is gone.
        restores: How often it became what a snapshot holds; revisions from before mean nothing after.
        space: The room that it takes.
        sealed: How many values are encrypted.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.compacted_revision = 0
        self.restores = 0
        self.space = Space()
        self.sealed = 0
        self._buckets: dict[str, dict[str, KeyValue]] = {}
        self._history: list[Change] = []
        self._sorted: dict[str, list[str]] = {}
        self._unsorted: dict[str, list[str]] = {}

    # -- reading ------------------------------------------------------------

    def get(self, key: str) -> KeyValue | None:
        """Return what `key` holds now."""
        bucket = self._buckets.get(bucket_of(key))
        return None if bucket is None else bucket.get(key)

    def range(self, prefix: str) -> Iterator[KeyValue]:
        """Yield all keys under `prefix`, which begins with a whole bucket, in no particular order."""
        name = bucket_of(prefix)
        bucket = self._buckets.get(name, {})
        if prefix == name:
            yield from bucket.values()
            return
        for key, entry in bucket.items():
            if key.startswith(prefix):
                yield entry

    def keys(self, prefix: str) -> Sequence[str]:
        """Return all keys under `prefix`, which begins with a whole bucket, sorted."""
        name = bucket_of(prefix)
        known, new = self._sorted.get(name), self._unsorted.get(name)
        if known is None or new:
            # Two runs in order are merged in no time; keys without an order take ten times as long.
            keys = self._buckets.get(name, ()) if known is None else [*known, *sorted(new or ())]
            known = self._sorted[name] = sorted(keys)
            self._unsorted[name] = []
        if prefix == name:
            return known
        return known[bisect_left(known, prefix) : bisect_left(known, prefix + AFTER_ALL)]

    def sorted_range(self, prefix: str) -> list[KeyValue]:
        """Return what all keys under `prefix` hold, which begins with a whole bucket, sorted by key."""
        bucket = self._buckets.get(bucket_of(prefix), {})
        return [bucket[key] for key in self.keys(prefix)]

    def count(self, prefix: str) -> int:
        """Return how many keys a whole bucket holds."""
        return len(self._buckets.get(prefix, ()))

    def buckets(self) -> tuple[str, ...]:
        """Return the prefixes of all buckets that hold something, sorted."""
        return tuple(sorted(name for name, bucket in self._buckets.items() if bucket))

    def read_at(self, prefix: str, revision: int) -> dict[str, Any]:
        """Return the values under `prefix` as they were at `revision`.

        Raises:
            CompactedError: `revision` lies before what is kept.
        """
        state = {entry.key: entry.value for entry in self.range(prefix)}
        for change in reversed(self.changes_since(revision)):
            if not change.key.startswith(prefix):
                continue
            if change.previous is None:
                state.pop(change.key, None)
            else:
                state[change.key] = change.previous
        return state

    def changes_since(self, revision: int, at_most: int | None = None) -> list[Change]:
        """Return all changes after `revision`, or the first of them, oldest first.

        Raises:
            CompactedError: Some of them are gone.
        """
        if revision < self.compacted_revision:
            raise CompactedError(revision)
        missing = self.revision - revision
        if missing <= 0:
            return []
        first = len(self._history) - missing
        return self._history[first:] if at_most is None else self._history[first : first + at_most]

    # -- writing ------------------------------------------------------------

    def put(self, key: str, value: Any, expected: int | None = None, seal: Any = None) -> Change:  # noqa: ANN401 - etcd stores anything
        """Write `value` under `key` at the next revision.

        Args:
            key: Where.
            value: What; it must already say the revision it gets (`self.revision + 1`), where it says any.
            expected: The mod revision the key must be at, 0 for absent, None for whatever.
            seal: How the client has encrypted the value.

        Raises:
            CompareFailedError: The key is at another revision; nothing is written.
            NoSpaceError: The database is full.
        """
        name = bucket_of(key)
        bucket = self._bucket(name)
        old = bucket.get(key)
        self._compare(key, old, expected)
        space = self.space
        if space.in_use_bytes > space.ceiling_bytes:
            space.alarm()
            raise NoSpaceError
        space.in_use_bytes += weight(name, value)
        self.revision = revision = self.revision + 1
        if old is None:
            bucket[key] = KeyValue(key, value, revision, revision, 1, seal)
            if name in self._sorted:
                self._unsorted[name].append(key)
            change = Change(revision, key, value, None, deleted=False)
        else:
            bucket[key] = KeyValue(key, value, old.create_revision, revision, old.version + 1, seal)
            change = Change(revision, key, value, old.value, deleted=False)
            if old.seal is not None:
                self.sealed -= 1
        if seal is not None:
            self.sealed += 1
        self._history.append(change)
        return change

    def delete(self, key: str, expected: int | None = None) -> Change | None:
        """Remove `key` at the next revision; None where it is absent.

        Raises:
            CompareFailedError: The key is at another revision than `expected`; nothing is removed.
        """
        name = bucket_of(key)
        bucket = self._bucket(name)
        old = bucket.get(key)
        self._compare(key, old, expected)
        if old is None:
            return None
        del bucket[key]
        self._sorted.pop(name, None)
        if old.seal is not None:
            self.sealed -= 1
        self.revision += 1
        change = Change(self.revision, key, None, old.value, deleted=True)
        self._history.append(change)
        return change

    def compact(self, revision: int) -> None:
        """Forget the history up to and including `revision`."""
        revision = min(revision, self.revision)
        if revision > self.compacted_revision:
            kept = len(self._history) - (self.revision - revision)
            gone = self.space.ballast(revision)
            for change in self._history[:kept]:
                if change.previous is not None:
                    gone += weight(bucket_of(change.key), change.previous)
            del self._history[:kept]
            self.compacted_revision = revision
            self.space.free(gone)

    def _bucket(self, name: str) -> dict[str, KeyValue]:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = {}
        return bucket

    @staticmethod
    def _compare(key: str, old: KeyValue | None, expected: int | None) -> None:
        if expected is not None and expected != (0 if old is None else old.mod_revision):
            raise CompareFailedError(key, old)

    # -- copies ------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return all that is stored now."""
        return Snapshot(self.revision, {name: bucket.copy() for name, bucket in self._buckets.items()})

    def restore(self, snapshot: Snapshot) -> None:
        """Become what `snapshot` holds; what came after it is lost, and no history is left."""
        self.revision = self.compacted_revision = snapshot.revision
        self._buckets = {name: dict(bucket) for name, bucket in snapshot.entries.items()}
        self._history = []
        self._sorted, self._unsorted = {}, {}
        self.restores += 1
        entries = [(name, entry) for name, bucket in self._buckets.items() for entry in bucket.values()]
        self.sealed = sum(entry.seal is not None for _, entry in entries)
        self.space = Space()
        self.space.in_use_bytes += sum(weight(name, entry.value) for name, entry in entries)

    def fork(self) -> Etcd:
        """Return a store with the same content and history."""
        return whole(self.fork_in_parts())

    def fork_in_parts(self) -> Parts[Etcd]:
        """Make the same store a bucket at a time."""
        twin = Etcd()
        twin.revision = self.revision
        twin.compacted_revision = self.compacted_revision
        twin.restores = self.restores
        for name, bucket in self._buckets.items():
            twin._buckets[name] = yield from copy_of(bucket)
            yield
        twin._history = yield from list_of(self._history)
        twin._sorted = self._sorted.copy()
        twin._unsorted = {name: new.copy() for name, new in self._unsorted.items()}
        twin.space, twin.sealed = self.space.fork(), self.sealed
        return twin
