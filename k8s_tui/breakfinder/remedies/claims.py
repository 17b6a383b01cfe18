"""Disks: one that only one machine can have does not serve two pods, and data without one go with the pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from k8s_tui.api.documents import Document
from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.given import Key, key_of
from k8s_tui.breakfinder.history import LOST_GROUPS
from k8s_tui.breakfinder.parts import mapping, mappings
from k8s_tui.breakfinder.remedies.case import Case, Remedy
from k8s_tui.breakfinder.workloads import Workload

EXCLUSIVE = ("ReadWriteOnce", "ReadWriteOncePod")
CLAIM_BYTES = "8Gi"
DATA = "data"


@frozen
class Disk:
    """A disk that a database may get.

    Attributes:
        why: What it is good for.
        spec: Of its claim, without the size.
    """

    title: str
    why: str
    spec: Mapping[str, Any]


OWN = Disk(
    "a disk for its data",
    "A claim outlives the pod, and with Recreate two pods never have it at once.",
    {"accessModes": [EXCLUSIVE[0]]},
)
SHARED = Disk(
    "a disk that every machine reaches",
    "A claim outlives the pod; one of a class that every machine can mount (here it is called `shared`: NFS, CephFS "
    "or a cloud's file store) outlives the machine too, where a cloud's block disk stays in its zone, and on a machine "
    "that is lost for six minutes more. It is slower, and a machine that is only cut off may still write to it.",
    {"accessModes": ["ReadWriteMany"], "storageClassName": "shared"},
)


def _propose(case: Case) -> Iterator[Change]:
    for workload in case.workloads("Deployment"):
        claims = tuple(_exclusive(case, workload))
        if claims:
            if workload.replicas > 1 or not _recreates(workload):
                yield _alone(workload, claims)
            yield _as_set(workload, claims)
        elif case.keeps_data(workload) and not _keeps(case, workload):
            yield _with_disk(case, workload, SHARED if LOST_GROUPS.intersection(case.groups) else OWN)


def _exclusive(case: Case, workload: Workload) -> Iterator[Document]:
    for name in workload.claims:
        claim = case.given.find(Key("PersistentVolumeClaim", workload.key.namespace, name))
        modes = () if claim is None else mapping(claim.data.get("spec")).get("accessModes") or ()
        if claim is not None and all(mode in EXCLUSIVE for mode in modes):
            yield claim


def _recreates(workload: Workload) -> bool:
    return mapping(workload.spec.get("strategy")).get("type") == "Recreate"


def _keeps(case: Case, workload: Workload) -> bool:
    """Tell whether its data lie in a volume that outlives the pod."""
    return workload.keeps(case.data_paths[workload.key])


def _alone(workload: Workload, claims: tuple[Document, ...]) -> Change:
    rolling = mapping(workload.spec.get("strategy")).get("rollingUpdate")
    patch = {
        **({"replicas": 1} if workload.replicas > 1 else {}),
        "strategy": {"type": "Recreate", **({"rollingUpdate": None} if rolling else {})},
    }
    path = "spec.replicas" if workload.replicas > 1 else "spec.strategy"
    why = (
        "Its pods share a disk that one machine can have at a time: those on other machines wait for "
        "ever, and two on the same one write over each other. One pod, ended before its successor "
        "starts, has the disk to itself."
    )
    title = f"run {workload.key} with one replica that is recreated"
    return Change(title, why, (workload.edit(path, patch),), at_fault=_modes(claims))


def _modes(claims: tuple[Document, ...]) -> tuple[tuple[Key, str], ...]:
    return tuple((key_of(claim), "spec.accessModes") for claim in claims)


def _as_set(workload: Workload, claims: tuple[Document, ...]) -> Change:
    """Make a StatefulSet of it, whose pods each have a claim of their own."""
    key = workload.key
    by_name = {claim.name: claim for claim in claims}
    volumes = [dict(each) for each in workload.volumes]
    templates = []
    for each in tuple(volumes):
        claim = by_name.get(str(mapping(each.get("persistentVolumeClaim")).get("claimName")))
        if claim is not None:
            volumes.remove(each)
            spec = dict(mapping(claim.data.get("spec")))
            templates.append({"metadata": {"name": each.get("name")}, "spec": spec})
    template = dict(mapping(workload.spec.get("template")))
    pod_spec = {name: value for name, value in workload.pod_spec.items() if name != "volumes"}
    template["spec"] = {**pod_spec, **({"volumes": volumes} if volumes else {})}
    made = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": dict(mapping(workload.document.data.get("metadata"))),
        "spec": {
            "serviceName": _headless(key),
            "replicas": workload.replicas,
            "selector": workload.selector,
            "template": template,
            "volumeClaimTemplates": templates,
        },
    }
    why = (
        "A Deployment gives all its pods the same claim. A StatefulSet gives each a disk and a name of "
        "its own, so they run on different machines; the application must then replicate between them."
    )
    title = f"make {key} a StatefulSet whose pods have a disk each"
    removed = (key, *(key_of(each) for each in claims))
    return Change(title, why, (), (_service(workload), made), removed, at_fault=_modes(claims))


def _headless(key: Key) -> str:
    return f"{key.name}-pods"


def _service(workload: Workload) -> Mapping[str, Any]:
    ports = [
        {
            "name": str(port.get("name") or f"port-{port.get('containerPort')}"),
            "port": port.get("containerPort"),
        }
        for each in workload.containers
        for port in mappings(each.get("ports"))
    ]
    selector = dict(mapping(workload.selector.get("matchLabels"))) or workload.labels
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": workload.metadata(_headless(workload.key)),
        "spec": {"clusterIP": "None", "selector": selector, **({"ports": ports} if ports else {})},
    }


def _with_disk(case: Case, workload: Workload, disk: Disk) -> Change:
    """Give a database a claim of its own, where it writes to its container's own files."""
    key, path = workload.key, case.data_paths[workload.key]
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": workload.metadata(f"{key.name}-{DATA}"),
        "spec": {**disk.spec, "resources": {"requests": {"storage": CLAIM_BYTES}}},
    }
    volume = {"name": DATA, "persistentVolumeClaim": {"claimName": f"{key.name}-{DATA}"}}
    container = {
        "name": workload.containers[0].get("name"),
        "volumeMounts": [{"mountPath": path, "name": DATA}],
    }
    patch = {
        "strategy": {"type": "Recreate", "rollingUpdate": None},
        "template": {"spec": {"containers": [container], "volumes": [volume]}},
    }
    why = (
        f"It keeps its data in the container's own files, under {path}, which are gone with the "
        f"container. {disk.why}"
    )
    edit = workload.edit("spec.template.spec.containers[0]", patch)
    return Change(f"give {key} {disk.title}", why, (edit,), (claim,))


CLAIMS = Remedy(
    "claims",
    ("data", "scheduled", "recovery", "drain"),
    ("rollout", "drain", "node", "reboot", "network", "upgrade", "memory", "kubelet"),
    _propose,
)
