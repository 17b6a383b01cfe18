"""Snapshots in files: what one holds, and how a file names it.

The text of a file is a name and a size; what belongs to it is kept here, so that the file can be copied to
other machines.
"""

from __future__ import annotations

import zlib

from k8s_tui.sim.value import frozen
from k8s_tui.store.etcd import Etcd, Snapshot

HEADER = "etcd snapshot "
"""How the text of a snapshot's file begins; behind it stand its name and its size in bytes."""


@frozen
class Saved:
    """One snapshot.

    Attributes:
        hash: A checksum in hexadecimal.
        keys: How many keys it holds.
    """

    snapshot: Snapshot
    size_bytes: int
    hash: str
    keys: int

    @classmethod
    def of(cls, store: Etcd, number: int) -> Saved:
        """Return a snapshot of a state as a member's file holds it."""
        snapshot = store.snapshot()
        keys = sum(len(bucket) for bucket in snapshot.entries.values())
        digest = zlib.crc32(f"{snapshot.revision} {keys} {number}".encode())
        return cls(snapshot, store.space.file_bytes(number), f"{digest:08x}", keys)


class Snapshots:
    """All snapshots of a world."""

    def __init__(self) -> None:
        self._by_name: dict[str, Saved] = {}

    def keep(self, saved: Saved) -> str:
        """Keep a snapshot and return its name."""
        name = f"{saved.hash}-{len(self._by_name)}"
        self._by_name[name] = saved
        return name

    def get(self, name: str) -> Saved | None:
        """Return the snapshot of that name."""
        return self._by_name.get(name)

    def fork(self) -> Snapshots:
        """Return the same in another world."""
        twin = Snapshots()
        twin._by_name = self._by_name.copy()
        return twin


def snapshot_text(name: str, size_bytes: int) -> str:
    """Return what stands in a snapshot's file."""
    return f"{HEADER}{name} {size_bytes}\n"


def name_in(text: str) -> str:
    """Return the name in a snapshot's file, "" where it is none or is damaged."""
    return _words(text)[0]


def size_in(text: str) -> int:
    """Return how large a snapshot's file is, 0 where it is none."""
    size_bytes = _words(text)[1]
    return int(size_bytes) if size_bytes.isdigit() else 0


def _words(text: str) -> tuple[str, str]:
    words = text.removeprefix(HEADER).split() if text.startswith(HEADER) else []
    return (words[0], words[1]) if len(words) == 2 else ("", "")
