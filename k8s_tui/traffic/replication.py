"""Replication: copies of databases follow their leader, and choose another when it is gone.

Once a second each copy looks for its leader through the network as it is, and takes over what the leader had
a second before; one that follows synchronously gets every row before its writer is told. Servers that choose
a leader by themselves do it in one of two ways: Patroni's holds a lock in the Kubernetes API and labels its
pod; a replica set's is whoever sees a majority. A leader that cannot hold its place any more stops to take
writes before another may begin. One that comes back gives up what nobody had copied (pg_rewind, rollback).

Source: Patroni 4 (ha.py; ttl 30, loop_wait 10, retry_timeout 10), MongoDB 7 (electionTimeoutMillis 10000).
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.errors import StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import PODS, Client, Context
from k8s_tui.machine.databases import Databases, Server
from k8s_tui.machine.following import PATRONI
from k8s_tui.machine.machine import ON
from k8s_tui.network.plane import DataPlane
from k8s_tui.network.routes import Place
from k8s_tui.sim.value import evolve, frozen

LOCK_TTL_MS = {"patroni": 30_000, "replset": 10_000}
"""How long nobody else becomes leader after the last sign of one."""

STEP_DOWN_MS = 10_000
"""After which a leader that cannot hold its place takes no writes any more."""

ROLE_LABEL = "spilo-role"
LEADER_ROLE, COPY_ROLE = "master", "replica"
"""How Spilo's Patroni labels its pods (kubernetes.role_label)."""

GRACEFUL_EXIT_CODE = 0


@frozen
class Group:
    """Servers that choose their leader among themselves.

    Attributes:
        leader: The container that leads, "" for none.
        pod: Its pod's name: the same member when it comes back.
        held_ms: When it last held its place.
        size: The most members there were.
        synced: Pods that have all that the leader has acknowledged, where copies are synchronous.
    """

    leader: str = ""
    pod: str = ""
    held_ms: int = 0
    size: int = 0
    synced: tuple[str, ...] = ()


class Replication:
    """All copies of databases, and who leads them.

    Attributes:
        groups: By store.
    """

    def __init__(self, context: Context, plane: DataPlane) -> None:
        self.groups: dict[str, Group] = {}
        self._context = context
        self._plane = plane
        self._fleet = plane.ground.fleet
        self._had: dict[str, float] = {}
        self._roles: dict[str, str] = {}

    @property
    def _databases(self) -> Databases:
        return self._fleet.databases

    def tick(self) -> None:
        """Let a second pass."""
        servers = tuple(self._databases.servers.values())
        if not any(server.follows or server.elects for server in servers):
            return
        self._forget(servers)
        before = self._plane.ground.footprint
        self._plane.ground.begin()
        groups: dict[str, list[Server]] = {}
        for server in servers:
            if server.elects:
                groups.setdefault(server.store, []).append(server)
            elif server.follows:
                self._follow(server, self._leader_of(server))
        for store, members in groups.items():
            self._lead(store, members)
        self._plane.ground.footprint = before
        leaders = dict.fromkeys(each.leader for each in self._databases.servers.values() if each.leader)
        self._had = {each: self._databases.datasets[self._server(each).place].rows for each in leaders}

    def _server(self, identity: str) -> Server:
        return self._databases.servers[identity]

    def _forget(self, servers: Iterable[Server]) -> None:
        """Forget the roles of servers that are gone."""
        alive = {server.container for server in servers}
        self._roles = {each: role for each, role in self._roles.items() if each in alive}

    # -- copies ------------------------------------------------------------

    def _leader_of(self, server: Server) -> str:
        """Return the container that answers where a copy looks for its leader, "" for none."""
        found = self._fleet.machines[server.machine].runtime.containers[server.container]
        source = self._plane.from_pod(server.machine, found.pod_uid)
        host, _, port = server.follows.rpartition(":")
        for answer in self._plane.resolver.resolve(source, host):
            for ip in answer.addresses[:1]:
                for way in self._plane.router.connect(source, ip, int(port)):
                    if isinstance(way.end, Place) and self._can_lead(way.end.listener.container, server):
                        return way.end.listener.container
        return ""

    def _can_lead(self, identity: str, server: Server) -> bool:
        found = self._databases.servers.get(identity)
        return found is not None and identity != server.container and found.engine is server.engine

    def _follow(self, server: Server, leader: str) -> None:
        """Have a copy take over what its leader had a second ago."""
        identity = server.container
        if leader != server.leader:
            said = server.engine.linked if leader else server.engine.unlinked
            if said and (leader or server.leader):
                self._fleet.say(server.machine, identity, said)
        self._databases.follow(identity, leader, read_only=True)
        if leader and not self._databases.hangs(identity):
            source = self._databases.datasets[self._server(leader).place]
            rows = source.rows if server.is_synchronous else min(self._had.get(leader, 0.0), source.rows)
            self._databases.copy_from(identity, rows, source)

    # -- leaders ------------------------------------------------------------

    def _lead(self, store: str, members: list[Server]) -> None:
        """Let a group keep or choose its leader, and its members follow."""
        now_ms = self._fleet.now_ms()
        group = self.groups.get(store, Group())
        group = evolve(group, size=max(group.size, len(members)))
        leader = next((each for each in members if self._pod_of(each) == group.pod), None)
        if leader is not None and self._holds(leader, members, group):
            group = evolve(group, leader=leader.container, held_ms=now_ms)
        elif self._is_free(group, members[0].elects, now_ms):
            leader = self._chosen(members, group)
            if leader is not None:
                group = evolve(group, leader=leader.container, pod=self._pod_of(leader), held_ms=now_ms)
                if leader.engine.promoted:
                    self._fleet.say(leader.machine, leader.container, leader.engine.promoted)
        self.groups[store] = group
        steps_down = now_ms - group.held_ms >= STEP_DOWN_MS
        for member in members:
            if member.container == group.leader:
                self._databases.follow(member.container, "", read_only=steps_down)
            else:
                self._follow_group(member, group, members)
            if member.elects == PATRONI:
                self._label(member, LEADER_ROLE if member.container == group.leader else COPY_ROLE)
        if group.held_ms == now_ms:
            self.groups[store] = evolve(group, synced=self._synced(members, group.leader))

    def _synced(self, members: list[Server], leader: str) -> tuple[str, ...]:
        current = (self._server(each.container) for each in members)
        return tuple(self._pod_of(each) for each in current if each.is_synchronous and each.leader == leader)

    def _follow_group(self, member: Server, group: Group, members: list[Server]) -> None:
        leader = next((each for each in members if each.container == group.leader), None)
        if leader is None or not self._fleet.reachable(member.machine, leader.machine):
            self._follow(member, "")
        elif self._serves(leader):
            self._follow(member, leader.container)

    def _pod_of(self, server: Server) -> str:
        return self._fleet.machines[server.machine].runtime.containers[server.container].config.pod

    def _serves(self, server: Server) -> bool:
        found = self._fleet.machines[server.machine].runtime.containers[server.container]
        ready_ms = found.behaviour.serves_ms
        return ready_ms is not None and found.age_ms(self._fleet.now_ms()) >= ready_ms

    def _holds(self, server: Server, members: list[Server], group: Group) -> bool:
        """Tell whether a server may lead: it reaches the API, or a majority of its like."""
        machine = self._fleet.machines[server.machine]
        if machine.power != ON or not self._serves(server):
            return False
        if server.elects == PATRONI:
            try:
                self._context.connect(server.machine)
            except Unreachable:
                return False
            return True
        seen = sum(self._fleet.reachable(server.machine, other.machine) for other in members)
        return 2 * seen > group.size

    def _is_free(self, group: Group, elects: str, now_ms: int) -> bool:
        """Tell whether somebody may become leader: the last one let go, or was not heard of for too long."""
        if not group.pod or now_ms - group.held_ms >= LOCK_TTL_MS[elects]:
            return True
        for machine in self._fleet.machines.values():
            found = machine.runtime.containers.get(group.leader)
            if found is not None:
                return bool(found.finished_ms) and found.exit_code == GRACEFUL_EXIT_CODE
        return True

    def _chosen(self, members: list[Server], group: Group) -> Server | None:
        """Return who becomes leader: whoever has most rows, by name among equals.

        Where copies are synchronous, only who has everything may: the last leader and those it waited for.
        """
        fit = [each for each in members if self._holds(each, members, group)]
        if group.pod and members[0].is_synchronous:
            fit = [each for each in fit if self._pod_of(each) in (group.pod, *group.synced)]
        fit.sort(key=lambda each: (-self._databases.datasets[each.place].rows, self._pod_of(each)))
        return fit[0] if fit else None

    def _label(self, server: Server, role: str) -> None:
        """Label a member's pod with its part, as its service account may."""
        if self._roles.get(server.container) == role:
            return
        found = self._fleet.machines[server.machine].runtime.containers[server.container]
        namespace, name = found.config.namespace, found.config.pod
        try:
            client = Client(self._context, server.machine, Caller("", ()))
            pod: Pod = client.server().get(PODS, namespace, name)
            account = pod.spec.service_account_name or "default"
            groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated")
            caller = Caller(f"system:serviceaccount:{namespace}:{account}", groups, "Patroni")
            labels = {**pod.metadata.labels, ROLE_LABEL: role}
            changed = evolve(pod, metadata=evolve(pod.metadata, labels=labels))
            Client(self._context, server.machine, caller).update(changed)
        except (StatusError, Unreachable) as error:
            self._fleet.say(server.machine, server.container, f"ERROR: Permission denied: {error}")
        self._roles[server.container] = role

    def fork(self, context: Context, plane: DataPlane) -> Replication:
        """Return a copy for another world."""
        twin = Replication(context, plane)
        twin.groups = self.groups.copy()
        twin._had = self._had.copy()
        twin._roles = self._roles.copy()
        return twin
