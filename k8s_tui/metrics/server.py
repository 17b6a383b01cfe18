"""metrics-server: asks every kubelet what its node and pods use, and answers the API metrics.k8s.io.

An ordinary workload; its process runs where its container does. The numbers of cpu are those between two
scrapes, so a container is known after its second one, and what a node said last is what counts until it
cannot be asked any more.

Source: kubernetes-sigs/metrics-server (pkg/scraper, pkg/storage), its --metric-resolution of 15 s.
Simplified: use is read at the moment of the scrape and not averaged over the interval.
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.errors import NotFound
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod
from k8s_tui.api.scheme import Resource
from k8s_tui.api.time import format_time
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import NODES, PODS, Client, Context
from k8s_tui.client.informer import Informer
from k8s_tui.machine.containers import RUNNING
from k8s_tui.machine.fleet import Fleet
from k8s_tui.machine.machine import Machine
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import frozen

COMPONENT = "metrics-server"
RESOLUTION_MS = 15_000
"""From one scrape to the next (--metric-resolution=15s)."""

WINDOW = "15s"

CALLER = Caller(
    "system:serviceaccount:kube-system:metrics-server",
    ("system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"),
    COMPONENT,
)


@frozen
class Usage:
    """What something used when it was asked."""

    cpu_millicores: int
    memory_bytes: int

    def wire(self) -> JsonObject:
        """Return it as the metrics API writes it."""
        return {"cpu": f"{self.cpu_millicores * 1_000_000}n", "memory": f"{self.memory_bytes // 1024}Ki"}


@frozen
class Scrape:
    """What one kubelet told.

    Attributes:
        containers: By (pod uid, container name), with the container's id.
    """

    at_ms: int
    node: Usage
    containers: Mapping[tuple[str, str], tuple[str, Usage]]


def scrape(machine: Machine, now_ms: int) -> Scrape:
    """Return what a machine's kubelet tells of it now."""
    containers = {
        (each.pod_uid, each.name): (identity, Usage(each.cpu_millicores(), each.memory_bytes(now_ms)))
        for identity, each in machine.runtime.containers.items()
        if each.state == RUNNING
    }
    return Scrape(now_ms, Usage(machine.cpu_used_millicores(), machine.memory_used_bytes()), containers)


class MetricsServer:
    """The metrics-server of one machine, if one runs there."""

    def __init__(self, context: Context, machine: str, fleet: Fleet) -> None:
        self.process_name = f"{machine}/{COMPONENT}"
        self._sim = context.sim
        self._machine = machine
        self._fleet = fleet
        client = Client(context, machine, CALLER)
        self._nodes = Informer(context, client, self.process_name, NODES)
        self._pods = Informer(context, client, self.process_name, PODS)
        self._scrapes: dict[str, tuple[Scrape, ...]] = {}

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin with an empty memory."""
        self._scrapes = {}
        self._nodes.start()
        self._pods.start()
        self._sim.schedule(self.process_name, RESOLUTION_MS, ("scrape",))

    def stop(self) -> None:
        """Let go of the watches."""
        self._nodes.stop()
        self._pods.stop()

    def handle(self, key: Key) -> None:
        """Take news of the cluster, or ask all kubelets."""
        if key == self._nodes.key:
            self._nodes.handle()
        elif key == self._pods.key:
            self._pods.handle()
        else:
            self._scrape_all()
            self._sim.schedule(self.process_name, RESOLUTION_MS, ("scrape",))

    def _scrape_all(self) -> None:
        asked: dict[str, tuple[Scrape, ...]] = {}
        for name in self._nodes.objects:
            machine = self._fleet.machines.get(name)
            if machine is not None and self._answers(name):
                before = self._scrapes.get(name, ())
                asked[name] = (*before[-1:], scrape(machine, self._sim.now_ms))
        self._scrapes = asked

    def _answers(self, node: str) -> bool:
        kubelet = f"{node}/kubelet"
        is_up = self._sim.acts(kubelet)
        return is_up and self._fleet.reachable(self._machine, node)

    # -- the API ------------------------------------------------------------

    def is_serving(self) -> bool:
        """Tell whether its process runs and is not frozen."""
        return self._sim.acts(self.process_name)

    def get(self, resource: Resource, namespace: str, name: str) -> Unstructured:
        """Return the metrics of one node or pod.

        Raises:
            NotFound: There are none.
        """
        for found in self.list(resource, namespace):
            if found.metadata.name == name:
                return found
        whole = f"{namespace}/{name}" if namespace else name
        raise NotFound.of(f"{resource.kind.lower()}.{resource.group}", whole)

    def list(self, resource: Resource, namespace: str = "") -> tuple[Unstructured, ...]:
        """Return the metrics of all nodes, or of the pods of a namespace ("" for all)."""
        return self._pod_metrics(resource, namespace) if resource.namespaced else self._node_metrics(resource)

    def _node_metrics(self, resource: Resource) -> tuple[Unstructured, ...]:
        found = []
        for name in sorted(self._scrapes):
            scrapes = self._scrapes[name]
            node = self._nodes.objects.get(name)
            if node is not None and len(scrapes) > 1:
                content = {**_times(scrapes[-1].at_ms), "usage": scrapes[-1].node.wire()}
                found.append(_metrics(resource, node.metadata, content, self._sim.now_ms))
        return tuple(found)

    def _pod_metrics(self, resource: Resource, namespace: str) -> tuple[Unstructured, ...]:
        found = []
        for key in sorted(self._pods.objects):
            pod: Pod = self._pods.objects[key]
            if namespace and pod.metadata.namespace != namespace:
                continue
            content = self._containers_of(pod)
            if content is not None:
                found.append(_metrics(resource, pod.metadata, content, self._sim.now_ms))
        return tuple(found)

    def _containers_of(self, pod: Pod) -> JsonObject | None:
        """Return the use of a pod's containers; None unless all that run are known."""
        scrapes = self._scrapes.get(pod.spec.node_name, ())
        if len(scrapes) < 2 or pod.status.phase != "Running":
            return None
        before, latest = scrapes
        # A mirror pod has another uid than what runs on the machine.
        uid = pod.metadata.annotations.get("kubernetes.io/config.hash", pod.metadata.uid)
        shown = []
        for status in (*pod.status.init_container_statuses, *pod.status.container_statuses):
            if status.state.running is None:
                continue
            key = (uid, status.name)
            now, then = latest.containers.get(key), before.containers.get(key)
            if now is None or then is None or now[0] != then[0]:
                return None
            shown.append({"name": status.name, "usage": now[1].wire()})
        return {**_times(latest.at_ms), "containers": shown} if shown else None

    # -- copies ------------------------------------------------------------

    def fork(self, context: Context, fleet: Fleet) -> MetricsServer:
        """Return the same process in another world."""
        twin = MetricsServer(context, self._machine, fleet)
        twin._nodes.copy_state(self._nodes)
        twin._pods.copy_state(self._pods)
        twin._scrapes = self._scrapes.copy()
        return twin


def _times(at_ms: int) -> JsonObject:
    return {"timestamp": format_time(at_ms), "window": WINDOW}


def _metrics(resource: Resource, about: ObjectMeta, content: JsonObject, now_ms: int) -> Unstructured:
    meta = ObjectMeta(
        name=about.name, namespace=about.namespace, labels=about.labels, creation_timestamp=now_ms
    )
    return Unstructured(resource.api_version, resource.kind, meta, content)
