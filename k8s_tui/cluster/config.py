"""What a cluster is made of: how many machines, how large, which versions."""

from __future__ import annotations

from attrs import field, validators

from k8s_tui.sim.value import frozen

GIB = 1024**3
KUBERNETES_VERSION = "v1.32.13"

DESK = "laptop"
"""Where the administrator sits, outside of the cluster."""


@frozen
class MachineSize:
    """What a machine has."""

    cpu_millicores: int = field(validator=validators.ge(500))
    memory_bytes: int = field(validator=validators.ge(GIB // 2))
    disk_bytes: int = field(default=100 * GIB, validator=validators.ge(GIB))


MASTER_SIZE = MachineSize(2_000, 4 * GIB)
WORKER_SIZE = MachineSize(4_000, 8 * GIB)
"""Workers are the larger machines, because the work happens there."""


@frozen
class ClusterConfig:
    """The machines of a cluster.

    Attributes:
        zones: Names of the zones that the machines lie in, in turn.
        container_runtime: `containerd`, `cri-o` or `docker`.
    """

    masters: int = field(default=1, validator=[validators.ge(1), validators.le(7)])
    workers: int = field(default=3, validator=[validators.ge(0), validators.le(10_000)])
    master_size: MachineSize = MASTER_SIZE
    worker_size: MachineSize = WORKER_SIZE
    zones: tuple[str, ...] = ("zone-a", "zone-b", "zone-c")
    region: str = "region-1"
    container_runtime: str = "containerd"
    kubernetes_version: str = KUBERNETES_VERSION

    def machines(self) -> tuple[tuple[str, bool], ...]:
        """Return (name, is a master) of every machine, in the order they are racked."""
        masters = tuple((f"master-{number}", True) for number in range(1, self.masters + 1))
        return masters + tuple((f"worker-{number}", False) for number in range(1, self.workers + 1))
