"""Who belongs to an etcd cluster: members with their addresses, and the numbers that etcd gives them.

Source: etcd server/etcdserver/api/membership (member.go, cluster.go), v3.5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from k8s_tui.sim.value import evolve, frozen

TOKEN = "etcd-cluster"
PEER_PORT = 2380
CLIENT_PORT = 2379


@frozen
class Member:
    """One member.

    Attributes:
        name: As its process calls itself; "" until it has started once.
        peer_url: Where the others reach it, as in `https://10.0.0.10:2380`.
        client_url: Where clients reach it; "" until it has started once.
        is_learner: It gets everything and has no vote.
    """

    id: int
    name: str
    peer_url: str
    client_url: str = ""
    is_learner: bool = False

    @property
    def ip(self) -> str:
        """The address in its peer URL."""
        return self.peer_url.rpartition("//")[2].rpartition(":")[0]

    @property
    def has_started(self) -> bool:
        """Whether it has ever told the others its name."""
        return bool(self.name)


@frozen
class Membership:
    """All members of one cluster.

    Attributes:
        version: Grows with every change.
        removed: The numbers of former members, which can never come back.
    """

    cluster_id: int
    members: tuple[Member, ...]
    version: int = 1
    removed: tuple[int, ...] = ()

    def get(self, number: int) -> Member | None:
        """Return the member of that number."""
        return next((each for each in self.members if each.id == number), None)

    def at(self, peer_url: str) -> Member | None:
        """Return the member with that peer URL."""
        return next((each for each in self.members if each.peer_url == peer_url), None)

    def voters(self) -> tuple[Member, ...]:
        """Return those who count for a majority."""
        return tuple(each for each in self.members if not each.is_learner)

    def is_majority(self, votes: int) -> bool:
        """Tell whether so many voters may decide."""
        return votes * 2 > len(self.voters())

    def plus(self, member: Member) -> Membership:
        """Return it with one more member."""
        return evolve(self, members=(*self.members, member), version=self.version + 1)

    def minus(self, number: int) -> Membership:
        """Return it without a member."""
        rest = tuple(each for each in self.members if each.id != number)
        return evolve(self, members=rest, version=self.version + 1, removed=(*self.removed, number))

    def changed(self, member: Member) -> Membership:
        """Return it with another state of a member it has."""
        rest = tuple(member if each.id == member.id else each for each in self.members)
        return self if rest == self.members else evolve(self, members=rest, version=self.version + 1)


def member_id(peer_url: str, token: str = TOKEN, added_s: int | None = None) -> int:
    """Return the number of a member; one added later has the time of that in it."""
    text = peer_url + token + ("" if added_s is None else str(added_s))
    return int.from_bytes(hashlib.sha1(text.encode(), usedforsecurity=False).digest()[:8], "big")


def founded(peers: Iterable[tuple[str, str]], token: str = TOKEN) -> Membership:
    """Return the membership of a new cluster of (name, peer URL)."""
    members = tuple(
        Member(member_id(url, token), name, url, url.replace(f":{PEER_PORT}", f":{CLIENT_PORT}"))
        for name, url in peers
    )
    numbers = b"".join(number.to_bytes(8, "big") for number in sorted(each.id for each in members))
    digest = hashlib.sha1(numbers, usedforsecurity=False).digest()
    return Membership(int.from_bytes(digest[:8], "big"), tuple(sorted(members, key=_number)))


def _number(member: Member) -> int:
    return member.id
