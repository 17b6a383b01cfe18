"""How etcdctl reaches a member: endpoints, certificates, deadlines, and what it says where that fails.

Source: etcd v3.5 etcdctl/ctlv3/command (global.go), client/v3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from k8s_tui.api.certificates import UNKNOWN_AUTHORITY, Certificate, private_key, read
from k8s_tui.machine.fleet import Fleet
from k8s_tui.shell.calls import Call
from k8s_tui.shell.flags import BOOL, DURATION, INTEGER, SLICE, Flag, Flags
from k8s_tui.shell.tools.clock import nanosecond_time
from k8s_tui.shell.tools.places import fleet_of
from k8s_tui.store.data import DataDirectory
from k8s_tui.store.etcd import Etcd, EtcdError
from k8s_tui.store.members import EtcdMembers, NoQuorumError

CLIENT_PORT = 2379
ETCD_VERSION = "3.5.24"
REQUEST_MS = 7_000
"""How long a member tries to get a request agreed on (5 s and two election timeouts)."""

PKI = "/etc/kubernetes/pki"
ETCD_CA = f"{PKI}/etcd/ca.crt"
SERVER = f"{PKI}/etcd/server.crt"
"""The certificates of a member, and of the authority that signs those of its clients (kubeadm)."""

GLOBAL_FLAGS = (
    Flag("endpoints", "", SLICE, "127.0.0.1:2379"),
    Flag("cacert"),
    Flag("cert"),
    Flag("key"),
    Flag("command-timeout", "", DURATION, "5s"),
    Flag("dial-timeout", "", DURATION, "2s"),
    Flag("write-out", "w", default="simple", choices=("simple", "table", "json", "fields")),
    Flag("insecure-skip-tls-verify", "", BOOL),
    Flag("insecure-transport", "", BOOL, "true"),
    Flag("hex", "", BOOL),
    Flag("debug", "", BOOL),
    Flag("user"),
    Flag("keepalive-time", "", INTEGER),
)
"""Flags that every command has."""


class CtlError(Exception):
    """Why a command fails, in etcdctl's words without `Error: ` in front.

    Attributes:
        wait_ms: How long it takes until it says so.
        warning: What the client library logs before, "" for nothing.
    """

    def __init__(self, message: str, wait_ms: int = 0, warning: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.wait_ms = wait_ms
        self.warning = warning


DEADLINE = "context deadline exceeded"


@frozen
class Target:
    """One endpoint as it was given, and the machine whose member listens there."""

    endpoint: str
    machine: str


@frozen
class Ctl:
    """One call of etcdctl after its flags were read."""

    call: Call
    flags: Flags
    arguments: tuple[str, ...]

    @property
    def members(self) -> EtcdMembers:
        """All members of the world."""
        members: EtcdMembers = self.call.session.world.members
        return members

    @property
    def patience_ms(self) -> int:
        """How long a command may take."""
        return self.flags.duration_ms("command-timeout")

    @property
    def form(self) -> str:
        """How answers are written."""
        return self.flags.text("write-out")

    def setting(self, name: str) -> str:
        """Return a flag's value, or that of its ETCDCTL_ variable."""
        if not self.flags.changed(name):
            variable = f"ETCDCTL_{name.upper().replace('-', '_')}"
            value = self.call.session.variables.get(variable, "")
            if value:
                return value
        return ",".join(self.flags.items(name)) if name == "endpoints" else self.flags.text(name)

    def endpoints(self) -> list[str]:
        """Return the endpoints that were asked for, with `--cluster` those of all members.

        Raises:
            CtlError: A file of the flags is not there, or with `--cluster` no member tells who the others are.
        """
        self._certificates()
        given = [each for each in self.setting("endpoints").split(",") if each]
        if "cluster" in self.flags.known and self.flags.on("cluster"):
            data = self.members.running[self.first().machine]
            return [each.client_url for each in data.membership.members if each.client_url]
        return given

    def targets(self) -> Iterator[Target | CtlError]:
        """Yield each endpoint's member, or why it is not reached."""
        for endpoint in self.endpoints():
            try:
                yield self.reach(endpoint)
            except CtlError as error:
                yield error

    def first(self) -> Target:
        """Return the first endpoint that is reached.

        Raises:
            CtlError: None is; with the words for the first one.
        """
        first: CtlError | None = None
        for endpoint in [each for each in self.setting("endpoints").split(",") if each]:
            try:
                return self.reach(endpoint)
            except CtlError as error:
                first = first or error
        raise first or CtlError("no available endpoints")

    def reach(self, endpoint: str) -> Target:
        """Return the member behind an endpoint.

        Raises:
            CtlError: It is not reached.
        """
        scheme, separator, rest = endpoint.partition("://")
        host, _, port = (rest if separator else endpoint).rpartition(":")
        session = self.call.session
        certificates = self._certificates()
        fleet = fleet_of(session)
        machine = _machine_at(fleet, host or rest, session.machine)
        address = f"{host}:{port}"
        if machine is None or not fleet.reachable(session.machine, machine):
            raise self._failed(endpoint, f"dial tcp {address}: i/o timeout")
        if port != str(CLIENT_PORT) or machine not in self.members.running:
            raise self._failed(endpoint, f"dial tcp {address}: connect: connection refused")
        if not self.members.host.answers(machine):
            raise CtlError(DEADLINE, self.patience_ms)
        target = Target(endpoint, machine)
        self._shake_hands(target, scheme if separator else "", certificates)
        return target

    def _certificates(self) -> tuple[str, str, str]:
        """Return (authority, certificate, key).

        Raises:
            CtlError: One of the files is not there, or they do not belong together.
        """
        authority, certificate, key = (self.setting(name) for name in ("cacert", "cert", "key"))
        for path in (certificate, key, authority):
            if path and self.call.session.files.read(path) is None:
                raise CtlError(f"open {path}: no such file or directory")
        if bool(certificate) != bool(key):
            raise CtlError(f"KeyFile and CertFile must both be present[key: {key}, cert: {certificate}]")
        owner = read(self.call.session.files.read(certificate) or "") if certificate else None
        if owner is not None and self.call.session.files.read(key) != private_key(owner):
            raise CtlError("tls: private key does not match public key")
        return authority, certificate, key

    def _shake_hands(self, target: Target, scheme: str, certificates: tuple[str, str, str]) -> None:
        """Refuse where one side does not trust the other, each by the files and the clock it has.

        Raises:
            CtlError: With what the client library says.
        """
        authority, certificate, _ = certificates
        endpoint, session = target.endpoint, self.call.session
        if scheme == "http" or (scheme != "https" and not any(certificates)):
            raise self._failed(endpoint, "error reading server preface: EOF", is_dialing=False)
        machines = fleet_of(session).machines
        there = machines[target.machine]
        own = machines.get(session.machine)
        now_ms = own.clock_ms() if own is not None else session.now_ms
        trusted = read(session.files.read(authority) or "") if authority else None
        if not self.flags.on("insecure-skip-tls-verify"):
            why = _distrust(read(there.files.get(SERVER, "")), trusted, now_ms)
            if why:
                raise self._failed(
                    endpoint, f"authentication handshake failed: tls: failed to verify certificate: {why}"
                )
        shown = read(session.files.read(certificate) or "") if certificate else None
        why = _rejection(shown, read(there.files.get(ETCD_CA, "")), there.clock_ms())
        if why:
            raise self._failed(
                endpoint, f"error reading server preface: remote error: tls: {why}", is_dialing=False
            )

    def _failed(self, endpoint: str, why: str, *, is_dialing: bool = True) -> CtlError:
        """Return that the deadline passes while a connection cannot be made."""
        said = f'\\"transport: Error while dialing: {why}\\"' if why.startswith("dial") else f'\\"{why}\\"'
        if is_dialing and not why.startswith("dial"):
            said = f'\\"transport: {why}\\"'
        bare = endpoint.partition("://")[2] or endpoint
        at = nanosecond_time(self.call.session.now_ms)
        error = (
            "rpc error: code = DeadlineExceeded desc = latest balancer error: last connection error: "
            f"connection error: desc = {said}"
        )
        warning = (
            f'{{"level":"warn","ts":"{at}","logger":"etcd-client","caller":"v3@v{ETCD_VERSION}/'
            f'retry_interceptor.go:63","msg":"retrying of unary invoker failed","target":'
            f'"etcd-endpoints://0xc0002f0000/{bare}","attempt":0,"error":"{error}"}}'
        )
        return CtlError(DEADLINE, self.patience_ms, warning)

    # -- what a member says ------------------------------------------------------------

    def data(self, target: Target) -> DataDirectory:
        """Return what a member works on."""
        return self.members.running[target.machine]

    def agreed(self, target: Target) -> Etcd:
        """Return the state that a member answers with after it has asked its leader.

        Raises:
            CtlError: There is none; after the deadline, or etcd's own where that is later.
        """
        try:
            return self.members.answering(target.machine)
        except NoQuorumError as error:
            if self.patience_ms < REQUEST_MS:
                raise CtlError(DEADLINE, self.patience_ms) from error
            raise CtlError(str(error), REQUEST_MS) from error
        except EtcdError as error:
            raise CtlError(DEADLINE, self.patience_ms) from error


def _distrust(server: Certificate | None, trusted: Certificate | None, now_ms: int) -> str:
    """Return why a client does not trust a member, "" where it does."""
    if server is None or trusted is None or trusted.key != server.signed_with:
        return UNKNOWN_AUTHORITY
    return server.refusal(now_ms)


def _rejection(client: Certificate | None, trusted: Certificate | None, now_ms: int) -> str:
    """Return the alert with which a member rejects a client, "" where it does not."""
    if client is None:
        return "certificate required"
    if trusted is None or client.signed_with != trusted.key:
        return "unknown certificate authority"
    return "expired certificate" if client.refusal(now_ms) else ""


def _machine_at(fleet: Fleet, host: str, own: str) -> str | None:
    if host in ("localhost", "127.0.0.1", "[::1]", ""):
        return own if own in fleet.machines else None
    if host in fleet.machines:
        return host
    found = fleet.with_address(host)
    return found.name if found is not None else None


def hexadecimal(numbers: Sequence[int]) -> list[str]:
    """Return members' numbers as etcdctl writes them."""
    return [f"{number:x}" for number in numbers]
