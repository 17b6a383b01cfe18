"""The DaemonSet controller: one pod on every node that suits.

It names the node in each pod's affinity and leaves the placing to the scheduler. What is to be done is
decided in `daemonpods`. Source: pkg/controller/daemon.
"""

from __future__ import annotations

from k8s_tui.api.apps import DaemonSet
from k8s_tui.api.codec import encode
from k8s_tui.api.core import Node
from k8s_tui.api.errors import Conflict, NotFound, StatusError, Unreachable
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, PodTemplateSpec
from k8s_tui.client.client import DAEMON_SETS, NODES, PODS
from k8s_tui.controllers import daemonpods
from k8s_tui.controllers.claims import carry_out, claim
from k8s_tui.controllers.controller import Controller, Shared, key_of
from k8s_tui.controllers.daemonbackoff import FailureBackoff
from k8s_tui.controllers.daemonpods import NOTHING, Plan, node_of, suits
from k8s_tui.controllers.expectations import Expectations
from k8s_tui.controllers.history import History
from k8s_tui.controllers.informers import BY_CONTROLLER, orphans_of
from k8s_tui.controllers.podcontrol import Refusal, create_pod, delete_pod, is_active, pod_of, slow_start
from k8s_tui.controllers.revisions import template_hash
from k8s_tui.sim.value import evolve

BURST_REPLICAS = 250
"""Pods made or deleted for one set at a time (daemon_controller.go)."""

READINESS_BATCH_MS = 100
"""How long changes that only the status shows are gathered."""

NODES_PER_BATCH_MS = 2
"""A large cluster's changes are gathered longer: one millisecond more for so many nodes."""


class DaemonSetController(Controller):
    """Runs `daemonpods.plan` and `daemonpods.outdated` for each daemon set."""

    name = "daemon-set"
    component = "daemonset-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._sets = self.informer(DAEMON_SETS)
        self._pods = self.informer(PODS)
        self._nodes = self.informer(NODES)
        self._history = History(self)
        self._expectations = Expectations()
        self._backoff = FailureBackoff()
        self._sets.on_change(self._set_changed)
        self._pods.on_change(self._pod_changed)
        self._nodes.on_change(self._node_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._expectations.clear()
        self._backoff.clear()

    def copy_state(self, other: DaemonSetController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._expectations.copy_state(other._expectations)
        self._backoff.copy_state(other._backoff)

    # -- what concerns which key ------------------------------------------------

    def _set_changed(self, old: DaemonSet | None, new: DaemonSet | None) -> None:
        obj = new or old
        if obj is not None:
            self.queue.add(key_of(obj))

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        if pod is None:
            return
        owner = controller_of(pod.metadata)
        if owner is None:
            if old is None or new is None or old.metadata.labels != new.metadata.labels:
                self._orphan_changed(pod)
            return
        if owner.kind != "DaemonSet":
            return
        key = f"{pod.metadata.namespace}/{owner.name}"
        if old is None:
            self._expectations.creation_seen(key)
        if new is None or new.metadata.deletion_timestamp is not None:
            self._expectations.deletion_seen(key, pod.metadata.uid)
        if old is not None and new is not None and is_active(old) == is_active(new):
            self.queue.add_after(key, READINESS_BATCH_MS + len(self._nodes.objects) // NODES_PER_BATCH_MS)
        else:
            self.queue.add(key)

    def _orphan_changed(self, pod: Pod) -> None:
        for daemon_set in self._sets.objects.values():
            if daemon_set.metadata.namespace == pod.metadata.namespace:
                selector = self.shared.selectors.of_query(daemon_set.spec.selector)
                if selector.matches(pod.metadata.labels):
                    self.queue.add(key_of(daemon_set))

    def _node_changed(self, old: Node | None, new: Node | None) -> None:
        if old is not None and new is not None:
            same_labels = old.metadata.labels == new.metadata.labels
            if same_labels and old.spec.taints == new.spec.taints:
                return
        for key in self._sets.objects:
            self.queue.add(key)

    # -- one key ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Make or delete pods of one daemon set, then report its status."""
        daemon_set: DaemonSet | None = self._sets.objects.get(key)
        if daemon_set is None:
            self._expectations.forget(key)
            return
        if daemon_set.metadata.deletion_timestamp is not None:
            return
        selector = self.shared.selectors.of_query(daemon_set.spec.selector)
        if selector.is_everything:
            words = "This daemon set is selecting all pods. A non-empty selector is required."
            self.tell(daemon_set, "SelectingAll", words, warning=True)
            return
        digest = template_hash(daemon_set.spec.template, daemon_set.status.collision_count)
        template = daemonpods.tolerant_template(daemon_set.spec.template, digest)
        verdicts = {name: suits(template, node) for name, node in self._nodes.objects.items()}
        by_node = self._pods_by_node(daemon_set)
        self._keep_history(daemon_set, digest, by_node)
        refusal: Refusal | None = None
        if self._expectations.are_met(key, self.sim.now_ms):
            surges = daemonpods.surge_of(daemon_set, len(verdicts)) > 0
            decision = daemonpods.plan(verdicts, by_node, digest if surges else "")
            decision, left_ms = self._backoff.held_back(key, decision, self.sim.now_ms)
            if left_ms:
                self.queue.add_after(key, left_ms)
            if decision == NOTHING and daemon_set.spec.update_strategy.type != "OnDelete":
                wanted = {name: by_node.get(name, ()) for name, each in verdicts.items() if each.runs}
                decision = daemonpods.rolled(daemon_set, digest, wanted, self.sim.now_ms)
            refusal = self._carry_out(key, daemon_set, template, decision)
        status = daemonpods.status_of(daemon_set, digest, verdicts, by_node, self.sim.now_ms)
        if status != daemon_set.status:
            self.client.update_status(evolve(daemon_set, status=status))
        if refusal is not None:
            raise refusal
        self._come_back(key, daemon_set, by_node)

    def _keep_history(self, daemon_set: DaemonSet, digest: str, by_node: dict[str, list[Pod]]) -> None:
        """Store the present template, and forget old ones."""
        meta, spec = daemon_set.metadata, daemon_set.spec
        name = f"{meta.name}-{digest}"
        known = self._history.of(daemon_set)
        if len(known) != 1 or known[0].metadata.name != name:
            labels = {**spec.template.metadata.labels, daemonpods.HASH_LABEL: digest}
            self._history.keep(daemon_set, name, encode(spec.template), labels)
        if len(known) > 1:
            hashes = {
                pod.metadata.labels.get(daemonpods.HASH_LABEL, "")
                for pods in by_node.values()
                for pod in pods
            }
            in_use = {name, *(f"{meta.name}-{each}" for each in hashes)}
            self._history.truncate(daemon_set, in_use, spec.revision_history_limit)

    def _pods_by_node(self, daemon_set: DaemonSet) -> dict[str, list[Pod]]:
        by_node: dict[str, list[Pod]] = {}
        for pod in self._claim(daemon_set):
            by_node.setdefault(node_of(pod), []).append(pod)
        return by_node

    def _claim(self, daemon_set: DaemonSet) -> list[Pod]:
        meta = daemon_set.metadata
        selector = self.shared.selectors.of_query(daemon_set.spec.selector)
        mine: list[Pod] = self._pods.by(BY_CONTROLLER, meta.uid)
        orphans: list[Pod] = self._pods.by(BY_CONTROLLER, orphans_of(meta.namespace))
        claimed = claim(daemon_set, selector, mine, orphans)
        return carry_out(claimed, daemon_set, self.client)

    def _come_back(self, key: str, daemon_set: DaemonSet, by_node: dict[str, list[Pod]]) -> None:
        """Look again when ready pods become available."""
        seconds = daemon_set.spec.min_ready_seconds or 0
        if seconds and any(
            not daemonpods.is_available(pod, daemon_set, self.sim.now_ms)
            for pods in by_node.values()
            for pod in pods
        ):
            self.queue.add_after(key, seconds * 1000)

    # -- writing ------------------------------------------------

    def _carry_out(
        self, key: str, daemon_set: DaemonSet, template: PodTemplateSpec, decision: Plan
    ) -> Refusal | None:
        for pod in decision.finished:
            failed = pod.status.phase == "Failed"
            reason, word = ("FailedDaemonPod", "failed") if failed else ("SucceededDaemonPod", "succeeded")
            aim = "kill" if failed else "delete"
            where = f"{pod.metadata.namespace}/{pod.metadata.name} on node {node_of(pod)}"
            words = f"Found {word} daemon pod {where}, will try to {aim} it"
            self.tell(daemon_set, reason, words, warning=failed)
        nodes = decision.nodes[:BURST_REPLICAS]
        victims = decision.deletions[:BURST_REPLICAS]
        if not nodes and not victims:
            return None
        uids = [pod.metadata.uid for pod in victims]
        self._expectations.expect(key, self.sim.now_ms, len(nodes), uids)
        refusal = self._create(key, daemon_set, template, nodes)
        return self._delete(key, daemon_set, victims) or refusal

    def _create(
        self, key: str, daemon_set: DaemonSet, template: PodTemplateSpec, nodes: tuple[str, ...]
    ) -> Refusal | None:
        pod = pod_of(template, daemon_set)

        def create(index: int) -> None:
            spec = daemonpods.pinned(pod.spec, nodes[index])
            create_pod(self, daemon_set, evolve(pod, spec=spec))

        outcome = slow_start(len(nodes), create)
        self._expectations.creation_seen(key, len(nodes) - outcome.done)
        return outcome.refusal

    def _delete(self, key: str, daemon_set: DaemonSet, victims: tuple[Pod, ...]) -> Refusal | None:
        refusal: Refusal | None = None
        for pod in victims:
            try:
                delete_pod(self, daemon_set, pod)
            except (StatusError, Unreachable) as error:
                self._expectations.deletion_seen(key, pod.metadata.uid)
                if not isinstance(error, NotFound | Conflict):
                    refusal = refusal or error
        return refusal
