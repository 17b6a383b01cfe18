"""Static pods: pods from manifest files on the machine, which need no API server to run.

Each gets a mirror in the API, so that it can be seen there; deleting the mirror does not touch the pod.
Source: kubernetes pkg/kubelet/config/file.go, common.go (applyDefaults), pkg/kubelet/pod/mirror_client.go.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Protocol

from k8s_tui.api import documents
from k8s_tui.api.errors import NotFound, StatusError, Unreachable
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import EMPTY_POD_STATUS, Pod, Toleration
from k8s_tui.api.value import evolve
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.apiserver.strategies.podspec import defaulted_pod_spec
from k8s_tui.client.client import PODS
from k8s_tui.kubelet.registration import Registration
from k8s_tui.kubelet.reporting import MIRROR, STATIC_SOURCE, Reporter
from k8s_tui.kubelet.state import Memory, Tools
from k8s_tui.kubelet.stopping import grace_ms
from k8s_tui.kubelet.worker import TERMINATED, TERMINATING

FOLDER = "/etc/kubernetes/manifests"
HASH = "kubernetes.io/config.hash"
SEEN = "kubernetes.io/config.seen"

TOLERATES_ALL = Toleration(operator="Exists", effect="NoExecute")
"""What every static pod tolerates."""

NODE_CRITICAL_PRIORITY = 2_000_001_000


class ManifestError(Exception):
    """A file that is no pod; the words go to the journal."""


def read_manifest(path: str, text: str, node: str, now_ms: int) -> Pod:
    """Return the pod that a manifest file describes, as it is on `node`.

    Raises:
        ManifestError: The file is no manifest of a pod.
    """
    try:
        read = documents.read(text, path)
        pod = decode_object(read[0].data) if read else None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestError(_unreadable(path, str(error))) from error
    if not isinstance(pod, Pod):
        kind = read[0].kind if read else ""
        raise ManifestError(_unreadable(path, f"expected kind Pod, got {kind!r}" if kind else "no object"))
    if not pod.metadata.name or not pod.spec.containers:
        raise ManifestError(f"{path}: invalid pod: [spec.containers: Required value]")
    digest = hashlib.md5(f"{path}\n{text}\n{node}".encode(), usedforsecurity=False).hexdigest()
    spec = evolve(
        defaulted_pod_spec(pod.spec), node_name=node, tolerations=(*pod.spec.tolerations, TOLERATES_ALL)
    )
    if spec.priority_class_name == "system-node-critical" and spec.priority is None:
        spec = evolve(spec, priority=NODE_CRITICAL_PRIORITY)
    meta = evolve(
        pod.metadata,
        name=f"{pod.metadata.name}-{node}",
        namespace=pod.metadata.namespace or "default",
        uid=digest,
        annotations={
            **pod.metadata.annotations,
            HASH: digest,
            SEEN: str(now_ms),
            STATIC_SOURCE: "file",
        },
    )
    return Pod(meta, spec, EMPTY_POD_STATUS, pod.extra)


def _unreadable(path: str, why: str) -> str:
    return f"{path}: couldn't parse as pod({why}), please check config file"


def read_folder(files: Mapping[str, str], node: str, now_ms: int) -> tuple[dict[str, Pod], dict[str, str]]:
    """Return the pods of all manifests by path, and what is wrong with the files that are none."""
    pods, errors = {}, {}
    for path, text in files.items():
        if path.rpartition("/")[2].startswith("."):
            continue
        try:
            pods[path] = read_manifest(path, text, node, now_ms)
        except ManifestError as error:
            errors[path] = str(error)
    return pods, errors


def mirror_of(pod: Pod, node_uid: str) -> Pod:
    """Return the object that stands for a static pod in the API."""
    meta = pod.metadata
    owner = OwnerReference("v1", "Node", pod.spec.node_name, node_uid, controller=True)
    return Pod(
        ObjectMeta(
            name=meta.name,
            namespace=meta.namespace,
            labels=meta.labels,
            annotations={**meta.annotations, MIRROR: meta.annotations[HASH]},
            owner_references=(owner,) if node_uid else (),
        ),
        pod.spec,
    )


class Owner(Protocol):
    """Whose pods they are: the kubelet."""

    def add(self, pod: Pod) -> None:
        """Take a pod on."""

    def terminate(self, uid: str, within_ms: int, *, deleting: bool) -> None:
        """End a pod."""


class StaticPods:
    """The static pods of one machine and their mirrors.

    Attributes:
        by_path: The uid of each manifest's pod.
        gone: Pods that have ended and whose mirrors the API may still have.
    """

    def __init__(
        self, tools: Tools, memory: Memory, registration: Registration, reporter: Reporter, owner: Owner
    ) -> None:
        self.by_path: dict[str, str] = {}
        self.gone: dict[tuple[str, str], Pod] = {}
        self._tools = tools
        self._memory = memory
        self._registration = registration
        self._reporter = reporter
        self._owner = owner

    def clear(self) -> None:
        """Forget everything, as a process does that starts."""
        self.by_path = {}
        self.gone = {}

    def copy_state(self, other: StaticPods) -> None:
        """Take over what `other` knows."""
        self.by_path = other.by_path.copy()
        self.gone = other.gone.copy()

    # -- manifests ------------------------------------------------------------

    def read(self) -> None:
        """Take notice of what has changed in the folder of manifests."""
        tools, memory = self._tools, self._memory
        files = tools.machine.files_under(FOLDER)
        if not files and not self.by_path:
            return
        pods, errors = read_folder(files, tools.machine.name, tools.sim.now_ms)
        for path, error in errors.items():
            tools.log(f'"Could not process manifest file" err="{error}" path="{path}"')
        for path, uid in tuple(self.by_path.items()):
            if path not in errors and (path not in pods or pods[path].metadata.uid != uid):
                del self.by_path[path]
                if uid in memory.workers:
                    self._owner.terminate(uid, grace_ms(memory.known[uid]), deleting=True)
        for path, pod in pods.items():
            if self.by_path.get(path) != pod.metadata.uid:
                self.by_path[path] = pod.metadata.uid
                self._start(pod)

    def _start(self, pod: Pod) -> None:
        """Start a pod, unless one of the same name is still ending."""
        if any(_name(known) == _name(pod) for known in self._memory.known.values()):
            return
        self._owner.add(pod)
        self._ensure_mirror(pod.metadata.uid)

    def ended(self, gone: Pod) -> None:
        """Let the mirror of a pod go that has ended, and start the pod that has waited for its name."""
        self.gone[_name(gone)] = gone
        self._remove_mirrors()
        files = self._tools.machine.files_under(FOLDER)
        pods, _ = read_folder(files, self._tools.machine.name, self._tools.sim.now_ms)
        for pod in pods.values():
            uid = pod.metadata.uid
            if uid in self.by_path.values() and uid not in self._memory.workers:
                self._start(pod)

    # -- mirrors ------------------------------------------------------------

    def ensure_mirrors(self) -> None:
        """Let the API have the right mirror of each pod, and none of those that have ended."""
        self._remove_mirrors()
        for uid in self.by_path.values():
            self._ensure_mirror(uid)

    def mirror_gone(self, mirror: Pod) -> None:
        """Make a mirror anew that somebody has deleted."""
        for uid in self.by_path.values():
            pod = self._memory.known.get(uid)
            if pod is not None and _name(pod) == _name(mirror):
                self._ensure_mirror(uid)

    def _ensure_mirror(self, uid: str) -> None:
        pod, worker = self._memory.known.get(uid), self._memory.workers.get(uid)
        node = self._registration.node
        if pod is None or worker is None or node is None or worker.phase in (TERMINATING, TERMINATED):
            return
        if self._make_mirror(pod, node.metadata.uid):
            self._memory.unposted[uid] = None
            self._reporter.catch_up()

    def _make_mirror(self, pod: Pod, node_uid: str) -> bool:
        """Let the API have a pod's mirror; True where it was made now."""
        meta, client = pod.metadata, self._tools.client
        try:
            try:
                stored = client.get(PODS, meta.namespace, meta.name)
            except NotFound:
                client.create(mirror_of(pod, node_uid))
                return True
            if stored.metadata.annotations.get(MIRROR) == meta.annotations[HASH]:
                return False
            client.delete(PODS, meta.namespace, meta.name, DeleteOptions(grace_period_seconds=0))
            client.create(mirror_of(pod, node_uid))
        except (StatusError, Unreachable):
            return False
        return True

    def _remove_mirrors(self) -> None:
        for name, pod in tuple(self.gone.items()):
            if self._remove_mirror(pod):
                del self.gone[name]

    def _remove_mirror(self, pod: Pod) -> bool:
        """Let the API have no mirror of a pod any more; False where it did not answer."""
        meta, client = pod.metadata, self._tools.client
        try:
            stored = client.get(PODS, meta.namespace, meta.name)
            if stored.metadata.annotations.get(MIRROR) == meta.annotations[HASH]:
                client.delete(PODS, meta.namespace, meta.name, DeleteOptions(grace_period_seconds=0))
        except NotFound:
            return True
        except (StatusError, Unreachable):
            return False
        return True


def _name(pod: Pod) -> tuple[str, str]:
    return pod.metadata.namespace, pod.metadata.name
