"""The members of etcd as a quorum: who reaches whom, who leads, who may answer, who is behind.

A leader needs a majority of the voting members, itself included, within its reach. One that loses it is followed
by another after an election, provided that some member reaches a majority and knows all that was agreed on.
Members in step with their leader share one applied state. A member that is down or cut off keeps what it had,
and catches up when it is back; until then it answers nobody.

Simplified: no messages are exchanged. What they would bring about is worked out from processes and links whenever
these change, at the latest with the next tick. Source: etcd raft, server/etcdserver (v3.5).
"""

from __future__ import annotations

from collections.abc import Iterator

from k8s_tui.sim.parts import Parts, whole
from k8s_tui.sim.simulation import Simulation
from k8s_tui.sim.value import evolve, frozen
from k8s_tui.store.data import DataDirectory, identity_in, text_of
from k8s_tui.store.etcd import Etcd, EtcdError
from k8s_tui.store.host import Host, NoHost
from k8s_tui.store.membership import Membership, founded
from k8s_tui.store.snapshots import Snapshots

HEARTBEAT_MS = 100
ELECTION_MS = 1_000
"""--heartbeat-interval and --election-timeout; an election takes one to two of the latter."""

REQUEST_MS = 5_000 + 2 * ELECTION_MS
"""How long a member tries to get a request agreed on (ReqTimeout)."""

STREAM = "etcd"


class NoQuorumError(EtcdError):
    """No leader within reach: what needs agreement is given up after some seconds."""

    def __init__(self) -> None:
        super().__init__("etcdserver: request timed out")


class NoMemberError(EtcdError):
    """Nothing listens where the client looks for a member; the words are gRPC's."""

    def __init__(self, address: str = "127.0.0.1:2379") -> None:
        super().__init__(
            "rpc error: code = Unavailable desc = connection error: desc = "
            f'"transport: Error while dialing: dial tcp {address}: connect: connection refused"'
        )


@frozen
class Leadership:
    """Who leads one cluster.

    Attributes:
        leader: The number of the member, None for none.
        since_ms: Since when it is so.
        due_ms: When the next one is elected, None where nobody could be.
    """

    term: int = 1
    leader: int | None = None
    since_ms: int = 0
    due_ms: int | None = None


class EtcdMembers:
    """All etcd members of a world with their data.

    Attributes:
        names: The machines of the first members.
        host: The machines.
        sim: Time and chance; without it elections take no time.
        running: The data that each machine's member works on, by machine.
        gaps: How often each machine's member fell behind, so that its clients' watches have missed something.
        store: What was agreed on last.
        snapshots: Those in files.
    """

    def __init__(self, store: Etcd, names: tuple[str, ...]) -> None:
        self.store = store
        self.names = names
        self.host: Host = NoHost()
        self.sim: Simulation | None = None
        self.running: dict[str, DataDirectory] = {}
        self.gaps: dict[str, int] = {}
        self.snapshots = Snapshots()
        self._data: dict[str, DataDirectory] = {}
        self._leaderships: dict[int, Leadership] = {}
        self._answers: dict[str, Etcd] = {}
        self._delays: dict[str, int] = {}
        self._seen: object = None
        self._made = 0
        self.found([(name, f"https://{name}:2380") for name in names])

    # -- data directories ------------------------------------------------------------

    def found(self, peers: list[tuple[str, str]]) -> None:
        """Give all first members the data of a new cluster, in place of what they had."""
        membership = founded(peers)
        self._data = {}
        for name, url in peers:
            member = membership.at(url)
            assert member is not None
            self._data[name] = DataDirectory(name, member.id, membership, self.store)

    def data_in(self, text: str) -> DataDirectory | None:
        """Return what a database file with this text holds, None where it is damaged."""
        identity = identity_in(text)
        return None if identity is None else self._data.get(identity)

    def keep(self, number: int, membership: Membership, store: Etcd) -> DataDirectory:
        """Make new data of a member; return it with a name of its own."""
        self._made += 1
        data = DataDirectory(f"{number:016x}-{self._made}", number, membership, store)
        self._data[data.identity] = data
        return data

    def forget(self) -> None:
        """Let go of data that no file names any more."""
        used = {data.identity for data in self.running.values()}
        for identity in tuple(self._data):
            if identity not in used and not self.host.copies(text_of(identity)):
                del self._data[identity]

    def line(self) -> int:
        """Return a number for a state that goes its own way from here on."""
        self._made += 1
        return 1_000 + self._made

    # -- processes ------------------------------------------------------------

    def rise(self, name: str, data: DataDirectory | None = None) -> None:
        """Let the member on a machine take part, with its first data where nothing else is said."""
        self.running[name] = data if data is not None else self._data[name]
        self.settle()

    def fall(self, name: str) -> None:
        """Take the member on a machine out."""
        if self.running.pop(name, None) is not None:
            self.settle()

    def is_living(self, name: str) -> bool:
        """Tell whether the member on a machine takes part."""
        return name in self.running

    def tick(self) -> None:
        """Look whether something has changed, or an election is due."""
        now = self._conditions()
        due = any(
            each.due_ms is not None and each.due_ms <= self._now_ms() for each in self._leaderships.values()
        )
        if due or now != self._seen or any(self._is_late(name) for name in self._leading()):
            self.settle()

    def _conditions(self) -> object:
        """Return all that decides who leads and who answers."""
        host = self.host
        return (
            host.disturbance(),
            tuple((host.answers(name), host.sync_ms(name)) for name in self.running),
        )

    def _leading(self) -> Iterator[str]:
        """Yield the machines of all leaders."""
        for name, data in self.running.items():
            known = self._leaderships.get(data.membership.cluster_id)
            if known is not None and known.leader == data.number:
                yield name

    def _now_ms(self) -> int:
        return 0 if self.sim is None else self.sim.now_ms

    # -- who answers ------------------------------------------------------------

    def answering(self, machine: str = "") -> Etcd:
        """Return the state that the member on a machine answers with, "" for any.

        Raises:
            NoMemberError: It does not run.
            NoQuorumError: It has no leader, or stands still.
        """
        store = self._answers.get(machine)
        if store is not None and self.host.answers(machine):
            return store
        if machine:
            raise NoQuorumError if machine in self.running else NoMemberError
        for each in self._answers.values():
            return each
        raise NoQuorumError

    def follows(self, machine: str, store: Etcd) -> bool:
        """Tell whether the member on a machine answers with this very state."""
        return self._answers.get(machine) is store

    def has_quorum(self) -> bool:
        """Tell whether somebody leads."""
        return bool(self._answers)

    def leadership(self, machine: str) -> Leadership:
        """Return who leads as the member on a machine sees it."""
        data = self.running[machine]
        known = self._leaderships.get(data.membership.cluster_id, Leadership())
        return known if machine in self._delays else evolve(known, leader=None)

    def machine_of(self, number: int) -> str | None:
        """Return the machine on which a member runs."""
        return next((name for name, data in self.running.items() if data.number == number), None)

    def change(self, machine: str, membership: Membership) -> None:
        """Let the cluster of the member on a machine agree on other members.

        Raises:
            EtcdError: There is no leader.
        """
        store = self.answering(machine)
        for data in self._data.values():
            if data.store is store:
                data.membership = membership
        for number in membership.removed:
            store.space.release(number)
        self.settle()

    def move_leader(self, machine: str, number: int) -> None:
        """Let the leader of the member on a machine hand over to another."""
        cluster = self.running[machine].membership.cluster_id
        known = self._leaderships[cluster]
        self._leaderships[cluster] = evolve(
            known, term=known.term + 1, leader=number, since_ms=self._now_ms()
        )
        self.settle()

    # -- agreement ------------------------------------------------------------

    def settle(self) -> None:
        """Work out who leads and who answers, from who runs and who reaches whom."""
        host = self.host
        self._seen = self._conditions()
        before = self._answers
        self._answers, self._delays = {}, {}
        clusters = dict.fromkeys(data.membership.cluster_id for data in self.running.values())
        for cluster in clusters:
            alive = [
                name
                for name, data in self.running.items()
                if data.membership.cluster_id == cluster and host.answers(name)
            ]
            self._lead(cluster, alive)
        for name in before:
            if name not in self._answers:
                self.gaps[name] = self.gaps.get(name, 0) + 1
        for name in self.running:
            host.report_health(name, healthy=name in self._answers)
        first = next(iter(self._answers.values()), None)
        if first is not None:
            self.store = first

    def _lead(self, cluster: int, alive: list[str]) -> None:
        known = self._leaderships.get(cluster, Leadership())
        newest = max(
            (self.running[name].membership for name in alive), key=lambda each: each.version, default=None
        )
        if newest is None:
            self._leaderships[cluster] = evolve(known, leader=None, due_ms=None)
            return
        reach = {name: self._group(name, alive, newest) for name in alive}
        leader = next((name for name in alive if self.running[name].number == known.leader), None)
        if leader is None or not reach[leader] or self._is_late(leader):
            known = self._elected(known, alive, reach, newest)
            leader = next((name for name in alive if self.running[name].number == known.leader), None)
        self._leaderships[cluster] = known
        if leader is not None:
            self.running[leader].membership = newest
            self._replicate(leader, reach[leader], known)

    def _group(self, name: str, alive: list[str], membership: Membership) -> tuple[str, ...]:
        """Return the members that one could lead, itself first; () where they are no majority."""
        own = membership.get(self.running[name].number)
        if own is None or own.is_learner:
            return ()
        within = [name] + [
            other
            for other in alive
            if other != name
            and membership.get(self.running[other].number) is not None
            and self.host.reachable(name, other)
        ]
        voters = {member.id for member in membership.voters()}
        votes = sum(self.running[each].number in voters for each in within)
        return tuple(within) if membership.is_majority(votes) else ()

    def _is_late(self, leader: str) -> bool:
        """Tell whether a leader's disk is too slow to keep the others from electing another."""
        alone = len(self.running[leader].membership.voters()) == 1
        return not alone and self.host.sync_ms(leader) >= ELECTION_MS

    def _elected(
        self, known: Leadership, alive: list[str], reach: dict[str, tuple[str, ...]], membership: Membership
    ) -> Leadership:
        """Return who leads after the leader is gone, at once or after the election that begins now."""
        now_ms = self._now_ms()
        able = [name for name in alive if self._may_lead(name, reach)]
        if not able:
            lost_ms = known.since_ms if known.leader is None else now_ms
            return evolve(known, leader=None, since_ms=lost_ms, due_ms=None)
        if known.due_ms is None and self.sim is not None:
            wait_ms = HEARTBEAT_MS
            if len(membership.voters()) > 1:
                wait_ms = ELECTION_MS + self.sim.stream(STREAM).below(ELECTION_MS)
            self.sim.schedule(f"{able[0]}/etcd", wait_ms, ("tick",))
            since_ms = known.since_ms if known.leader is None else now_ms
            return evolve(known, leader=None, since_ms=since_ms, due_ms=now_ms + wait_ms)
        if known.due_ms is not None and now_ms < known.due_ms:
            return known
        quick = [name for name in able if not self._is_late(name)] or able
        chosen = quick[0] if self.sim is None else self.sim.stream(STREAM).choice(quick)
        for name in reach[chosen]:
            number, term = self.running[chosen].number, known.term + 1
            self.host.say(name, _elected_line(self.running[name].number, number, term))
        return Leadership(known.term + 1, self.running[chosen].number, now_ms)

    def _may_lead(self, name: str, reach: dict[str, tuple[str, ...]]) -> bool:
        """Tell whether a member reaches a majority and none of them knows more than it does."""
        mine = self.running[name]
        return bool(reach[name]) and all(
            self.running[other].store.revision <= mine.store.revision for other in reach[name]
        )

    def _replicate(self, leader: str, group: tuple[str, ...], known: Leadership) -> None:
        """Bring those within the leader's reach into step, and let all others go their own way."""
        data = self.running[leader]
        in_step = set()
        delay_ms = self._delay_ms(group, data.membership)
        for name in group:
            mine = self.running[name]
            mine.store, mine.membership, mine.term = data.store, data.membership, known.term
            in_step.add(mine.identity)
            self._delays[name] = delay_ms
            if delay_ms < REQUEST_MS:
                self._answers[name] = data.store
            data.store.space.hold(mine.number, mine.quota_bytes)
        left: Etcd | None = None
        for other in self._data.values():
            if other.identity in in_step or other.store is not data.store:
                continue
            if left is None:
                left = data.store.fork()
                left.restores = self.line()
            other.store = left
        for machine, each in self.running.items():
            seen = each.membership
            if seen.cluster_id == data.membership.cluster_id and each.number in data.membership.removed:
                self.host.say(machine, REMOVED_LINE)
                self.host.exit(machine, 0)

    def _delay_ms(self, group: tuple[str, ...], membership: Membership) -> int:
        """Return how long it takes until a majority has a write safe on its disks."""
        voters = {member.id for member in membership.voters()}
        waits = sorted(self.host.sync_ms(name) for name in group if self.running[name].number in voters)
        return waits[len(voters) // 2]

    def delay_ms(self, machine: str) -> int:
        """Return how long a write takes by way of the member on a machine."""
        return self._delays.get(machine, 0)

    # -- copies ------------------------------------------------------------

    def fork(self) -> EtcdMembers:
        """Return the same members over copies of all states; their host and time are still to be told."""
        return whole(self.fork_in_parts())

    def fork_in_parts(self) -> Parts[EtcdMembers]:
        """Make the same members part by part."""
        stores = {id(data.store): data.store for data in self._data.values()}
        stores[id(self.store)] = self.store
        copies: dict[int, Etcd] = {}
        for number, store in stores.items():
            copies[number] = yield from store.fork_in_parts()
        twin = EtcdMembers(copies[id(self.store)], self.names)
        twin._data = {}
        for identity, data in self._data.items():
            twin._data[identity] = data.renamed(identity, copies[id(data.store)])
        twin.running = {name: twin._data[data.identity] for name, data in self.running.items()}
        twin.gaps = self.gaps.copy()
        twin.snapshots = self.snapshots.fork()
        twin._leaderships = self._leaderships.copy()
        twin._answers = {name: twin.running[name].store for name in self._answers}
        twin._delays = self._delays.copy()
        twin._seen, twin._made = self._seen, self._made
        return twin


REMOVED_LINE = (
    '{"level":"warn","logger":"raft","msg":"the member has been permanently removed from the cluster, '
    'the data-dir used by this member must be removed"}'
)


def _elected_line(number: int, leader: int, term: int) -> str:
    said = f"raft.node: {number:x} elected leader {leader:x} at term {term}"
    return f'{{"level":"info","logger":"raft","caller":"etcdserver/zap_raft.go:77","msg":"{said}"}}'
