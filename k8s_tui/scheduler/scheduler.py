"""kube-scheduler: gives each new pod a node by the node's free resources and the pod's needs.

One pod at a time: take the next of the queue, find the best node, assume it is there, bind it. A pod that
fits nowhere drives pods of lower priority away, if that makes room, and is nominated for their node; it is
parked with the reason written on it, until a node or pod changes in a way that may help.
Of several schedulers the one that holds the lease schedules; the others watch, and one that loses it ends.
Source: kube-scheduler schedule_one.go, eventhandlers.go, framework/preemption (v1.32).
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api.amounts import Amounts, pod_requests
from k8s_tui.api.core import Namespace, Node
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import PodCondition
from k8s_tui.api.pods import Pod, disrupted, is_finished, pod_condition
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategy import Caller
from k8s_tui.client.client import NAMESPACES, NODES, PODS, Client, Context, resource
from k8s_tui.client.informer import Informer
from k8s_tui.client.leaderelection import LEADS, LeaderElector
from k8s_tui.client.recorder import NORMAL, WARNING, EventRecorder, reference
from k8s_tui.scheduler import ranking
from k8s_tui.scheduler.diagnosis import fit_error, refusals_of, refused_everywhere
from k8s_tui.scheduler.framework import Candidate
from k8s_tui.scheduler.nodeinfo import (
    ClusterSnapshot,
    group_of,
    host_ports,
    place,
    priority_of,
    scored_requests,
)
from k8s_tui.scheduler.plugins.node_affinity import pinned_nodes
from k8s_tui.scheduler.preemption import PREEMPTED, Choice, preempt
from k8s_tui.scheduler.queue import SchedulingQueue
from k8s_tui.scheduler.volumebinding import BIND_TIMEOUT_MS, BOUND, LOST, TIMED_OUT, VolumeBinder
from k8s_tui.sim.simulation import Key
from k8s_tui.sim.value import evolve

NAME = "default-scheduler"
COMPONENT = "kube-scheduler"
CYCLE_MS = 5
BATCH = 20
"""Pods scheduled per cycle entry: 20 in 5 ms is 4,000 a second, above what kube-scheduler reaches."""

FLUSH_INTERVAL_MS = 30_000
"""How often pods parked for too long are looked for (flushUnschedulablePodsLeftover)."""

CLASS_LIMIT = 256
"""Classes of pods that are kept ranked."""

BUDGETS = resource("poddisruptionbudgets.policy")

PREEMPTING = "default-scheduler: preempting to accommodate a higher priority pod"

CALLER = Caller("system:kube-scheduler", ("system:authenticated",), "kube-scheduler")


class KubeScheduler:
    """One kube-scheduler process."""

    def __init__(self, context: Context, machine: str) -> None:
        self.process_name = f"{machine}/kube-scheduler"
        self._sim = context.sim
        self._client = Client(context, machine, CALLER)
        self._pods = Informer(context, self._client, self.process_name, PODS)
        self._nodes = Informer(context, self._client, self.process_name, NODES)
        self._budgets = Informer(context, self._client, self.process_name, BUDGETS)
        self._namespaces = Informer(context, self._client, self.process_name, NAMESPACES)
        self._namespaces.on_change(self._namespace_changed)
        self._pods.on_change(self._pod_changed)
        self._nodes.on_change(self._node_changed)
        self._recorder = EventRecorder(context.sim, self._client, NAME)
        self._volumes = VolumeBinder(context, self._client, self.process_name, self._storage_changed)
        self._elector = LeaderElector(context.sim, self._client, machine, COMPONENT, self._recorder)
        self._forget_everything()

    def _forget_everything(self) -> None:
        self.queue = SchedulingQueue()
        self.cluster = ClusterSnapshot(volumes=self._volumes.view)
        self._awake = False
        self._rankings: dict[tuple[Any, ...], ranking.Ranking] = {}
        self._examples: dict[tuple[Any, ...], Candidate] = {}
        self._amounts: dict[int, tuple[Any, Amounts, Amounts]] = {}
        self._failures: dict[tuple[Any, ...], str] = {}

    # -- the process ------------------------------------------------------------

    def start(self) -> None:
        """Begin with an empty memory."""
        self._forget_everything()
        self._recorder.clear()
        self._nodes.start()
        self._pods.start()
        self._budgets.start()
        self._namespaces.start()
        self._volumes.start()
        self._elector.start()
        self._sim.schedule(self.process_name, FLUSH_INTERVAL_MS, ("flush",))

    def stop(self) -> None:
        """Let go of the watches."""
        self._nodes.stop()
        self._pods.stop()
        self._budgets.stop()
        self._namespaces.stop()
        self._volumes.stop()

    def leads(self) -> bool:
        """Tell whether it holds the lease."""
        return self._elector.leads

    def handle(self, key: Key) -> None:
        """Do what was scheduled under `key`."""
        match key:
            case ("lease",):
                if self._elector.attempt() == LEADS:
                    self._wake()
            case ("informer", name):
                self._learn(name)
            case ("volumes", pod_key, node):
                self._give_up_waiting(pod_key, node)
            case ("cycle",):
                self._cycle()
            case ("retry", pod_key):
                self._retry(pod_key)
            case ("flush",):
                self._sim.schedule(self.process_name, FLUSH_INTERVAL_MS, ("flush",))
                for pod_key in self.queue.overdue(self._sim.now_ms):
                    self._retry(pod_key)

    def _learn(self, name: str) -> None:
        if name == "pods":
            self._pods.handle()
        elif name == "nodes":
            self._nodes.handle()
        elif name == self._budgets.resource.group_resource:
            self._budgets.handle()
        elif name == "namespaces":
            self._namespaces.handle()
        else:
            self._volumes.handle(name)

    def known_pods(self) -> list[Pod]:
        """Return all pods as the scheduler knows them."""
        return list(self._pods.objects.values())

    def fork(self, context: Context) -> KubeScheduler:
        """Return the same process in another world."""
        twin = KubeScheduler(context, self._client.machine)
        twin._pods.copy_state(self._pods)
        twin._nodes.copy_state(self._nodes)
        twin._budgets.copy_state(self._budgets)
        twin._namespaces.copy_state(self._namespaces)
        twin._recorder.copy_state(self._recorder)
        twin._volumes.copy_state(self._volumes)
        twin._elector.copy_state(self._elector)
        twin.queue = self.queue.copy()
        twin.cluster = self.cluster.copy()
        twin.cluster.volumes = twin._volumes.view
        twin._awake = self._awake
        twin._rankings = {name: each.copy() for name, each in self._rankings.items()}
        twin._examples = self._examples.copy()
        twin._amounts = self._amounts.copy()
        twin._failures = self._failures.copy()
        return twin

    # -- what it learns ---------------------------------------------------------

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        if pod is None:
            return
        key = f"{pod.metadata.namespace}/{pod.metadata.name}"
        if self.cluster.nominated and (new is None or new.spec.node_name or is_finished(new)):
            self._forget_nomination(key)
        if new is None or is_finished(new):
            self.queue.forget(key)
            self._leave(key)
        elif new.spec.node_name:
            self.queue.forget(key)
            self._placed_changed(key, new)
        elif self._is_mine(new):
            self._waiting_changed(key, old, new)

    def _placed_changed(self, key: str, pod: Pod) -> None:
        known = self.cluster.placed.get(key)
        node, uid = pod.spec.node_name, pod.metadata.uid
        if known is None or known.node != node or known.pod.metadata.uid != uid:
            self._enter(key, pod, node)
        elif _counts_otherwise(known.pod, pod):
            self.cluster.renew(known, pod)
            if known.pod.metadata.labels != pod.metadata.labels:
                self._something_changed()

    def _waiting_changed(self, key: str, old: Pod | None, new: Pod) -> None:
        if new.status.nominated_node_name:
            self._nominate(key, new, new.status.nominated_node_name)
        elif old is not None and old.status.nominated_node_name:
            self._forget_nomination(key)
        if old is None or old.spec is not new.spec:
            self._enqueue(key, new)

    def _nominate(self, key: str, pod: Pod, node: str) -> None:
        self.cluster.nominated[key] = place(key, pod, node, *self._amounts_of(pod))

    def _forget_nomination(self, key: str) -> None:
        placed = self.cluster.nominated.pop(key, None)
        if placed is not None:
            self._node_may_suit(placed.node)

    def _leave(self, key: str) -> None:
        placed = self.cluster.remove(key)
        if placed is not None:
            self._node_may_suit(placed.node)
            self._something_changed()

    def _enter(self, key: str, pod: Pod, node: str) -> None:
        requests, scored = self._amounts_of(pod)
        self.cluster.add(place(key, pod, node, requests, scored))
        self._failures.clear()

    def _namespace_changed(self, old: Namespace | None, new: Namespace | None) -> None:
        if new is not None:
            self.cluster.namespaces[new.metadata.name] = new.metadata.labels
        elif old is not None:
            self.cluster.namespaces.pop(old.metadata.name, None)

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        if new is None:
            if old is not None:
                self.cluster.drop_node(old.metadata.name)
                self._failures.clear()
            return
        if old is not None and _suits_as_before(old, new):
            return
        self.cluster.set_node(new)
        self._node_may_suit(new.metadata.name)
        self._something_changed()

    def _node_may_suit(self, node: str) -> None:
        chance = self._sim.stream(NAME)
        for name, each in self._rankings.items():
            ranking.push(each, self._examples[name], node, self.cluster, chance)

    def _something_changed(self) -> None:
        """Have all parked pods tried again when their backoff ends."""
        self._failures.clear()
        now_ms = self._sim.now_ms
        for key in self.queue.parked:
            wait_ms = max(0, self.queue.ready_at_ms(key) - now_ms)
            self._sim.schedule(self.process_name, wait_ms, ("retry", key))

    def _is_mine(self, pod: Pod) -> bool:
        return (
            (pod.spec.scheduler_name or NAME) == NAME
            and pod.metadata.deletion_timestamp is None
            and not pod.spec.scheduling_gates
        )

    def _retry(self, key: str) -> None:
        pod = self._pods.objects.get(key)
        if key in self.queue.parked and pod is not None:
            self._enqueue(key, pod)

    def _enqueue(self, key: str, pod: Pod) -> None:
        self.queue.push(key, pod.spec.priority or 0)
        self._wake()

    def _wake(self) -> None:
        if not self._awake:
            self._awake = True
            self._sim.schedule(self.process_name, CYCLE_MS, ("cycle",))

    # -- what it does -----------------------------------------------------------

    def _cycle(self) -> None:
        self._awake = False
        if not self._elector.leads:
            return
        if not (self._nodes.synced and self._pods.synced and self._volumes.is_ready()):
            self._wake()
            return
        for _ in range(BATCH):
            key = self.queue.pop()
            if key is None:
                return
            pod = self._pods.objects.get(key)
            if pod is not None and not pod.spec.node_name and self._is_mine(pod):
                self._schedule(self._candidate(key, pod))
        self._wake()

    def _schedule(self, candidate: Candidate) -> None:
        if candidate.claims:
            why = self._volumes.view.refusal(candidate.pod, candidate.claims)
            if why:
                self._park(candidate, refused_everywhere(why, len(self.cluster.nodes)))
                return
        node = self._choose(candidate)
        if node is None:
            self._fail(candidate)
        elif not candidate.claims or self._has_volumes(candidate, node):
            self._bind(candidate, node)

    def _bind(self, candidate: Candidate, node: str) -> None:
        pod = candidate.pod
        try:
            self._client.bind(pod.metadata.namespace, pod.metadata.name, node)
        except NotFound:
            self.queue.forget(candidate.key)
            return
        except (StatusError, Unreachable):
            self._try_again(candidate)
            return
        self._forget_nomination(candidate.key)
        self.cluster.add(place(candidate.key, pod, node, candidate.requests, candidate.scored))
        self.queue.forget(candidate.key)
        self._recorder.event(
            reference(pod), NORMAL, "Scheduled", f"Successfully assigned {candidate.key} to {node}"
        )

    def _try_again(self, candidate: Candidate) -> None:
        self.cluster.remove(candidate.key)
        self.queue.park(candidate.key, self._sim.now_ms)
        wait_ms = max(0, self.queue.ready_at_ms(candidate.key) - self._sim.now_ms)
        self._sim.schedule(self.process_name, wait_ms, ("retry", candidate.key))

    # -- pods that wait for their volumes -----------------------------------------------------------

    def _has_volumes(self, candidate: Candidate, node: str) -> bool:
        """Tell whether a pod's claims are bound; else have them bound for the node that is kept for it."""
        try:
            if self._volumes.begin(candidate.claims, self.cluster.nodes[node].node):
                return True
        except (StatusError, Unreachable):
            self._try_again(candidate)
            return False
        self.cluster.add(place(candidate.key, candidate.pod, node, candidate.requests, candidate.scored))
        self._volumes.waiting[candidate.key] = node
        self._sim.schedule(self.process_name, BIND_TIMEOUT_MS, ("volumes", candidate.key, node))
        return False

    def _storage_changed(self) -> None:
        """Go on with pods whose volumes have come, and try those again that did not fit."""
        for key, node in tuple(self._volumes.waiting.items()):
            pod = self._pods.objects.get(key)
            if pod is None or pod.spec.node_name or not self._is_mine(pod):
                del self._volumes.waiting[key]
                continue
            candidate = self._candidate(key, pod)
            state = self._volumes.progress(candidate.claims, node)
            if state == BOUND:
                del self._volumes.waiting[key]
                self._bind(candidate, node)
            elif state == LOST:
                self._stop_waiting(key, pod)
        if self.queue.parked:
            self._something_changed()

    def _stop_waiting(self, key: str, pod: Pod) -> None:
        del self._volumes.waiting[key]
        self._leave(key)
        self._enqueue(key, pod)

    def _give_up_waiting(self, key: str, node: str) -> None:
        pod = self._pods.objects.get(key)
        if self._volumes.waiting.get(key) == node and pod is not None:
            self._recorder.event(reference(pod), WARNING, "FailedScheduling", TIMED_OUT)
            self._stop_waiting(key, pod)

    def _choose(self, candidate: Candidate) -> str | None:
        nominated = candidate.pod.status.nominated_node_name
        if nominated and ranking.choose(candidate, self.cluster, self._sim.stream(NAME), (nominated,)):
            return nominated
        named = pinned_nodes(candidate.pod.spec)
        if named is not None or not ranking.is_alike(candidate, self.cluster):
            return ranking.choose(candidate, self.cluster, self._sim.stream(NAME), named)
        name = _class_of(candidate)
        ranked = self._rankings.get(name)
        if ranked is None:
            ranked = ranking.build(candidate, self.cluster, self._sim.stream(NAME))
            if len(self._rankings) >= CLASS_LIMIT:
                oldest = next(iter(self._rankings))
                del self._rankings[oldest], self._examples[oldest]
            self._rankings[name] = ranked
            self._examples[name] = candidate
        return ranking.take(ranked, candidate, self.cluster)

    def _fail(self, candidate: Candidate) -> None:
        pod, name = candidate.pod, _class_of(candidate)
        nominated = pod.status.nominated_node_name
        message = None if nominated else self._failures.get(name)
        if message is None:
            refusals = refusals_of(candidate, self.cluster)
            message = fit_error(refusals)
            outcome = preempt(candidate, self.cluster, refusals, self._budgets.objects.values())
            if outcome.choice is not None:
                nominated = outcome.choice.node
                self._preempt(candidate, outcome.choice)
            elif refusals:
                message = f"{message} preemption: {outcome.message}"
                self._failures[name] = message
        self._park(candidate, message, nominated)

    def _park(self, candidate: Candidate, message: str, nominated: str = "") -> None:
        pod = candidate.pod
        self.queue.park(candidate.key, self._sim.now_ms)
        self._recorder.event(reference(pod), WARNING, "FailedScheduling", message)
        self._report_failure(pod, message, nominated)

    def _preempt(self, candidate: Candidate, choice: Choice) -> None:
        """Have the victims leave their node, and keep it for the candidate."""
        uid, node = candidate.pod.metadata.uid, choice.node
        own = priority_of(candidate.pod)
        for key, rival in tuple(self.cluster.nominated.items()):
            if rival.node == node and priority_of(rival.pod) < own:
                self._forget_nomination(key)
                self._write_status(self._pods.objects.get(key, rival.pod), nominated_node_name="")
        self._nominate(candidate.key, candidate.pod, node)
        for victim in choice.victims:
            pod: Pod = self._pods.objects.get(victim.key) or victim.pod
            meta = pod.metadata
            try:
                self._client.update_status(disrupted(pod, PREEMPTED, PREEMPTING, self._sim.now_ms))
                self._client.delete(PODS, meta.namespace, meta.name, DeleteOptions(uid=meta.uid))
            except (StatusError, Unreachable):
                continue
            self._recorder.event(
                reference(pod), NORMAL, "Preempted", f"Preempted by pod {uid} on node {node}"
            )

    def _report_failure(self, pod: Pod, message: str, nominated: str) -> None:
        condition = pod_condition(pod, "PodScheduled")
        if (
            condition is not None
            and condition.status == "False"
            and condition.message == message
            and pod.status.nominated_node_name == nominated
        ):
            return
        failed = PodCondition(
            "PodScheduled",
            "False",
            last_transition_time=self._sim.now_ms,
            reason="Unschedulable",
            message=message,
        )
        others = tuple(each for each in pod.status.conditions if each.type != "PodScheduled")
        self._write_status(pod, conditions=(*others, failed), nominated_node_name=nominated)

    def _write_status(self, pod: Pod, **changes: Any) -> None:  # noqa: ANN401 - fields of a pod's status
        try:
            self._client.update_status(evolve(pod, status=evolve(pod.status, **changes)))
        except (StatusError, Unreachable):
            return

    def _candidate(self, key: str, pod: Pod) -> Candidate:
        requests, scored = self._amounts_of(pod)
        claims = self._volumes.view.claims_of(pod) if pod.spec.volumes else ()
        return Candidate(key, pod, requests, scored, host_ports(pod), group_of(pod), claims)

    def _amounts_of(self, pod: Pod) -> tuple[Amounts, Amounts]:
        """Return what the pod asks for and counts for; pods of one template share the answer."""
        containers = pod.spec.containers
        known = self._amounts.get(id(containers))
        if known is None or known[0] is not containers:
            if len(self._amounts) > 4 * CLASS_LIMIT:
                self._amounts.clear()
            known = self._amounts[id(containers)] = (containers, pod_requests(pod.spec), scored_requests(pod))
        return known[1], known[2]


def _class_of(candidate: Candidate) -> tuple[Any, ...]:
    """Return what two pods share that all plugins judge alike; the parts are kept alive by the example."""
    spec = candidate.pod.spec
    alike = (id(spec.containers), id(spec.tolerations), id(spec.affinity), spec.priority)
    own = (candidate.group, candidate.pod.metadata.namespace, candidate.requests, candidate.claims)
    return (*own, *alike)


def _counts_otherwise(old: Pod, new: Pod) -> bool:
    """Tell whether something of a placed pod has changed that matters to others."""
    return (
        old.status.start_time != new.status.start_time
        or old.metadata.deletion_timestamp != new.metadata.deletion_timestamp
        or old.metadata.labels != new.metadata.labels
    )


def _suits_as_before(old: Node, new: Node) -> bool:
    """Tell whether nothing changed that scheduling looks at; heartbeats do not count."""
    return (
        old.spec == new.spec
        and old.metadata.labels == new.metadata.labels
        and old.status.allocatable == new.status.allocatable
    )
