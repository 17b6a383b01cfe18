"""What a manifest says of a workload, with Kubernetes' defaults where it says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.remedies.change import Edit

KINDS = ("Deployment", "StatefulSet", "DaemonSet")
SCALED_KINDS = ("Deployment", "StatefulSet")

DEFAULT_GRACE_S = 30
"""terminationGracePeriodSeconds, where nothing is said."""

POD_SPEC = "spec.template.spec"


@frozen
class Workload:
    """A Deployment, StatefulSet or DaemonSet of the manifests."""

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
        return mapping(mapping(self.spec.get("template")).get("spec"))

    @property
    def labels(self) -> dict[str, str]:
        """The labels of its pods."""
        metadata = mapping(mapping(self.spec.get("template")).get("metadata"))
        return dict(mapping(metadata.get("labels")))

    @property
    def selector(self) -> dict[str, Any]:
        """Its selector, as it is written; else the labels of its pods."""
        return dict(mapping(self.spec.get("selector"))) or {"matchLabels": self.labels}

    @property
    def replicas(self) -> int:
        """How many pods it wants; of a DaemonSet, 1."""
        said = self.spec.get("replicas")
        return said if isinstance(said, int) else 1

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        """The containers that run as long as the pod."""
        return mappings(self.pod_spec.get("containers"))

    @property
    def volumes(self) -> tuple[Mapping[str, Any], ...]:
        """The volumes of its pods."""
        return mappings(self.pod_spec.get("volumes"))

    def volume_at(self, path: str) -> Mapping[str, Any] | None:
        """Return the volume in which a path of its containers lies, None for their own files."""
        mounts = (mount for each in self.containers for mount in mappings(each.get("volumeMounts")))
        names = [
            mount.get("name")
            for mount in mounts
            if path.startswith(str(mount.get("mountPath", "?")).rstrip("/"))
        ]
        return next((volume for volume in self.volumes if volume.get("name") in names), None)

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

    def metadata(self, name: str) -> dict[str, str]:
        """Return the metadata of a new object beside it; its namespace is written where its own is."""
        space = self.document.namespace
        return {"name": name, **({"namespace": space} if space else {})}

    def edit(self, path: str, patch: Mapping[str, Any]) -> Edit:
        """Return an edit of its spec."""
        return Edit(self.key, path, {"spec": patch})

    def pod_edit(self, path: str, patch: Mapping[str, Any]) -> Edit:
        """Return an edit of its pods' spec; `path` counts from there."""
        return self.edit(f"{POD_SPEC}.{path}", {"template": {"spec": patch}})

    def container_edit(self, path: str, patches: Mapping[str, Mapping[str, Any]]) -> Edit:
        """Return an edit of some of its containers by name; `path` counts from the first of them."""
        names = [str(each.get("name", "")) for each in self.containers]
        first = min(names.index(name) for name in patches)
        changed = [{"name": name, **patches[name]} for name in names if name in patches]
        return self.pod_edit(f"containers[{first}].{path}", {"containers": changed})


def workloads_of(given: Given, *kinds: str) -> tuple[Workload, ...]:
    """Return the workloads of some kinds, all by default, in the manifests' order."""
    return tuple(Workload(each) for each in given.of_kind(*(kinds or KINDS)))


def selects(selector: object, labels: Mapping[str, str]) -> bool:
    """Tell whether a label selector as the API has it selects some labels; an empty one selects all."""
    said = mapping(selector)
    if not all(labels.get(name) == value for name, value in mapping(said.get("matchLabels")).items()):
        return False
    return all(_meets(each, labels) for each in mappings(said.get("matchExpressions")))


def _meets(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    name, values = str(expression.get("key", "")), expression.get("values") or ()
    match expression.get("operator"):
        case "In":
            return labels.get(name) in values
        case "NotIn":
            return labels.get(name) not in values
        case "Exists":
            return name in labels
        case _:
            return name not in labels


def autoscaler_of(given: Given, workload: Workload) -> Document | None:
    """Return the HorizontalPodAutoscaler that decides how many pods a workload has."""
    for document in given.of_kind("HorizontalPodAutoscaler"):
        target = mapping(mapping(document.data.get("spec")).get("scaleTargetRef"))
        same = (target.get("kind"), target.get("name")) == (workload.key.kind, workload.key.name)
        if same and key_of(document).namespace == workload.key.namespace:
            return document
    return None


def budgets_of(given: Given, workload: Workload) -> Iterator[Document]:
    """Yield the PodDisruptionBudgets that count a workload's pods."""
    for document in given.of_kind("PodDisruptionBudget"):
        selector = mapping(document.data.get("spec")).get("selector")
        if key_of(document).namespace == workload.key.namespace and selects(selector, workload.labels):
            yield document


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value where it is a map, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> tuple[Mapping[str, Any], ...]:
    """Return the maps of a list, () where it is none."""
    return (
        tuple(each for each in value if isinstance(each, Mapping)) if isinstance(value, list | tuple) else ()
    )
