"""Network policy agents: on each node, the filters that its CNI agent made of network policies.

kindnet, Calico and Cilium enforce policies; flannel does not. The filters are in the kernel: they outlive the
agent's process and stay as they were while it is dead or hears nothing, but not a reboot. A node on which no
agent ever ran keeps nothing from anybody.

All agents hear the same, so one feed stands for all that can hear; only while there are policies does it look
at pods and namespaces. Source: kindnet (v20241212) with sigs.k8s.io/kube-network-policies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k8s_tui.api.core import Namespace
from k8s_tui.api.errors import Unreachable
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import NAMESPACES, PODS, Client, Context, resource
from k8s_tui.client.informer import Informer
from k8s_tui.network.followers import Followers, Machines
from k8s_tui.network.policies import OPEN, PodAddress, PolicyRules, compiled
from k8s_tui.sim.simulation import Key

NETWORK_POLICIES = resource("networkpolicies.networking.k8s.io")

COMPONENT = "network-policy-agent"
PROCESS = "world/policy-feed"
"""It runs as long as the world does: it is no process of the cluster but what all agents share."""

CALLER = Caller(
    "system:serviceaccount:kube-system:kindnet", ("system:serviceaccounts", "system:authenticated")
)

SYNC_MS = 500
"""From a change to filters that respect it."""

_SYNC: Key = ("sync",)


class PolicyFeed:
    """What can be known of network policies and of the pods that they are about.

    Attributes:
        current: The newest rules.
    """

    def __init__(self, context: Context) -> None:
        self.current = OPEN
        self._sim = context.sim
        self._awake = False
        self._looks_at_pods = False
        self._listeners: list[Callable[[], ApiServer | None]] = []
        self._before_change: list[Callable[[], None]] = []
        own = Context(context.sim, self._connect)
        client = Client(own, "", CALLER)
        self._policies = Informer(own, client, PROCESS, NETWORK_POLICIES)
        self._pods = Informer(own, client, PROCESS, PODS)
        self._namespaces = Informer(own, client, PROCESS, NAMESPACES)
        self._policies.on_change(self._policy_changed)
        self._pods.on_change(self._pod_changed)
        self._namespaces.on_change(self._namespace_changed)

    def listen_through(self, listen: Callable[[], ApiServer | None]) -> None:
        """Hear the API through those for whom `listen` finds a server that they reach."""
        self._listeners.append(listen)

    def before_change(self, call: Callable[[], None]) -> None:
        """Have `call` called before each new value is published."""
        self._before_change.append(call)

    @property
    def synced(self) -> bool:
        """Tell whether everything that policies need has been listed and is published."""
        if not self._policies.synced or self._awake:
            return False
        return not self._looks_at_pods or (self._pods.synced and self._namespaces.synced)

    def rules_at(self, lag_ms: int) -> PolicyRules:
        """Return the rules; all agents that hear take a change at one moment."""
        return self.current

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin to listen."""
        self._policies.start()

    def stop(self) -> None:
        """Let go of the watches."""
        for informer in (self._policies, self._pods, self._namespaces):
            informer.stop()

    def handle(self, key: Key) -> None:
        """Take news from the API, or publish rules."""
        for informer in (self._policies, self._pods, self._namespaces):
            if key == informer.key:
                informer.handle()
                return
        self._publish()

    def _connect(self, machine: str) -> ApiServer:
        for listen in self._listeners:
            server = listen()
            if server is not None:
                return server
        raise Unreachable("nobody who follows network policies reaches the API")

    # -- changes ------------------------------------------------------------

    def _policy_changed(self, old: Any, new: Any) -> None:  # noqa: ANN401 - policies in wire form
        if new is not None and not self._looks_at_pods:
            self._looks_at_pods = True
            self._pods.start()
            self._namespaces.start()
        if old is None or new is None or old.content != new.content:
            self._mark()

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        if _seen(old) != _seen(new):
            self._mark()

    def _namespace_changed(self, old: Namespace | None, new: Namespace | None) -> None:
        if old is None or new is None or old.metadata.labels != new.metadata.labels:
            self._mark()

    def _mark(self) -> None:
        if not self._awake:
            self._awake = True
            self._sim.schedule(PROCESS, SYNC_MS, _SYNC)

    def _publish(self) -> None:
        if self._looks_at_pods and not (self._pods.synced and self._namespaces.synced):
            self._sim.schedule(PROCESS, SYNC_MS, _SYNC)
            return
        self._awake = False
        policies = list(self._policies.objects.values())
        if not policies and self.current.is_open:
            return
        pods = [each for each in map(self._address, self._pods.objects.values()) if each is not None]
        for before_change in self._before_change:
            before_change()
        self.current = compiled(policies, pods if policies else (), self.current.revision + 1)

    def _address(self, pod: Pod) -> PodAddress | None:
        if _seen(pod) is None:
            return None
        namespace = self._namespaces.objects.get(pod.metadata.namespace)
        ports = {
            (port.name, port.protocol or "TCP"): port.container_port
            for container in pod.spec.containers
            for port in container.ports
            if port.name
        }
        return PodAddress(
            pod.status.pod_ip,
            pod.metadata.namespace,
            pod.metadata.labels,
            namespace.metadata.labels if namespace is not None else {},
            ports,
        )

    # -- forks ------------------------------------------------------------

    def fork(self, context: Context) -> PolicyFeed:
        """Return the same feed in another world; its followers have to follow again."""
        twin = PolicyFeed(context)
        twin.current = self.current
        twin._awake, twin._looks_at_pods = self._awake, self._looks_at_pods
        twin._policies.copy_state(self._policies)
        twin._pods.copy_state(self._pods)
        twin._namespaces.copy_state(self._namespaces)
        return twin


def _seen(pod: Pod | None) -> tuple[str, Any] | None:
    """Return what policies see of a pod, None for one without an address of its own."""
    if pod is None or not pod.status.pod_ip or pod.spec.host_network or is_finished(pod):
        return None
    return (pod.status.pod_ip, pod.metadata.labels)


class PolicyAgents(Followers[PolicyRules]):
    """All agents of a cluster, and the filters in the kernels of their machines."""

    def __init__(self, context: Context, machines: Machines, feed: PolicyFeed) -> None:
        super().__init__(context, machines, feed, COMPONENT)
        self.feed = feed

    def rules_of(self, machine: str) -> PolicyRules:
        """Return the filters that are in a machine's kernel now."""
        return self.known_to(machine, 0) or OPEN

    @property
    def is_open(self) -> bool:
        """Tell whether no machine keeps anything from anybody."""
        return self.feed.current.is_open and all(kept.rules.is_open for kept in self._kept.values())

    def fork(self, context: Context, machines: Machines, feed: PolicyFeed) -> PolicyAgents:
        """Return the same agents in another world, following `feed` there."""
        twin = PolicyAgents(context, machines, feed)
        twin.copy_state(self)
        return twin
