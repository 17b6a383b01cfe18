"""The pods that manifests ask for, whatever asks for them: workloads, jobs, or pods by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.amounts import Amounts, pod_requests
from k8s_tui.api.documents import Document
from k8s_tui.api.objects import decode_object
from k8s_tui.api.pods import Pod
from k8s_tui.breakfinder.given import Given, Key, key_of
from k8s_tui.breakfinder.remedies.workload import mapping, mappings

PATHS: Mapping[str, str] = {
    "Pod": "spec",
    "Deployment": "spec.template.spec",
    "ReplicaSet": "spec.template.spec",
    "ReplicationController": "spec.template.spec",
    "StatefulSet": "spec.template.spec",
    "DaemonSet": "spec.template.spec",
    "Job": "spec.template.spec",
    "CronJob": "spec.jobTemplate.spec.template.spec",
}
"""By kind, where the spec of its pods stands."""


@frozen
class Template:
    """The pods that one object asks for.

    Attributes:
        path: Where their spec stands in the object.
    """

    document: Document
    path: str

    @property
    def key(self) -> Key:
        """Who asks for them."""
        return key_of(self.document)

    @property
    def spec(self) -> Mapping[str, Any]:
        """Their spec."""
        return self._at(self.path)

    @property
    def labels(self) -> dict[str, str]:
        """Their labels."""
        owner = self.document.data if self.path == "spec" else self._at(self.path.removesuffix(".spec"))
        return dict(mapping(mapping(owner.get("metadata")).get("labels")))

    @property
    def count(self) -> int:
        """How many there are at once; of a DaemonSet, one a node."""
        spec = mapping(self.document.data.get("spec"))
        said = spec.get("parallelism" if self.document.kind == "Job" else "replicas")
        return said if isinstance(said, int) else 1

    @property
    def containers(self) -> tuple[Mapping[str, Any], ...]:
        """All containers, those that come first before the others."""
        return (*mappings(self.spec.get("initContainers")), *mappings(self.spec.get("containers")))

    def requests(self) -> Amounts:
        """Return what one of them asks for; a limit counts where nothing is asked."""
        containers = {
            name: [_with_requests(each) for each in mappings(self.spec.get(name))]
            for name in ("initContainers", "containers")
        }
        spec = {**self.spec, **{name: found for name, found in containers.items() if found}}
        pod = decode_object({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec})
        assert isinstance(pod, Pod)
        return pod_requests(pod.spec)

    def _at(self, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document.data
        for name in path.split("."):
            found = mapping(found.get(name))
        return found


def _with_requests(container: Mapping[str, Any]) -> dict[str, Any]:
    resources = mapping(container.get("resources"))
    limits, requests = mapping(resources.get("limits")), mapping(resources.get("requests"))
    return {**container, "resources": {**resources, "requests": {**limits, **requests}}}


def templates_of(given: Given) -> Iterator[Template]:
    """Yield the pods of every object, in the manifests' order."""
    for document in given.documents:
        if document.kind in PATHS:
            yield Template(document, PATHS[document.kind])
