"""The attach/detach controller: has disks attached to the nodes whose pods need them, and taken off others.

It writes VolumeAttachments; the driver's attacher does what they say. A disk that may be on one node at a
time waits until it is off the other. It is not taken off a node that still has it mounted, unless the node is
unhealthy for six minutes or somebody has declared it out of service. Source: pkg/controller/volume/
attachdetach (v1.32), pkg/volume/csi/csi_attacher.go.
"""

from __future__ import annotations

from collections.abc import Iterable

from k8s_tui.api.contents import dig, spec_of, status_of
from k8s_tui.api.core import Node, node_condition
from k8s_tui.api.errors import AlreadyExists, NotFound
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, is_finished
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.api.volumes import attachment_name, claim_names, unique_name
from k8s_tui.client.client import NODES, PODS, resource
from k8s_tui.controllers.controller import Controller, Shared, key_of

CLAIMS = resource("persistentvolumeclaims")
VOLUMES = resource("persistentvolumes")
DRIVERS = resource("csidrivers.storage.k8s.io")
NODE_DRIVERS = resource("csinodes.storage.k8s.io")
ATTACHMENTS = resource("volumeattachments.storage.k8s.io")

MAX_UNMOUNT_WAIT_MS = 6 * 60_000
"""After which a disk is taken off an unhealthy node that never unmounted it (maxWaitForUnmountDuration)."""

LOOK_AGAIN_MS = 5_000
"""Between looks at a disk that cannot be attached or detached yet."""

OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"
SHARED_MODES = ("ReadWriteMany", "ReadOnlyMany")


class AttachDetachController(Controller):
    """Keeps the attachments of each disk; keys are names of persistent volumes."""

    name = "attachdetach"
    component = "attachdetach-controller"

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._pods = self.informer(PODS)
        self._claims = self.informer(CLAIMS)
        self._volumes = self.informer(VOLUMES)
        self._drivers = self.informer(DRIVERS)
        self._attachments = self.informer(ATTACHMENTS)
        self._nodes = self.informer(NODES)
        self._node_drivers = self.informer(NODE_DRIVERS)
        self._users: dict[str, dict[str, None]] = {}
        self._unwanted_since_ms: dict[str, int] = {}
        self._pods.on_change(self._pod_changed)
        self._claims.on_change(self._claim_changed)
        self._attachments.on_change(self._attachment_changed)

    def start(self) -> None:
        """Begin with an empty memory."""
        super().start()
        self._users, self._unwanted_since_ms = {}, {}

    def copy_state(self, other: AttachDetachController) -> None:
        """Take over the memory of the same controller of another world."""
        super().copy_state(other)
        self._users = {claim: pods.copy() for claim, pods in other._users.items()}
        self._unwanted_since_ms = other._unwanted_since_ms.copy()

    # -- what concerns which key ------------------------------------------------

    def _pod_changed(self, old: Pod | None, new: Pod | None) -> None:
        pod = new or old
        if pod is None or not pod.spec.volumes:
            return
        for name in claim_names(pod.spec, pod.metadata.name):
            claim = f"{pod.metadata.namespace}/{name}"
            if new is None:
                self._users.get(claim, {}).pop(key_of(pod), None)
            else:
                self._users.setdefault(claim, {})[key_of(pod)] = None
            self._queue_volume_of(self._claims.objects.get(claim))

    def _claim_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        self._queue_volume_of(new)

    def _queue_volume_of(self, claim: Unstructured | None) -> None:
        volume = spec_of(claim).get("volumeName") if claim is not None else None
        if volume:
            self.queue.add(volume)

    def _attachment_changed(self, old: Unstructured | None, new: Unstructured | None) -> None:
        attachment = new or old
        if attachment is None:
            return
        volume = dig(spec_of(attachment), "source", "persistentVolumeName") or ""
        self.queue.add(volume)
        if new is not None:
            self._tell_progress(old, new, volume)

    def _tell_progress(self, old: Unstructured | None, new: Unstructured, volume: str) -> None:
        """Tell the pods that wait what came of an attachment."""
        before = status_of(old) if old is not None else {}
        error = dig(status_of(new), "attachError", "message")
        if status_of(new).get("attached") and old is not None and not before.get("attached"):
            words = f'AttachVolume.Attach succeeded for volume "{volume}"'
            self._tell_users(new, volume, "SuccessfulAttachVolume", words)
        elif error and error != dig(before, "attachError", "message"):
            words = f'AttachVolume.Attach failed for volume "{volume}" : {error}'
            self._tell_users(new, volume, "FailedAttachVolume", words, warning=True)

    def _tell_users(
        self, attachment: Unstructured, volume: str, reason: str, words: str, *, warning: bool = False
    ) -> None:
        node = spec_of(attachment).get("nodeName")
        for pod in self._users_of(volume):
            if pod.spec.node_name == node:
                self.tell(pod, reason, words, warning=warning)

    # -- one volume ------------------------------------------------

    def reconcile(self, key: str) -> None:
        """Bring the attachments of one volume to where its pods are."""
        volume: Unstructured | None = self._volumes.objects.get(key)
        driver, handle = self._attachable(volume)
        if volume is None or not driver:
            return
        wanted: dict[str, list[Pod]] = {}
        for pod in self._users_of(key):
            if pod.spec.node_name in self._nodes.objects:
                wanted.setdefault(pod.spec.node_name, []).append(pod)
        existing = {
            str(spec_of(each).get("nodeName")): each
            for each in self._attachments.objects.values()
            if dig(spec_of(each), "source", "persistentVolumeName") == key
        }
        for node, attachment in existing.items():
            if node in wanted:
                self._unwanted_since_ms.pop(attachment.metadata.name, None)
            else:
                self._detach(key, driver, handle, node, attachment)
        for node, pods in wanted.items():
            if node not in existing:
                self._attach(volume, (driver, handle, node), pods, existing)

    def _attachable(self, volume: Unstructured | None) -> tuple[str, str]:
        """Return driver and handle of a volume that must be attached, ("", "") for others."""
        source = spec_of(volume).get("csi") if volume is not None else None
        if not source:
            return "", ""
        driver: Unstructured | None = self._drivers.objects.get(source.get("driver", ""))
        if driver is not None and spec_of(driver).get("attachRequired") is False:
            return "", ""
        return str(source.get("driver", "")), str(source.get("volumeHandle", ""))

    def _users_of(self, volume: str) -> list[Pod]:
        """Return the pods on nodes that use a volume and have not ended."""
        found: Unstructured | None = self._volumes.objects.get(volume)
        reference = (spec_of(found).get("claimRef") or {}) if found is not None else {}
        claim = f"{reference.get('namespace', '')}/{reference.get('name', '')}"
        pods = (self._pods.objects.get(key) for key in self._users.get(claim, ()))
        return [pod for pod in pods if pod is not None and pod.spec.node_name and not is_finished(pod)]

    def _attach(
        self,
        volume: Unstructured,
        where: tuple[str, str, str],
        pods: list[Pod],
        existing: dict[str, Unstructured],
    ) -> None:
        name, (driver, handle, node) = volume.metadata.name, where
        modes = spec_of(volume).get("accessModes") or ()
        if existing and not any(mode in SHARED_MODES for mode in modes):
            words = f'Multi-Attach error for volume "{name}" {self._why_taken(name, existing, pods[0])}'
            for pod in pods:
                self.tell(pod, "FailedAttachVolume", words, warning=True)
            self.queue.add_after(name, LOOK_AGAIN_MS)
            return
        if not self._has_driver(node, driver):
            words = f'AttachVolume.Attach failed for volume "{name}" : CSINode {node} does not contain driver {driver}'
            for pod in pods:
                self.tell(pod, "FailedAttachVolume", words, warning=True)
            self.queue.add_after(name, LOOK_AGAIN_MS)
            return
        born = ObjectMeta(name=attachment_name(handle, driver, node))
        spec = {"attacher": driver, "nodeName": node, "source": {"persistentVolumeName": name}}
        attachment = Unstructured("storage.k8s.io/v1", "VolumeAttachment", born, {"spec": spec})
        try:
            self.client.create(attachment)
        except AlreadyExists:
            return
        existing[node] = attachment

    def _has_driver(self, node: str, driver: str) -> bool:
        """Tell whether a driver has registered itself on a node."""
        found: Unstructured | None = self._node_drivers.objects.get(node)
        drivers = spec_of(found).get("drivers") or () if found is not None else ()
        return any(each.get("name") == driver for each in drivers)

    def _why_taken(self, volume: str, nodes: Iterable[str], pod: Pod) -> str:
        """Return who has a volume that somebody else wants (reportMultiAttachError)."""
        users = [each for each in self._users_of(volume) if each.spec.node_name in nodes]
        own = sorted(
            each.metadata.name for each in users if each.metadata.namespace == pod.metadata.namespace
        )
        if own:
            return f"Volume is already used by pod(s) {', '.join(own)}"
        if users:
            return f"Volume is already used by {len(users)} pod(s) in different namespaces"
        return "Volume is already exclusively attached to one node and can't be attached to another"

    def _detach(self, volume: str, driver: str, handle: str, node: str, attachment: Unstructured) -> None:
        meta = attachment.metadata
        if meta.deletion_timestamp is not None:
            return
        now_ms = self.sim.now_ms
        since_ms = self._unwanted_since_ms.setdefault(meta.name, now_ms)
        found: Node | None = self._nodes.objects.get(node)
        if self._may_have_mounted(found, driver, handle) and not _is_out_of_service(found):
            has_waited = now_ms - since_ms >= MAX_UNMOUNT_WAIT_MS
            if not has_waited or _is_healthy(found):
                self.queue.add_after(volume, LOOK_AGAIN_MS)
                return
        self._unwanted_since_ms.pop(meta.name, None)
        try:
            self.client.delete(ATTACHMENTS, "", meta.name)
        except NotFound:
            return

    @staticmethod
    def _may_have_mounted(node: Node | None, driver: str, handle: str) -> bool:
        """Tell whether a node says, or cannot say, that it has a disk mounted."""
        if node is None:
            return True
        return unique_name(driver, handle) in (node.status.extra.get("volumesInUse") or ())


def _is_healthy(node: Node | None) -> bool:
    condition = node_condition(node, "Ready") if node is not None else None
    return condition is not None and condition.status == "True"


def _is_out_of_service(node: Node | None) -> bool:
    return node is not None and any(taint.key == OUT_OF_SERVICE for taint in node.spec.taints)
