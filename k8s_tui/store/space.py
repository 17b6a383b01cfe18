"""The room that etcd's database takes: what is in use, how large its files are, and the alarm when it is too much.

What was overwritten or deleted stays in use until it is compacted, and the file stays as large as it ever was until
it is defragmented. A file that reaches the quota raises an alarm, and with an alarm nothing is written any more.
Simplified: what an object weighs is estimated by its kind and its texts. Source: etcd server/storage
(quota.go, backend.go), server/etcdserver/apply (applierV3Capped), v3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from k8s_tui.store.host import QUOTA_BYTES

NOSPACE = "NOSPACE"

EMPTY_FILE_BYTES = 20_480
"""A database file with nothing in it (five pages)."""

OTHER_BYTES = 1_500
AVERAGE_BYTES: Mapping[str, int] = {
    "/registry/pods/": 6_000,
    "/registry/nodes/": 9_000,
    "/registry/events/": 1_200,
    "/registry/leases.coordination.k8s.io/": 700,
    "/registry/endpointslices.discovery.k8s.io/": 1_800,
    "/registry/endpoints/": 1_800,
    "/registry/deployments.apps/": 4_000,
    "/registry/replicasets.apps/": 3_500,
    "/registry/daemonsets.apps/": 4_000,
    "/registry/configmaps/": 700,
    "/registry/secrets/": 700,
}
"""What an object of each kind takes with its managed fields, its key, and its share of half-filled pages."""


EVEN_BYTES: Mapping[str, int] = {
    bucket: known
    for bucket, known in AVERAGE_BYTES.items()
    if bucket not in ("/registry/configmaps/", "/registry/secrets/")
}
"""Kinds whose objects are not asked for their own size."""


def weight(bucket: str, value: Any) -> int:  # noqa: ANN401 - etcd stores anything
    """Return how many bytes a value takes."""
    even = EVEN_BYTES.get(bucket)
    if even is not None:
        return even
    known = AVERAGE_BYTES.get(bucket, OTHER_BYTES)
    content = getattr(value, "data", None)
    if content:
        return known + sum(len(text) for text in content.values() if isinstance(text, str))
    content = getattr(value, "content", None)
    return known if content is None else known + len(repr(content))


class Space:
    """The room of one state and the files of the members that hold it.

    Attributes:
        in_use_bytes: What it takes without what is free within the file.
        alarms: The numbers of the members that have raised an alarm.
        ceiling_bytes: More in use than this, and nothing may be written.
    """

    def __init__(self) -> None:
        self.in_use_bytes = EMPTY_FILE_BYTES
        self.alarms: tuple[int, ...] = ()
        self.ceiling_bytes = QUOTA_BYTES
        self._quota_bytes = QUOTA_BYTES
        self._files: dict[int, int] = {}
        self._ballast: tuple[tuple[int, int], ...] = ()

    def file_bytes(self, number: int) -> int:
        """Return the size of a member's file."""
        return max(self._files.get(number, 0), self.in_use_bytes)

    def hold(self, number: int, quota_bytes: int) -> None:
        """Let a member hold this state in a file of its own."""
        self._files.setdefault(number, self.in_use_bytes)
        self._quota_bytes = quota_bytes
        self._judge()

    def release(self, number: int) -> None:
        """Forget the file and the alarm of somebody who is no member any more."""
        self._files.pop(number, None)
        self.alarms = tuple(each for each in self.alarms if each != number)
        self._judge()

    def free(self, size_bytes: int) -> None:
        """Let go of what was compacted; the files stay as large as they were."""
        for number in self._files:
            self._files[number] = self.file_bytes(number)
        self.in_use_bytes = max(EMPTY_FILE_BYTES, self.in_use_bytes - size_bytes)
        self._judge()

    def burden(self, revision: int, size_bytes: int) -> None:
        """Take what so many bytes of revisions take that somebody wrote and overwrote up to `revision`."""
        self._ballast = (*self._ballast, (revision, size_bytes))
        self.in_use_bytes += size_bytes

    def ballast(self, revision: int) -> int:
        """Return and forget what burdens up to `revision` took."""
        gone = sum(size for at, size in self._ballast if at <= revision)
        self._ballast = tuple(each for each in self._ballast if each[0] > revision)
        return gone

    def defragment(self, number: int) -> None:
        """Make a member's file as small as what is in use."""
        self._files[number] = self.in_use_bytes
        self._judge()

    def disarm(self) -> tuple[int, ...]:
        """End all alarms and return who had raised them."""
        gone, self.alarms = self.alarms, ()
        self._judge()
        return gone

    def alarm(self) -> None:
        """Raise the alarm for every member whose file has reached the quota."""
        full = (number for number in self._files if self.file_bytes(number) >= self._quota_bytes)
        self.alarms = tuple(dict.fromkeys((*self.alarms, *full)))
        self._judge()

    def _judge(self) -> None:
        largest = max(self._files.values(), default=0)
        is_full = bool(self.alarms) or largest >= self._quota_bytes
        self.ceiling_bytes = -1 if is_full else self._quota_bytes - 1

    def fork(self) -> Space:
        """Return the same in another world."""
        twin = Space()
        twin.in_use_bytes, twin.alarms = self.in_use_bytes, self.alarms
        twin.ceiling_bytes, twin._quota_bytes = self.ceiling_bytes, self._quota_bytes
        twin._files, twin._ballast = self._files.copy(), self._ballast
        return twin
