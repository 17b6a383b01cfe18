"""The etcd process of one machine: opens its data directory, joins its cluster, looks after its heartbeats."""

from __future__ import annotations

from k8s_tui.sim.simulation import Key, Simulation
from k8s_tui.store.bootstrap import DAMAGED, Beginning, alone, begin_anew, named
from k8s_tui.store.data import DATA_FILE, DataDirectory, directory_files, text_of
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.host import Options
from k8s_tui.store.members import EtcdMembers
from k8s_tui.store.membership import Membership

TICK_MS = 250
"""How often a member of several looks whether its leader is there."""

LONE_TICK_MS = 1_000

EXPECTED_MS = 100
SLOW_SYNC_MS = 1_000
"""From how long on it complains of a request and of a write to its disk (--experimental-warning-apply-duration)."""

COMPLAINT_MS = 10_000
"""How often it says so here; the real one does at each request."""

PANIC_EXIT_CODE = 2
FATAL_EXIT_CODE = 1


class EtcdProcess:
    """While it runs, the member of its machine takes part."""

    def __init__(self, members: EtcdMembers, name: str, sim: Simulation | None = None) -> None:
        self._members = members
        self._name = name
        self._sim = sim

    def start(self) -> None:
        """Open the data and take part, or end where that cannot be."""
        if self._sim is None:
            self._members.rise(self._name)
            return
        options = self._members.host.options(self._name)
        data = self._open(options)
        if data is not None:
            data.quota_bytes = options.quota_bytes
            self._members.rise(self._name, data)
            self._introduce(data, options)
            self._tick()

    def stop(self) -> None:
        """Leave those that take part; the data stay where they are."""
        self._members.fall(self._name)

    def handle(self, key: Key) -> None:
        """Look after heartbeats and elections."""
        if key == ("tick",):
            self._members.tick()
        elif key == ("look",):
            self._members.tick()
            self._complain()
            self._tick()

    def _tick(self) -> None:
        data = self._members.running.get(self._name)
        if data is not None and self._sim is not None:
            several = len(data.membership.members) > 1
            self._sim.schedule(f"{self._name}/etcd", TICK_MS if several else LONE_TICK_MS, ("look",))

    def _complain(self) -> None:
        """Log that the disk is slow, every so often while it is."""
        took_ms = self._members.host.sync_ms(self._name)
        if self._sim is None or took_ms < EXPECTED_MS or self._sim.now_ms % COMPLAINT_MS >= LONE_TICK_MS:
            return
        say, took = self._members.host.say, f'"took":"{took_ms}ms"'
        if took_ms >= SLOW_SYNC_MS:
            say(
                self._name,
                '{"level":"warn","caller":"wal/wal.go:805","msg":"slow fdatasync",'
                + took
                + ',"expected-duration":"1s"}',
            )
        request = '"prefix":"read-only range ","request":"key:\\"/registry/health\\" "'
        say(
            self._name,
            '{"level":"warn","caller":"etcdserver/util.go:170","msg":"apply request took too long",'
            f'{took},"expected-duration":"100ms",{request}}}',
        )
        data = self._members.running.get(self._name)
        if data is not None and self._members.leadership(self._name).leader == data.number:
            say(
                self._name,
                '{"level":"warn","caller":"etcdserver/raft.go:416","msg":"leader failed to send out heartbeat on '
                'time; took too long, leader is overloaded likely from slow disk","heartbeat-interval":"100ms",'
                f'"expected-duration":"200ms","exceeded-duration":"{took_ms}ms"}}',
            )

    # -- beginning ------------------------------------------------------------

    def _open(self, options: Options) -> DataDirectory | None:
        members, host = self._members, self._members.host
        path = f"{options.data_path}/{DATA_FILE}"
        text = host.files(self._name).get(path)
        if text is None:
            return self._begin_anew(options)
        found = members.data_in(text)
        if found is None:
            host.say(self._name, DAMAGED)
            host.exit(self._name, PANIC_EXIT_CODE)
            return None
        is_used = any(each is found for each in members.running.values())
        if host.copies(text) > 1 or is_used:
            store = found.store.fork()
            store.restores = members.line()
            data = members.keep(found.number, found.membership, store)
            data.term = found.term
            host.write(self._name, path, text_of(data.identity))
        else:
            data = found
        if options.force_new_cluster:
            data.membership = alone(data.number, data.membership, options)
        members.forget()
        return data

    def _begin_anew(self, options: Options) -> DataDirectory | None:
        host = self._members.host
        beginning: Beginning = begin_anew(options, self._remote(options))
        if beginning.refusal:
            host.say(self._name, beginning.refusal)
            panics = beginning.refusal.startswith("panic")
            host.exit(self._name, PANIC_EXIT_CODE if panics else FATAL_EXIT_CODE)
            return None
        store = Etcd()
        store.restores = self._members.line()
        data = self._members.keep(beginning.number, beginning.membership, store)
        for path, text in directory_files(data.identity).items():
            host.write(self._name, f"{options.data_path}/{path}", text)
        return data

    def _remote(self, options: Options) -> Membership | None:
        """Return the members that the first peer within reach knows."""
        members, host = self._members, self._members.host
        urls = [url for _, url in options.initial_cluster if url != options.peer_url]
        for name, data in members.running.items():
            own = data.member
            if own is not None and own.peer_url in urls and host.reachable(self._name, name):
                return data.membership
        return None

    def _introduce(self, data: DataDirectory, options: Options) -> None:
        """Tell the others name and address, where they are not what the others know."""
        own = data.membership.get(data.number)
        if own is not None and named(own, options) != own:
            data.membership = data.membership.changed(named(own, options))
