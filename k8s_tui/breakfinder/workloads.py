"""What manifests say of whatever asks for pods, with Kubernetes' defaults where they say nothing.

A Deployment, a Job, a pod by itself: where the spec of the pods stands differs, and little else. Users depend on what
runs without end (`KINDS`), so that is what is broken and changed; the others take room beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.amounts import Amounts, pod_requests
from k8s_tui.api.documents import Document
from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import Pod
from k8s_tui.breakfinder.change import Edit
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.parts import at, mapping, mappings, selects

SCALED_KINDS = ("Deployment", "StatefulSet")
KINDS = (*SCALED_KINDS, "DaemonSet")

ENDING_KINDS = ("Job", "CronJob")

POD_SPEC = "spec.template.spec"

POD_SPECS: Mapping[str, str] = {
    **dict.fromkeys((*KINDS, "ReplicaSet", "ReplicationController", "Job"), POD_SPEC),
    "Pod": "spec",
    "CronJob": f"spec.jobTemplate.{POD_SPEC}",
}
"""By kind, where the spec of its pods stands."""

DEFAULT_MINIMUM = 1
"""minReplicas of an autoscaler that says none."""

DEFAULT_GRACE_S = 30
"""terminationGracePeriodSeconds, where nothing is said."""


@frozen
class Workload:
    """An object of the manifests that asks for pods."""

    document: Document

    @property
    def key(self) -> Key:
        """Which one."""
        return key_of(self.document)

    @property
    def spec(self) -> Mapping[str, Any]:
        """Its spec."""
        return mapping(self.document.data.get("spec"))

    @property
    def pod_spec(self) -> Mapping[str, Any]:
        """The spec of its pods."""
        return at(self.document.data, POD_SPECS[self.document.kind])

    @property
    def labels(self) -> dict[str, str]:
        """The labels of its pods."""
        path = POD_SPECS[self.document.kind].removesuffix("spec")
        return dict(at(self.document.data, f"{path}metadata.labels"))

    @property
    def selector(self) -> dict[str, Any]:
        """Its selector, as it is written; else the labels of its pods."""
        return dict(mapping(self.spec.get("selector"))) or {"matchLabels": self.labels}

    @property
    def replicas(self) -> int:
        """How many pods it wants at once; of a DaemonSet, 1."""
        said = self.spec.get("parallelism" if self.document.kind == "Job" else "replicas")
        return said if isinstance(said, int) else 1

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        """The containers that run as long as the pod."""
        return mappings(self.pod_spec.get("containers"))

    @property
    def all_containers(self) -> tuple[Mapping[str, Any], ...]:
        """All containers, those that come first before the others."""
        return (*mappings(self.pod_spec.get("initContainers")), *self.containers)

    @property
    def volumes(self) -> tuple[Mapping[str, Any], ...]:
        """The volumes of its pods."""
        return mappings(self.pod_spec.get("volumes"))

    @property
    def disks(self) -> tuple[str, ...]:
        """The names of those volumes of its pods that outlive them: claims, and what it makes claims for."""
        made = (mapping(each.get("metadata")) for each in mappings(self.spec.get("volumeClaimTemplates")))
        named = (each for each in self.volumes if "persistentVolumeClaim" in each)
        return tuple(str(each.get("name")) for each in (*made, *named))

    def volume_at(self, path: str) -> str:
        """Return the name of the volume in which a path of its containers lies, "" for their own files."""
        mounts = (
            (str(each.get("mountPath", "")).rstrip("/"), str(each.get("name")))
            for container in self.containers
            for each in mappings(container.get("volumeMounts"))
        )
        above = (each for each in mounts if f"{path}/".startswith(f"{each[0]}/"))
        return max(above, default=("", ""), key=lambda each: len(each[0]))[1]

    def keeps(self, path: str) -> bool:
        """Tell whether what is written under a path outlives the pod."""
        volume = self.volume_at(path)
        passing = [str(each.get("name")) for each in self.volumes if "emptyDir" in each]
        return bool(volume) and volume not in passing

    @property
    def claims(self) -> tuple[str, ...]:
        """The names of the claims that all its pods share."""
        named = (mapping(each.get("persistentVolumeClaim")).get("claimName") for each in self.volumes)
        return tuple(str(each) for each in named if each)

    @property
    def grace_s(self) -> int:
        """How long its pods have from SIGTERM to SIGKILL."""
        said = self.pod_spec.get("terminationGracePeriodSeconds")
        return said if isinstance(said, int) else DEFAULT_GRACE_S

    def requests(self) -> Amounts:
        """Return what one of its pods asks for; a limit counts where nothing is asked."""
        containers = {
            name: [_with_requests(each) for each in mappings(self.pod_spec.get(name))]
            for name in ("initContainers", "containers")
        }
        spec = {**self.pod_spec, **{name: found for name, found in containers.items() if found}}
        pod = decode_object({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
        assert isinstance(pod, Pod)
        return pod_requests(pod.spec)

    def metadata(self, name: str) -> dict[str, str]:
        """Return the metadata of a new object beside it; its namespace is written where its own is."""
        space = self.document.namespace
        return {"name": name, **({"namespace": space} if space else {})}

    def edit(self, path: str, patch: Mapping[str, Any]) -> Edit:
        """Return an edit of its spec."""
        return Edit(self.key, path, {"spec": patch})

    def pod_patch(self, patch: Mapping[str, Any]) -> dict[str, Any]:
        """Return a patch of its pods' spec as one of the whole object."""
        found: Any = patch
        for name in reversed(POD_SPECS[self.document.kind].split(".")):
            found = {name: found}
        return dict(found)

    def pod_edit(self, path: str, patch: Mapping[str, Any]) -> Edit:
        """Return an edit of its pods' spec, of one of `KINDS`; `path` counts from there."""
        return Edit(self.key, f"{POD_SPEC}.{path}", self.pod_patch(patch))

    def container_edit(self, path: str, patches: Mapping[str, Mapping[str, Any]]) -> Edit:
        """Return an edit of some of its containers by name; `path` counts from the first of them."""
        names = [str(each.get("name", "")) for each in self.containers]
        first = min(names.index(name) for name in patches)
        changed = [{"name": name, **patches[name]} for name in names if name in patches]
        return self.pod_edit(f"containers[{first}].{path}", {"containers": changed})


def _with_requests(container: Mapping[str, Any]) -> dict[str, Any]:
    resources = mapping(container.get("resources"))
    limits, requests = mapping(resources.get("limits")), mapping(resources.get("requests"))
    return {**container, "resources": {**resources, "requests": {**limits, **requests}}}


def workloads_of(given: Given, *kinds: str) -> tuple[Workload, ...]:
    """Return the workloads of some kinds, of `KINDS` by default, in the manifests' order."""
    return tuple(Workload(each) for each in given.of_kind(*(kinds or KINDS)))


def all_workloads_of(given: Given) -> tuple[Workload, ...]:
    """Return whatever asks for pods, in the manifests' order."""
    return workloads_of(given, *POD_SPECS)


def autoscaler_of(given: Given, workload: Workload) -> Document | None:
    """Return the HorizontalPodAutoscaler that decides how many pods a workload has."""
    for document in given.of_kind("HorizontalPodAutoscaler"):
        target = at(document.data, "spec.scaleTargetRef")
        same = (target.get("kind"), target.get("name")) == (workload.key.kind, workload.key.name)
        if same and key_of(document).namespace == workload.key.namespace:
            return document
    return None


def minimum_of(scaler: Document) -> int:
    """Return the fewest pods that an autoscaler leaves."""
    said = mapping(scaler.data.get("spec")).get("minReplicas")
    return said if isinstance(said, int) else DEFAULT_MINIMUM


def least_replicas(given: Given, workload: Workload) -> int:
    """Return how many pods a workload has when little is asked of it."""
    scaler = autoscaler_of(given, workload)
    return workload.replicas if scaler is None else minimum_of(scaler)


def budgets_of(given: Given, workload: Workload) -> Iterator[Document]:
    """Yield the PodDisruptionBudgets that count a workload's pods."""
    for document in given.of_kind("PodDisruptionBudget"):
        selector = mapping(document.data.get("spec")).get("selector")
        if key_of(document).namespace == workload.key.namespace and selects(selector, workload.labels):
            yield document
