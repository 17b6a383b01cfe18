"""Expectations: what a controller has just done and its cache does not show yet.

Without them a controller that creates ten pods and looks at its cache a moment later, which does not have
them yet, would create ten more. Until the cache has shown what is expected (or five minutes have passed) the
controller does not create or delete again. Source: pkg/controller/controller_utils.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define

TIMEOUT_MS = 5 * 60 * 1000
"""After which the controller believes its cache again (ExpectationsTimeout)."""


@define(slots=True)
class Expected:
    """What one key waits for: so many creations, and the deletions of these uids."""

    creations: int
    deletions: dict[str, None]
    since_ms: int

    def is_fulfilled(self) -> bool:
        """Tell whether the cache has shown everything."""
        return self.creations <= 0 and not self.deletions

    def copy(self) -> Expected:
        """Return the same expectation with a memory of its own."""
        return Expected(self.creations, self.deletions.copy(), self.since_ms)


class Expectations:
    """The expectations of one controller, by key."""

    def __init__(self) -> None:
        self._by_key: dict[str, Expected] = {}

    def are_met(self, key: str, now_ms: int) -> bool:
        """Tell whether the cache can be believed about `key`."""
        expected = self._by_key.get(key)
        return expected is None or expected.is_fulfilled() or now_ms - expected.since_ms > TIMEOUT_MS

    def expect(self, key: str, now_ms: int, creations: int = 0, deletions: Iterable[str] = ()) -> None:
        """Say what is about to be done for `key`, in place of what was said before."""
        self._by_key[key] = Expected(creations, dict.fromkeys(deletions), now_ms)

    def creation_seen(self, key: str, count: int = 1) -> None:
        """Note that creations have shown in the cache, or have failed."""
        expected = self._by_key.get(key)
        if expected is not None:
            expected.creations -= count

    def deletion_seen(self, key: str, uid: str) -> None:
        """Note that the deletion of `uid` has shown in the cache, or has failed."""
        expected = self._by_key.get(key)
        if expected is not None:
            expected.deletions.pop(uid, None)

    def forget(self, key: str) -> None:
        """Drop what is expected for a key that is gone."""
        self._by_key.pop(key, None)

    def clear(self) -> None:
        """Forget everything, as a process does that starts."""
        self._by_key = {}

    def copy_state(self, other: Expectations) -> None:
        """Take over what `other`, the same of another world, expects."""
        self._by_key = {key: expected.copy() for key, expected in other._by_key.items()}
