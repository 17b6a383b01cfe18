"""The node IPAM controller: gives each node a range of pod addresses, 10.244.N.0/24.

Simplified: where a cluster has more than the 256 nodes of 10.244.0.0/16, the range goes on behind it.
Source: pkg/controller/nodeipam (--cluster-cidr, --node-cidr-mask-size 24).
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from k8s_tui.api.core import Node
from k8s_tui.client.client import NODES
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.sim.value import evolve

SECOND_OCTETS = (*range(244, 256), *range(112, 244))
"""Of the cluster's range, the first one as kubeadm's users choose it, then what no service address uses."""


def ranges() -> Iterator[str]:
    """Yield all ranges of the cluster, in order."""
    for second in SECOND_OCTETS:
        for third in range(256):
            yield f"10.{second}.{third}.0/24"


def first_free(taken: Container[str]) -> str | None:
    """Return the first range that nobody has, None where all are taken."""
    return next((each for each in ranges() if each not in taken), None)


class NodeIpamController(Controller):
    """Gives ranges to nodes that have none."""

    name = "node-ipam"
    account = "node-controller"
    component = "cidrAllocator"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._nodes = self.informer(NODES)
        self._taken: dict[str, str] = {}
        self._nodes.on_change(self._node_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._taken = {}

    def copy_state(self, other: NodeIpamController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._taken = other._taken.copy()

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        if new is None:
            if old is not None:
                self._taken.pop(old.spec.pod_cidr, None)
        elif new.spec.pod_cidr:
            self._taken[new.spec.pod_cidr] = new.metadata.name
        else:
            self.queue.add(new.metadata.name)

    def reconcile(self, key: str) -> None:
        """Give one node a range."""
        node: Node | None = self._nodes.objects.get(key)
        if node is None or node.spec.pod_cidr:
            return
        mine = next((cidr for cidr, name in self._taken.items() if name == key), None)
        cidr = mine or first_free(self._taken)
        if cidr is None:
            self.tell(node, "CIDRNotAvailable", f"Node {key} status is now: CIDRNotAvailable")
            return
        self._taken[cidr] = key
        self.client.update(evolve(node, spec=evolve(node.spec, pod_cidr=cidr, pod_cidrs=(cidr,))))
