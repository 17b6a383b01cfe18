"""What lies in an etcd member's data directory: who it is, and all that it has applied.

On a machine's disk it is one file, whose text is a name; what belongs to the name is kept here. So the
directory can be moved, copied, deleted and restored as any other, and a copy holds what the original held.
"""

from __future__ import annotations

from k8s_tui.store.etcd import Etcd
from k8s_tui.store.host import QUOTA_BYTES
from k8s_tui.store.membership import Member, Membership

DATA_FILE = "member/snap/db"
"""Where in its data directory a member keeps its database."""

WAL_FILE = "member/wal/0000000000000000-0000000000000000.wal"

HEADER = "etcd database "
"""How the text of a database file begins; behind it stands the name of what it holds."""


class DataDirectory:
    """The data of one member.

    Attributes:
        identity: Its name, which stands in the file.
        number: The member's.
        store: All that it has applied; members in step share one.
        term: The latest term that it has heard of.
        quota_bytes: The size at which its process raises the alarm.
    """

    def __init__(self, identity: str, number: int, membership: Membership, store: Etcd) -> None:
        self.identity = identity
        self.number = number
        self.membership = membership
        self.store = store
        self.term = 1
        self.quota_bytes = QUOTA_BYTES

    @property
    def member(self) -> Member | None:
        """Who it is in its own eyes, None where it knows that it was removed."""
        return self.membership.get(self.number)

    def renamed(self, identity: str, store: Etcd) -> DataDirectory:
        """Return the same data under another name."""
        twin = DataDirectory(identity, self.number, self.membership, store)
        twin.term, twin.quota_bytes = self.term, self.quota_bytes
        return twin


def directory_files(identity: str) -> dict[str, str]:
    """Return the files of a data directory by their paths in it; the log ahead of the database says nothing more."""
    return {DATA_FILE: text_of(identity), WAL_FILE: f"etcd wal {identity}\n"}


def text_of(identity: str) -> str:
    """Return what stands in a database file."""
    return f"{HEADER}{identity}\n"


def identity_in(text: str) -> str | None:
    """Return the name in a database file, None where it is damaged."""
    return text.removeprefix(HEADER).strip() if text.startswith(HEADER) else None
