"""The members of an etcd cluster: which of them live, and whether together they may answer.

A majority must live for anything to be read or written. All members that live hold the same applied state; a
member that comes back catches up from the others before it answers.
"""

from __future__ import annotations

from k8s_tui.store.etcd import Etcd


class NoQuorumError(Exception):
    """Too few members live; clients see it as a request that times out."""

    def __init__(self) -> None:
        super().__init__("etcdserver: request timed out")


class EtcdMembers:
    """The one store and the members that serve it.

    Attributes:
        store: The applied state.
        names: All members, those that are down too, in the order they joined.
    """

    def __init__(self, store: Etcd, names: tuple[str, ...]) -> None:
        self.store = store
        self.names = names
        self._living: set[str] = set()

    def rise(self, name: str) -> None:
        """Let the member `name` serve."""
        self._living.add(name)

    def fall(self, name: str) -> None:
        """Take the member `name` out."""
        self._living.discard(name)

    def is_living(self, name: str) -> bool:
        """Tell whether the member `name` serves."""
        return name in self._living

    def has_quorum(self) -> bool:
        """Tell whether a majority of the members lives."""
        return len(self._living) * 2 > len(self.names)

    def answering(self) -> Etcd:
        """Return the store.

        Raises:
            NoQuorumError: There is no majority.
        """
        if not self.has_quorum():
            raise NoQuorumError
        return self.store

    def fork(self) -> EtcdMembers:
        """Return the same members over a copy of the store."""
        twin = EtcdMembers(self.store.fork(), self.names)
        twin._living = self._living.copy()
        return twin


class EtcdProcess:
    """The etcd process of one member: while it runs, the member serves."""

    def __init__(self, members: EtcdMembers, name: str) -> None:
        self._members = members
        self._name = name

    def start(self) -> None:
        """Join the members that serve."""
        self._members.rise(self._name)

    def stop(self) -> None:
        """Leave the members that serve."""
        self._members.fall(self._name)

    def handle(self, key: tuple[object, ...]) -> None:
        """Do nothing: etcd acts only when it is asked."""
