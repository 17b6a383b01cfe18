"""The API's endpoint: which API server answers a client on some machine.

With one master it is that master's address. With several a load balancer stands before them, as kubeadm's
--control-plane-endpoint wants it: it passes connections on to those whose /readyz is well, in turn, and a client keeps
its server until that goes out of rotation. Where no server is well it passes connections on to any, so that
clients hear why. The scheduler and the controller manager of a master ask the server beside them only.

Simplified: a balancer of its own that never fails, with an address in the machines' network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.cluster.config import DESK
from k8s_tui.cluster.handshake import distrust
from k8s_tui.cluster.overload import Overload
from k8s_tui.machine.fleet import Fleet
from k8s_tui.sim.simulation import Key

API_PORT = 6443
BALANCER = "balancer"
BALANCER_IP = "10.0.0.5"

CHECK_MS = 3_000
FAILS = 3
"""How often the balancer asks each server, and after how many failures it takes one out (HAProxy: inter, fall)."""

PROCESS = f"{BALANCER}/health"
TOO_LATE = "Unable to connect to the server: net/http: TLS handshake timeout"
"""What clients say who wait for an API server that has too much to do."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Endpoint:
    """The way to the API servers of one world; as a process it is the balancer's health check."""

    def __init__(self, servers: Mapping[str, ApiServer], fleet: Fleet) -> None:
        self._servers = servers
        self._fleet = fleet
        self.overload = Overload(fleet, servers)
        self._chosen: dict[str, str] = {}
        self._failures: dict[str, int] = {}

    # -- asking ------------------------------------------------------------

    def __call__(self, machine: str) -> ApiServer:
        """Return an API server that answers `machine`.

        Raises:
            Unreachable: None does; in the client's words.
        """
        server = self._answering(machine)
        why = distrust(self._fleet.machines.get(machine), self._fleet.machines[server.machine])
        self._let_in(machine, why)
        return server

    def _let_in(self, machine: str, distrusted: str = "") -> None:
        """Let a machine ask that is trusted and gets through.

        Raises:
            Unreachable: It is neither; in the client's words.
        """
        if distrusted or machine in self.overload.late:
            raise Unreachable(distrusted or TOO_LATE)

    def _answering(self, machine: str) -> ApiServer:
        if len(self._servers) == 1:
            return self._direct(machine, next(iter(self._servers)))
        chosen = self._chosen.get(machine)
        if chosen is not None:
            server = self._servers.get(chosen)
            if server is not None and self._is_well(chosen) and self._passes(machine, chosen):
                return server
        return self._balanced(machine)

    def local(self, machine: str) -> ApiServer:
        """Return the API server beside a master's own components.

        Raises:
            Unreachable: It does not answer.
        """
        server = self._direct(machine, machine)
        own = self._fleet.machines[machine]
        why = distrust(own, own)
        self._let_in(machine, why)
        return server

    def at(self, machine: str, address: str) -> ApiServer:
        """Return the API server at an address that a client was given by hand.

        Raises:
            Unreachable: None answers there; in the client's words.
        """
        scheme, separator, rest = address.rpartition("://")
        host, _, port = rest.rstrip("/").partition(":")
        port = port or ("80" if separator and scheme == "http" else "443")
        shown = f"{host}:{port}"
        if host == BALANCER_IP and len(self._servers) > 1 and port == str(API_PORT):
            return self._balanced(machine)
        own = host in LOOPBACK
        found = self._fleet.with_address(host)
        name = machine if own else host if host in self._fleet.machines else found.name if found else ""
        if not own and (not name or not self._fleet.reachable(machine, name)):
            raise _timeout(shown)
        if port != str(API_PORT) or name not in self._servers or not self._servers[name].is_serving():
            raise Unreachable.refused(shown)
        self._let_in(machine)
        return self._servers[name]

    def address(self) -> str:
        """Return the host and the port that clients are told."""
        if len(self._servers) > 1:
            return f"{BALANCER_IP}:{API_PORT}"
        return self._address(next(iter(self._servers)))

    def _direct(self, machine: str, name: str) -> ApiServer:
        server = self._servers.get(name)
        if server is not None and not self._fleet.reachable(machine, name):
            raise _timeout(self._address(name))
        if server is None or not server.is_serving():
            raise Unreachable.refused(self._address(name))
        return server

    def _balanced(self, machine: str) -> ApiServer:
        here = f"{BALANCER_IP}:{API_PORT}"
        if not self._fleet.reachable(machine, BALANCER):
            raise _timeout(here)
        is_refused = False
        for name in self._in_turn(machine):
            if not self._fleet.reachable(BALANCER, name):
                continue
            if self._servers[name].is_serving():
                if machine != DESK:
                    self._chosen[machine] = name
                return self._servers[name]
            is_refused = True
        raise Unreachable.refused(here) if is_refused else _timeout(here)

    def _in_turn(self, machine: str) -> Iterator[str]:
        """Yield the servers in rotation, those out of it last, each client's from another place."""
        names = list(self._servers)
        first = len(self._chosen) % len(names) if machine != DESK else 0
        ordered = names[first:] + names[:first]
        yield from (name for name in ordered if self._is_well(name))
        yield from (name for name in ordered if not self._is_well(name))

    def _is_well(self, name: str) -> bool:
        return self._failures.get(name, 0) < FAILS

    def _passes(self, machine: str, name: str) -> bool:
        reachable = self._fleet.reachable
        return self._servers[name].is_serving() and reachable(machine, BALANCER) and reachable(BALANCER, name)

    def _address(self, machine: str) -> str:
        return f"{self._fleet.machines[machine].spec.ip}:{API_PORT}"

    # -- the balancer's health check ------------------------------------------------------------

    def start(self) -> None:
        """Begin to ask the servers."""
        self._fleet.sim.schedule(PROCESS, CHECK_MS, ("check",))

    def stop(self) -> None:
        """Ask no more."""

    def handle(self, key: Key) -> None:
        """Ask each server whether it is ready."""
        for name, server in self._servers.items():
            ready = server.is_serving() and server.backing.is_ready and self._fleet.reachable(BALANCER, name)
            self._failures[name] = 0 if ready else min(self._failures.get(name, 0) + 1, FAILS)
        self._fleet.sim.schedule(PROCESS, CHECK_MS, key)

    def copy_state(self, other: Endpoint) -> None:
        """Take over what `other`, the endpoint of another world, knows."""
        self._chosen = other._chosen.copy()
        self.overload.copy_state(other.overload)
        self._failures = other._failures.copy()


def _timeout(address: str) -> Unreachable:
    return Unreachable(f"Unable to connect to the server: dial tcp {address}: i/o timeout")
