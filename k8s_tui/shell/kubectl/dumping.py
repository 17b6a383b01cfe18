"""`kubectl cluster-info dump`: everything one would send to somebody who cannot look at the cluster.

Source: kubectl v1.32, pkg/cmd/clusterinfo/clusterinfo_dump.go. Simplified: fields stand in the order of their names.
"""

from __future__ import annotations

import posixpath
from typing import Final

from k8s_tui.api import documents
from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.pods import Pod
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.versions import served
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.logs import Source, log_of
from k8s_tui.shell.kubectl.podaccess import container_names
from k8s_tui.shell.kubelets import container_id

SYSTEM: Final = "kube-system"
DUMPED: Final = (
    "events",
    "replicationcontrollers",
    "services",
    "daemonsets",
    "deployments",
    "replicasets",
    "pods",
)
"""The kinds of each namespace, in the order in which they are told."""

FORMATS: Final = ("json", "yaml")


def _dump(kube: Kube) -> int:
    output = kube.flags.text("output") or "json"
    if output not in FORMATS:
        raise KubectlError(
            f'unable to match a printer suitable for the output format "{output}", allowed formats are: json,yaml'
        )
    _tell(kube, f"nodes.{output}", _listed(kube, kube.resource("nodes"), "", output))
    for namespace in _namespaces(kube):
        for word in DUMPED:
            resource = kube.resource(word)
            name = "replication-controllers" if word == "replicationcontrollers" else word
            _tell(kube, f"{namespace}/{name}.{output}", _listed(kube, resource, namespace, output))
        for pod in kube.api.objects("pods", namespace):
            for container in container_names(pod):
                _tell_logs(kube, pod, container)
    if _folder(kube):
        kube.out(f"Cluster info dumped to {_folder(kube)}")
    return 0


def _namespaces(kube: Kube) -> tuple[str, ...]:
    if kube.flags.on("all-namespaces"):
        return tuple(each.metadata.name for each in kube.api.objects("namespaces", ""))
    return tuple(kube.flags.items("namespaces")) or (SYSTEM, kube.namespace)


def _listed(kube: Kube, resource: Resource, namespace: str, output: str) -> str:
    found = kube.api.list(resource, namespace)
    document: JsonObject = {
        "kind": resource.list_kind,
        "apiVersion": resource.api_version,
        "metadata": {"resourceVersion": str(found.revision)},
        "items": [served(resource, each) for each in found.items],
    }
    return documents.dump(document) if output == "yaml" else documents.dump_json(document)


def _tell_logs(kube: Kube, pod: Pod, container: str) -> None:
    namespace, name = pod.metadata.namespace, pod.metadata.name
    try:
        lines = log_of(kube, Source(pod, container), container_id(pod, container))
        text = "".join(f"{line.text}\n" for line in lines)
    except StatusError as error:
        text = f"Create log reader error: {error.message}\n"
    place = f"container {container} of pod {namespace}/{name}"
    framed = f"==== START logs for {place} ====\n{text}==== END logs for {place} ====\n"
    _tell(kube, f"{namespace}/{name}/logs.txt", framed)


def _folder(kube: Kube) -> str:
    """Return where parts are written to, "" where they are printed."""
    folder = kube.flags.text("output-directory")
    return "" if folder == "-" else folder


def _tell(kube: Kube, name: str, text: str) -> None:
    """Print a part, or write it into the folder that was asked for."""
    folder = _folder(kube)
    if folder:
        kube.session.files.write(posixpath.join(folder, name), text)
    else:
        kube.call.stdout.write(text)


DUMP = Verb(
    "dump",
    _dump,
    (
        Flag("output", "o", TEXT, "json"),
        Flag("output-directory", "", TEXT),
        Flag("namespaces", "", SLICE),
        Flag("all-namespaces", "A", BOOL),
        Flag("pod-running-timeout", "", TEXT, "20s"),
    ),
    "cluster-info dump",
    "Dump relevant information for debugging and diagnosis",
)
