"""The machines as their etcd members see them: how they were started, their disks, the links between them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from k8s_tui.api.quantity import Quantity, QuantityError
from k8s_tui.kubelet.kubelet import Kubelet
from k8s_tui.machine import components
from k8s_tui.machine.applications import Path
from k8s_tui.machine.containers import LAYERS, Container
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.store.data import DATA_FILE
from k8s_tui.store.host import QUOTA_BYTES, Options
from k8s_tui.store.membership import TOKEN

COMPONENT = "etcd"
SICK = (
    Path(
        "/readyz",
        503,
        "[+]data_corruption ok\n[+]serializable_read ok\n[-]linearizable_read failed: no leader",
    ),
    Path("/health", 503, '{"health":"false","reason":"RAFT NO LEADER"}'),
)
"""What a member without a leader says of itself; its /livez stays well."""


class EtcdHost:
    """All machines of one world."""

    def __init__(self, fleet: Fleet, kubelets: Mapping[str, Kubelet]) -> None:
        self._fleet = fleet
        self._kubelets = kubelets
        # Each read and write of the record asks whether etcd answers, so its processes' names are made once.
        self._processes: dict[str, str] = {}

    def options(self, machine: str) -> Options:
        """Return how the member on a machine was started."""
        found = self._fleet.machines[machine]
        container = components.container_of(found.runtime, COMPONENT)
        if container is None:
            return Options(machine, "/var/lib/etcd", _peer(found), _client(found))
        flags = flags_of(container)
        urls = flags.get("initial-cluster", "")
        pairs = tuple(
            (name, url) for name, _, url in (part.partition("=") for part in urls.split(",")) if url
        )
        return Options(
            name=flags.get("name", "default"),
            data_path=self._on_disk(machine, container, flags.get("data-dir", "/default.etcd")),
            peer_url=flags.get("initial-advertise-peer-urls", _peer(found)),
            client_url=flags.get("advertise-client-urls", _client(found)),
            initial_cluster=pairs,
            state=flags.get("initial-cluster-state", "new"),
            token=flags.get("initial-cluster-token", TOKEN),
            force_new_cluster=flags.get("force-new-cluster", "false") in ("", "true"),
            quota_bytes=_quota(flags.get("quota-backend-bytes", "0")),
        )

    def _on_disk(self, machine: str, container: Container, path: str) -> str:
        """Return where a folder of a container lies on its machine."""
        path = path.rstrip("/")
        pod = self._kubelets[machine].memory.known.get(container.pod_uid)
        for mount in container.config.mounts:
            inside = mount.path.rstrip("/")
            if pod is not None and (path == inside or path.startswith(f"{inside}/")):
                for volume in pod.spec.volumes:
                    host_path = (volume.source.get("hostPath") or {}).get("path")
                    if volume.name == mount.volume and host_path:
                        return f"{host_path.rstrip('/')}{path[len(inside) :]}"
        return f"{LAYERS}/{container.id}/rootfs{path}"

    def files(self, machine: str) -> Mapping[str, str]:
        """Return the files of a machine."""
        return self._fleet.machines[machine].files

    def write(self, machine: str, path: str, text: str) -> None:
        """Write a file of a machine."""
        self._fleet.machines[machine].write_file(path, text)

    def copies(self, text: str) -> int:
        """Return how many database files of all machines have this text."""
        return sum(
            each == text and path.endswith(DATA_FILE)
            for machine in self._fleet.machines.values()
            for path, each in machine.files.items()
        )

    def reachable(self, one: str, other: str) -> bool:
        """Tell whether two machines reach each other."""
        return self._fleet.reachable(one, other)

    def answers(self, machine: str) -> bool:
        """Tell whether the member's process on a machine runs and does not stand still."""
        name = self._processes.get(machine)
        if name is None:
            name = self._processes[machine] = f"{machine}/{COMPONENT}"
        return self._fleet.sim.acts(name)

    def sync_ms(self, machine: str) -> int:
        """Return how long a write to a machine's disk takes to be safe."""
        return self._fleet.machines[machine].disk_sync_ms

    def disturbance(self) -> Hashable:
        """Return a value that changes whenever another set of members may reach each other."""
        return self._fleet.links.revision

    def report_health(self, machine: str, *, healthy: bool) -> None:
        """Say whether the member on a machine gets anything agreed on."""
        components.report(self._fleet, machine, COMPONENT, () if healthy else SICK)

    def say(self, machine: str, text: str) -> None:
        """Write a line to the log of the member on a machine."""
        components.say(self._fleet.sim, machine, COMPONENT, text)

    def exit(self, machine: str, code: int) -> None:
        """End the process of the member on a machine."""
        components.end(self._fleet.sim, machine, COMPONENT, code)


def flags_of(container: Container) -> dict[str, str]:
    """Return the command line flags with which a container was started."""
    words = (*container.config.command, *container.config.arguments)
    flags = {}
    for word in words[1:]:
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            flags[name] = value
    return flags


def _peer(machine: Machine) -> str:
    return f"https://{machine.spec.ip}:2380"


def _client(machine: Machine) -> str:
    return f"https://{machine.spec.ip}:2379"


def _quota(text: str) -> int:
    try:
        return Quantity.parse(text).value() or QUOTA_BYTES
    except QuantityError:
        return QUOTA_BYTES
