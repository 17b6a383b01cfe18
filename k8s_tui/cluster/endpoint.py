"""The API's endpoint: which API server answers a client on some machine.

A master's own components use the API server beside them; everybody else the first that answers. Nothing is
cached: a server that died or cannot be reached is felt at the next call.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.machine.fleet import Fleet

API_PORT = 6443


class Endpoint:
    """The way to the API servers of one world."""

    def __init__(self, servers: Mapping[str, ApiServer], fleet: Fleet) -> None:
        self._servers = servers
        self._fleet = fleet

    def __call__(self, machine: str) -> ApiServer:
        """Return an API server that answers `machine`.

        Raises:
            Unreachable: None does; with the words of the first that was tried.
        """
        own = self._servers.get(machine)
        if own is not None and own.is_serving():
            return own
        fleet = self._fleet
        first: Unreachable | None = None
        for name, server in self._servers.items():
            if not fleet.reachable(machine, name):
                failure = Unreachable(
                    f"Unable to connect to the server: dial tcp {self._address(name)}: i/o timeout"
                )
            elif server.is_serving():
                return server
            else:
                failure = Unreachable.refused(self._address(name))
            first = first or failure
        assert first is not None
        raise first

    def _address(self, machine: str) -> str:
        return f"{self._fleet.machines[machine].spec.ip}:{API_PORT}"
