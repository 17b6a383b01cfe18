"""Following a store: what has happened below one prefix since the last look.

Whoever keeps an index beside the record asks before each use, so that the index need not be told of writes.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.store.etcd import Change, CompactedError, Etcd


class Follower:
    """Remembers up to where one prefix of a store was read."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._seen: tuple[int, int] = (-1, 0)

    def news(self, etcd: Etcd) -> Iterable[Change] | None:
        """Return the changes since the last look, None where everything has to be read again."""
        restores, revision = self._seen
        now = (etcd.restores, etcd.revision)
        if now == self._seen:
            return ()
        self._seen = now
        if restores != etcd.restores:
            return None
        try:
            changes = etcd.changes_since(revision)
        except CompactedError:
            return None
        return [change for change in changes if change.key.startswith(self._prefix)]
