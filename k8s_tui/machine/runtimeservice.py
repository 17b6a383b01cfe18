"""The service of a container runtime: whether its processes answer, and what they were told when they started.

Source: the Container Runtime Interface; containerd, CRI-O and cri-dockerd as `runtimes` tells them apart.
"""

from __future__ import annotations

from k8s_tui.machine.runtimes import CONTAINERD, SYSTEMD, RuntimeDownError, RuntimeKind
from k8s_tui.sim.simulation import Simulation

NOTICE_MS = 400
"""From what happens to a container to the kubelet's notice: about half of the PLEG's relist period of 1 s."""


class RuntimeService:
    """What answers for a machine's containers.

    Attributes:
        kind: Which runtime it is.
        serves: It has the interface that the kubelet needs, by its configuration.
        cgroup_driver: `systemd` or `cgroupfs`, by its configuration.
        kubelet_cgroup_driver: What the kubelet takes for it.
        down_ms: Since when it does not answer, None while it does.
    """

    kind: RuntimeKind

    def __init__(self, sim: Simulation, machine: str) -> None:
        self._sim = sim
        self._machine = machine
        self._kubelet = f"{machine}/kubelet"
        self.serves = True
        self.cgroup_driver = self.kubelet_cgroup_driver = SYSTEMD
        self.down_ms: int | None = None
        self.become(CONTAINERD)

    def become(self, kind: RuntimeKind) -> None:
        """Be that runtime from now on."""
        self.kind = kind
        self._process, self._engine = (f"{self._machine}/{each}" for each in (kind.process, kind.engine))

    def is_running(self) -> bool:
        """Tell whether it answers."""
        sim, process, engine = self._sim, self._process, self._engine
        if not sim.acts(process) or not self.serves:
            return False
        return engine == process or sim.acts(engine)

    def trouble(self) -> RuntimeDownError | None:
        """Return why it does not answer, None where it does."""
        if self.is_running():
            return None
        is_up = self._sim.is_running(self._process)
        return RuntimeDownError(
            self.kind, installed=self.down_ms is not None, serves=self.serves or not is_up
        )

    def require(self) -> None:
        """Do nothing, unless it does not answer; raises RuntimeDownError then."""
        trouble = self.trouble()
        if trouble is not None:
            raise trouble

    def began(self, *, serves: bool, cgroup_driver: str) -> None:
        """Take notice that one of its processes runs; whoever waits for containers hears of all of them."""
        self.serves, self.cgroup_driver = serves, cgroup_driver
        if self.is_running():
            self.down_ms = None
        self._sim.schedule(self._kubelet, NOTICE_MS, ("runtime",))

    def ended(self, process: str) -> None:
        """Take notice that one of its processes does not run any more; containers go on where it keeps them."""
        self.down_ms = self._sim.now_ms
        if process == self.kind.engine:
            self.engine_gone()
        self._sim.schedule(self._kubelet, NOTICE_MS, ("runtime",))

    def engine_gone(self) -> None:
        """Take notice that the process that keeps the containers has ended."""
