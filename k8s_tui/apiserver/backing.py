"""The API server's connection to etcd: which members it asks, and what it does while none of them answers.

While no member of its own is there at the start, it does not serve, and gives up after a while. Later it goes
on serving, fails its health checks, and after three election timeouts without a leader ends its watches, so
that their readers list again. Source: apiserver pkg/storage/storagebackend/factory, etcd3 watcher
(WithRequireLeader), pkg/server/healthz; controlplane's post-start hooks.
"""

from __future__ import annotations

from k8s_tui.api.errors import StatusError
from k8s_tui.apiserver.encryption import NO_ENCRYPTION, Encryption, EncryptionError, read
from k8s_tui.apiserver.host import Host
from k8s_tui.store.etcd import Etcd, EtcdError
from k8s_tui.store.members import ELECTION_MS, EtcdMembers, NoMemberError

LEADERLESS_LIMIT_MS = 3 * ELECTION_MS
"""How long watches bear that there is no leader (etcd: maxNoLeaderCnt of 3)."""

HEALTH_MS = 2_000
"""How long etcd may take to answer a health check (--etcd-healthcheck-timeout)."""

DIAL_MS = 20_000
"""How long a server that starts waits for its etcd."""

HOOK_MS = 60_000
"""How long a server that starts waits for a first answer: its service IP allocator must have looked once."""

GIVES_UP = (
    "F instance.go:226] Error creating leases: error creating storage factory: context deadline exceeded"
)
HOOK_FAILED = (
    'F hooks.go:204] PostStartHook "start-service-ip-repair-controllers" failed: unable to perform initial '
    "IP and Port allocation check"
)


class Backing:
    """What one API server knows of etcd.

    Attributes:
        machines: Where it looks for members.
        is_open: It has found a member since it started.
        is_ready: Its last look at etcd was answered.
        encryption: What it seals before it is written there.
    """

    def __init__(self, members: EtcdMembers, machine: str) -> None:
        self._members = members
        self._machine = machine
        self.machines: tuple[str, ...] = (machine if machine in members.names else "",)
        self.is_open = True
        self.is_ready = True
        self.encryption = NO_ENCRYPTION
        self._has_answered = False
        self._started_ms = 0
        self._lost_ms: int | None = None
        self._gaps = 0

    def start(self, host: Host, now_ms: int) -> None:
        """Begin anew."""
        machines = host.etcd_machines(self._machine)
        if machines != ("",):
            self.machines = machines
        self._started_ms = now_ms
        self._lost_ms = None
        self._has_answered = False
        self._gaps = self._gap_count()
        self.is_open = self._finds_member()
        self.encryption = self._read_encryption(host)

    def _read_encryption(self, host: Host) -> Encryption:
        """Return what is sealed; a server that cannot read what it was told ends at once."""
        path, text = host.encryption(self._machine)
        if not path:
            return NO_ENCRYPTION
        why = f'error reading encryption provider configuration file "{path}": open {path}: no such file or directory'
        if text is not None:
            try:
                return read(text, path)
            except EncryptionError as error:
                why = str(error)
        self.is_open = False
        why = why.replace('"', '\\"')
        host.say(self._machine, f'E run.go:72] "command failed" err="error while parsing file: {why}"')
        host.exit(self._machine, 1)
        return NO_ENCRYPTION

    def etcd(self) -> Etcd:
        """Return what etcd holds.

        Raises:
            StatusError: No member answers; the words are etcd's.
        """
        try:
            return self._members.answering(self.machines[0])
        except EtcdError as error:
            for other in self.machines[1:]:
                try:
                    return self._members.answering(other)
                except EtcdError:
                    continue
            raise StatusError(str(error)) from error

    def sees(self, etcd: Etcd) -> bool:
        """Tell whether what is written to `etcd` is what this server's members answer with."""
        return any(not each or self._members.follows(each, etcd) for each in self.machines)

    def _finds_member(self) -> bool:
        try:
            self._members.answering(self.machines[0])
        except NoMemberError:
            return any(self._members.is_living(each) for each in self.machines)
        except EtcdError:
            return True
        return True

    def _gap_count(self) -> int:
        return sum(self._members.gaps.get(each, 0) for each in self.machines)

    def look(self, host: Host, now_ms: int) -> bool:
        """Look after the connection; True where the watches must end, for they may have missed something."""
        self.is_open = self.is_open or self._finds_member()
        try:
            self.etcd()
        except StatusError:
            return self._is_without(host, now_ms)
        self._has_answered = True
        self.is_ready = self._members.delay_ms(self.machines[0]) < HEALTH_MS
        host.report_health(self._machine, () if self.is_ready else ("etcd",))
        gaps, self._gaps = self._gaps, self._gap_count()
        # What ended for lack of a leader has been ended already, unless the leader was back before.
        self._lost_ms = None
        return gaps != self._gaps

    def _is_without(self, host: Host, now_ms: int) -> bool:
        if self._lost_ms is None:
            self._lost_ms = now_ms
        self.is_ready = False
        host.report_health(self._machine, ("etcd",))
        age_ms = now_ms - self._started_ms
        if not self.is_open and age_ms >= DIAL_MS:
            host.say(self._machine, GIVES_UP)
            host.exit(self._machine, 1)
        elif not self._has_answered and age_ms >= HOOK_MS:
            host.say(self._machine, HOOK_FAILED)
            host.exit(self._machine, 255)
        return now_ms - self._lost_ms >= LEADERLESS_LIMIT_MS

    def fork(self, members: EtcdMembers) -> Backing:
        """Return the same connection in another world."""
        twin = Backing(members, self._machine)
        twin.machines, twin.is_open, twin._has_answered = self.machines, self.is_open, self._has_answered
        twin.is_ready, twin.encryption = self.is_ready, self.encryption
        twin._started_ms, twin._lost_ms, twin._gaps = self._started_ms, self._lost_ms, self._gaps
        return twin
