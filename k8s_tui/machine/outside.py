"""The world beyond the cluster: hosts with names and addresses that are nobody's pods or nodes."""

from __future__ import annotations

from k8s_tui.sim.value import frozen


@frozen
class OutsideHost:
    """A host that is not part of the cluster.

    Attributes:
        ports: Where it listens.
        status: What it answers to HTTP.
        application: What runs there, as in `postgres`.
        server: Under which name its database is known, "" where it keeps no data.
        is_barred: A firewall in front of it lets nothing through.
        password: What its users must know, "" for nothing.
    """

    name: str
    addresses: tuple[str, ...]
    ports: tuple[int, ...] = (80, 443)
    status: int = 200
    application: str = ""
    latency_ms: float = 20.0
    server: str = ""
    is_barred: bool = False
    password: str = ""


@frozen
class Outside:
    """All hosts beyond the cluster, as the names and addresses of the Internet are in this world."""

    hosts: tuple[OutsideHost, ...] = ()

    def by_name(self, name: str) -> OutsideHost | None:
        """Return the host called `name`, without a final dot."""
        return next((host for host in self.hosts if host.name == name), None)

    def by_address(self, ip: str) -> OutsideHost | None:
        """Return the host that has the address `ip`."""
        return next((host for host in self.hosts if ip in host.addresses), None)

    def with_host(self, host: OutsideHost) -> Outside:
        """Return a world in which `host` is there, in place of one of the same name."""
        return Outside((*(known for known in self.hosts if known.name != host.name), host))

    def without_host(self, name: str) -> Outside:
        """Return a world in which nobody is called `name`."""
        return Outside(tuple(known for known in self.hosts if known.name != name))


NOTHING_OUTSIDE = Outside()
