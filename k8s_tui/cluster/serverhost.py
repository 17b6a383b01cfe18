"""The machines as the API servers on them see them: their flags, their etcd, the health they report."""

from __future__ import annotations

from k8s_tui.apiserver import healthz
from k8s_tui.cluster.etcdhost import flags_of
from k8s_tui.machine import components
from k8s_tui.machine.applications import Path
from k8s_tui.machine.fleet import Fleet

COMPONENT = "kube-apiserver"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class ServerHost:
    """All machines of one world."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def etcd_machines(self, machine: str) -> tuple[str, ...]:
        """Return where the server on a machine looks for etcd (--etcd-servers), in the order it tries them."""
        container = components.container_of(self._fleet.machines[machine].runtime, COMPONENT)
        urls = flags_of(container).get("etcd-servers", "") if container is not None else ""
        found = []
        for url in urls.split(","):
            host = url.rpartition("//")[2].partition(":")[0]
            there = self._fleet.with_address(host)
            if host in LOOPBACK:
                found.append(machine)
            elif there is not None:
                found.append(there.name)
        return tuple(found) or (machine,)

    def encryption(self, machine: str) -> tuple[str, str | None]:
        """Return (path of --encryption-provider-config, "" for none; what the server reads there)."""
        runtime = self._fleet.machines[machine].runtime
        container = components.container_of(runtime, COMPONENT)
        path = flags_of(container).get("encryption-provider-config", "") if container is not None else ""
        if container is None or not path:
            return "", None
        return path, runtime.files_of(container).get(path)

    def report_health(self, machine: str, lacking: tuple[str, ...]) -> None:
        """Say which checks of the server on a machine fail, as in `etcd`."""
        failing = tuple(Path(path, 500, _sick(path)) for path in healthz.PATHS if lacking)
        components.report(self._fleet, machine, COMPONENT, failing)

    def say(self, machine: str, text: str) -> None:
        """Write a line to the log of the server on a machine."""
        components.say(self._fleet.sim, machine, COMPONENT, text)

    def exit(self, machine: str, code: int) -> None:
        """End the process of the server on a machine."""
        components.end(self._fleet.sim, machine, COMPONENT, code)


def _sick(path: str) -> str:
    """Return what a health path says while etcd does not answer."""
    return healthz.report(path, has_store=False, verbose=True).text.rstrip("\n")
