"""The node lifecycle controller: notices silent nodes, says so, keeps new pods away and drives old ones off.

Every five seconds it looks at all nodes: one that has been silent for 50 seconds becomes Unknown, its pods
are marked as not ready (so that services leave them out), and it gets the taint that makes its pods'
toleration of 300 seconds run. How fast that goes is in `disruption`, what counts as alive in `nodehealth`.

Source: pkg/controller/nodelifecycle (v1.32).
"""

from __future__ import annotations

from k8s_tui.api.core import Lease, Node
from k8s_tui.api.errors import Conflict, NotFound, StatusError, Unreachable
from k8s_tui.api.pods import Pod
from k8s_tui.client.client import LEASES, NODES, PODS
from k8s_tui.controllers import nodehealth
from k8s_tui.controllers.controller import Controller, Shared
from k8s_tui.controllers.disruption import Zone, ZoneState, eviction_rate, zone_state
from k8s_tui.controllers.informers import BY_NODE
from k8s_tui.controllers.nodehealth import FALSE, MONITOR_PERIOD_MS, TRUE, UNKNOWN, Health
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve

LEASE_NAMESPACE = "kube-node-lease"
EXCLUDED_LABEL = "node.kubernetes.io/exclude-disruption"
REGION_LABEL = "topology.kubernetes.io/region"
ZONE_LABEL = "topology.kubernetes.io/zone"

EVICTION_PERIOD_MS = 100
"""How often the queues of nodes to be emptied are looked at (nodeEvictionPeriod)."""


class NodeLifecycleController(Controller):
    """Watches over all nodes; its queue holds nodes whose NoSchedule taints may have to change."""

    name = "node"
    component = "node-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._nodes = self.informer(NODES)
        self._pods = self.informer(PODS)
        self._leases = self.informer(LEASES)
        self._nodes.on_change(self._node_changed)
        self._pods.on_change(self._pod_changed)
        self._forget_everything()

    def _forget_everything(self) -> None:
        self._health: dict[str, Health] = {}
        self._zones: dict[str, Zone] = {}
        self._to_mark: dict[str, None] = {}
        self._taints_at_ms = -1

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._forget_everything()
        self.wake(MONITOR_PERIOD_MS, "monitor")

    def copy_state(self, other: NodeLifecycleController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._health = other._health.copy()
        self._zones = {name: zone.copy() for name, zone in other._zones.items()}
        self._to_mark = other._to_mark.copy()
        self._taints_at_ms = other._taints_at_ms

    def handle(self, key: Key) -> None:
        """Look at all nodes, or drive pods off the next."""
        if key[2] == "monitor":
            self.wake(MONITOR_PERIOD_MS, "monitor")
            if self.is_ready():
                self._monitor()
        else:
            self._taint_waiting()

    # -- changes ------------------------------------------------

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        if new is None:
            if old is not None:
                self._node_left(old)
            return
        if old is None:
            name = new.metadata.name
            self.tell(new, "RegisteredNode", f"Node {name} event: Registered Node {name} in Controller")
        same = old is not None and old.status.conditions is new.status.conditions
        if not same or (old is not None and old.spec != new.spec):
            self.queue.add(new.metadata.name)

    def _node_left(self, node: Node) -> None:
        name = node.metadata.name
        self.tell(node, "RemovingNode", f"Node {name} event: Removing Node {name} from Controller")
        self._health.pop(name, None)
        self._to_mark.pop(name, None)
        for zone in self._zones.values():
            zone.waiting.pop(name, None)

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        """Mark a pod that has just come to a node which is not ready."""
        if new is None or not new.spec.node_name or (old is not None and old.spec.node_name):
            return
        health = self._health.get(new.spec.node_name)
        if health is not None and health.status in (FALSE, UNKNOWN):
            self._to_mark[new.spec.node_name] = None

    def reconcile(self, key: str) -> None:
        """Let a node's NoSchedule taints follow its conditions."""
        node: Node | None = self._nodes.objects.get(key)
        if node is None:
            return
        taints = nodehealth.no_schedule_taints(node, self.sim.now_ms)
        if taints is not node.spec.taints and taints != node.spec.taints:
            self.client.update(evolve(node, spec=evolve(node.spec, taints=taints)))

    # -- the round every five seconds ------------------------------------------------

    def _monitor(self) -> None:
        by_zone: dict[str, list[int]] = {}
        nodes: list[Node] = list(self._nodes.objects.values())
        for node in nodes:
            status = self._look_at(node)
            if EXCLUDED_LABEL not in node.metadata.labels:
                counts = by_zone.setdefault(zone_of(node), [0, 0])
                counts[status != TRUE] += 1
        for name in list(self._to_mark):
            self._mark_pods(name)
        self._handle_disruption(by_zone, nodes)
        self._come_back()

    def _look_at(self, node: Node) -> str:
        """Note a node's signs of life, act on a change, and return its Ready status."""
        name, now_ms = node.metadata.name, self.sim.now_ms
        lease: Lease | None = self._leases.get(LEASE_NAMESPACE, name)
        before = self._health.get(name)
        health = nodehealth.observe(before, node, lease, now_ms)
        observed = nodehealth.ready_status(node)
        status = observed
        conditions = nodehealth.judged_conditions(node, health, now_ms)
        if conditions is not None:
            node = evolve(node, status=evolve(node.status, conditions=conditions))
            try:
                node = self.client.update_status(node)
            except (StatusError, Unreachable):
                return observed
            status = nodehealth.ready_status(node)
        was_ready = observed == TRUE if before is None else before.status == TRUE
        if status != TRUE and was_ready:
            self.tell(node, "NodeNotReady", f"Node {name} status is now: NodeNotReady")
            self._to_mark[name] = None
        if health is not before or health.status != status:
            self._health[name] = evolve(health, status=status)
        self._set_eviction(node, status)
        return status

    def _set_eviction(self, node: Node, status: str) -> None:
        """Queue a node for its NoExecute taint, change it for the other one, or take it off."""
        name = node.metadata.name
        zone = self._zones.setdefault(zone_of(node), Zone())
        wanted = nodehealth.eviction_taint(status)
        if nodehealth.has_eviction_taint(node, wanted):
            zone.waiting.pop(name, None)
            return
        other = {
            nodehealth.NOT_READY_TAINT: nodehealth.UNREACHABLE_TAINT,
            nodehealth.UNREACHABLE_TAINT: nodehealth.NOT_READY_TAINT,
        }.get(wanted)
        if other is None:
            zone.waiting.pop(name, None)
            self._clear_eviction(node)
        elif nodehealth.has_eviction_taint(node, other):
            self._write_taint(node, wanted)
        else:
            zone.waiting[name] = None

    def _clear_eviction(self, node: Node) -> None:
        for key in (nodehealth.NOT_READY_TAINT, nodehealth.UNREACHABLE_TAINT):
            if nodehealth.has_eviction_taint(node, key):
                self._write_taint(node, "")
                return

    def _write_taint(self, node: Node, key: str) -> bool:
        taints = nodehealth.with_eviction_taint(node, key, self.sim.now_ms)
        try:
            self.client.update(evolve(node, spec=evolve(node.spec, taints=taints)))
        except (StatusError, Unreachable):
            return False
        return True

    # -- pods ------------------------------------------------

    def _mark_pods(self, node: str) -> None:
        """Mark the pods of a silent node as not ready; what fails is tried again in the next round."""
        del self._to_mark[node]
        for pod in self._pods.by(BY_NODE, node):
            try:
                self._mark_pod(pod)
            except (NotFound, Conflict):
                self._to_mark[node] = None
            except (StatusError, Unreachable):
                self._to_mark[node] = None
                return

    def _mark_pod(self, pod: Pod) -> None:
        conditions = pod.status.conditions
        for index, each in enumerate(conditions):
            if each.type == "Ready" and each.status == TRUE:
                marked = evolve(each, status=FALSE, last_transition_time=self.sim.now_ms)
                status = evolve(
                    pod.status, conditions=(*conditions[:index], marked, *conditions[index + 1 :])
                )
                self.client.update_status(evolve(pod, status=status))
                self.tell(pod, "NodeNotReady", "Node is not ready", warning=True)
                return

    # -- zones ------------------------------------------------

    def _handle_disruption(self, by_zone: dict[str, list[int]], nodes: list[Node]) -> None:
        now_ms = self.sim.now_ms
        states = {name: zone_state(*counts) for name, counts in by_zone.items()}
        before = {name: self._zones.setdefault(name, Zone()).state for name in states}
        is_full = bool(states) and all(state is ZoneState.FULL for state in states.values())
        was_full = bool(before) and all(state is ZoneState.FULL for state in before.values())
        if is_full and not was_full:
            for node in nodes:
                self._clear_eviction(node)
            for zone in self._zones.values():
                zone.waiting.clear()
        elif was_full and not is_full:
            self._health = {name: evolve(health, heard_ms=now_ms) for name, health in self._health.items()}
        for name, state in states.items():
            zone = self._zones[name]
            zone.state = state
            zone.set_rate(0.0 if is_full else eviction_rate(state, sum(by_zone[name])), now_ms)

    def _taint_waiting(self) -> None:
        """Taint the nodes whose turn has come, and come back when the next one's does."""
        now_ms = self.sim.now_ms
        for zone in self._zones.values():
            while zone.may_act(now_ms):
                name = next(iter(zone.waiting))
                node: Node | None = self._nodes.objects.get(name)
                del zone.waiting[name]
                if node is None:
                    continue
                key = nodehealth.eviction_taint(nodehealth.ready_status(node))
                if not key or nodehealth.has_eviction_taint(node, key):
                    continue
                zone.acted(now_ms)
                if not self._write_taint(node, key):
                    zone.waiting[name] = None
        self._come_back()

    def _come_back(self) -> None:
        now_ms = self.sim.now_ms
        due = [zone.next_ms for zone in self._zones.values() if zone.waiting and zone.rate > 0]
        if not due:
            return
        at_ms = max(min(due), now_ms + EVICTION_PERIOD_MS)
        if not now_ms < self._taints_at_ms <= at_ms:
            self._taints_at_ms = at_ms
            self.wake(at_ms - now_ms, "taint")


def zone_of(node: Node) -> str:
    """Return the failure domain of a node, "" where its labels say none."""
    labels = node.metadata.labels
    region, zone = labels.get(REGION_LABEL, ""), labels.get(ZONE_LABEL, "")
    return f"{region}:{zone}" if region or zone else ""
