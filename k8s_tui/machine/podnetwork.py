"""What the kubelet asks of a pod's network beside an address: how names resolve, which ports of the machine lead in.

Source: the Container Runtime Interface (cri-api runtime/v1: DNSConfig, PortMapping); the CNI plugin portmap.
"""

from __future__ import annotations

from k8s_tui.api.value import value
from k8s_tui.machine.runtimes import SandboxError

CLUSTER_DNS_IP = "10.96.0.10"
"""Where pods ask for names (kubelet's clusterDNS; kubeadm: the tenth address of the service range)."""


RESOLV_CONF = "/etc/resolv.conf"


@value
class DnsConfig:
    """How a pod resolves names: the content of its resolv.conf."""

    servers: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def ndots(self) -> int:
        """From how many dots on a name is tried as it stands first (resolv.conf(5): 1)."""
        found = [option.removeprefix("ndots:") for option in self.options if option.startswith("ndots:")]
        return int(found[-1]) if found and found[-1].isdigit() else 1

    def text(self) -> str:
        """Return the file."""
        lines = [f"search {' '.join(self.searches)}"] if self.searches else []
        lines += [f"nameserver {server}" for server in self.servers]
        lines += [f"options {' '.join(self.options)}"] if self.options else []
        return "".join(f"{line}\n" for line in lines)


NO_DNS = DnsConfig()


@value
class PortMapping:
    """A port of the machine that leads to one of a pod (hostPort)."""

    host_port: int
    container_port: int
    protocol: str = "TCP"


@value
class PodNetwork:
    """Both together.

    Attributes:
        dns: How names are resolved in the pod.
        port_mappings: Ports of the machine that lead into it.
    """

    dns: DnsConfig = NO_DNS
    port_mappings: tuple[PortMapping, ...] = ()


PLAIN = PodNetwork()
"""That of a pod for which the kubelet asked nothing."""


NO_NETWORK = "rpc error: code = Unknown desc = failed to setup network for sandbox: "


def require_network(pod_cidr: str, *, is_ready: bool) -> None:
    """Do nothing where a machine can give its pods a network.

    Args:
        pod_cidr: The range of its pods, "" for none.
        is_ready: A CNI plugin is configured.

    Raises:
        SandboxError: It cannot.
    """
    if not is_ready:
        raise SandboxError(f"{NO_NETWORK}cni plugin not initialized")
    if not pod_cidr:
        raise SandboxError(f'{NO_NETWORK}plugin type="host-local" failed (add): no podCIDR for this node')
