"""Blast radius: which healthy objects a player's commands changed or removed.

Between two steps of a command nobody else acts, so that what the record says differently after a step was
written by that command. A pod counts as its workload. What is at fault, what a cause of the scenario changed
and what was not well already may be touched freely.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from k8s_tui.api.apps import DaemonSet, Deployment
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import Pod, is_ready
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.game.changing import changes
from k8s_tui.game.verbs import KUBECTL, commands, from_command
from k8s_tui.store.etcd import Change, CompactedError, Etcd

COUNTED = (
    *("pods", "deployments.apps", "statefulsets.apps", "daemonsets.apps", "cronjobs.batch", "jobs.batch"),
    *(
        "services",
        "ingresses.networking.k8s.io",
        "networkpolicies.networking.k8s.io",
        "configmaps",
        "secrets",
    ),
    *("persistentvolumeclaims", "persistentvolumes", "poddisruptionbudgets.policy", "nodes", "namespaces"),
    *("roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io", "serviceaccounts"),
    *("clusterroles.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io"),
    *("resourcequotas", "limitranges", "storageclasses.storage.k8s.io", "ingressclasses.networking.k8s.io"),
    *("horizontalpodautoscalers.autoscaling", "priorityclasses.scheduling.k8s.io"),
    *("validatingwebhookconfigurations.admissionregistration.k8s.io",),
    *("mutatingwebhookconfigurations.admissionregistration.k8s.io",),
)
"""Resources whose objects are somebody's; events, leases and what controllers derive are not."""


def changes_since(store: Etcd, revision: int) -> tuple[Change, ...]:
    """Return what was written after a revision; nothing where that is not known any more."""
    if store.revision <= revision:
        return ()
    try:
        return tuple(store.changes_since(revision))
    except CompactedError:
        return ()


def changed(changes: Iterable[Change]) -> Iterator[str]:
    """Yield what some changes concern, as in `services/shop/web`, well or not, made anew or not."""
    for change in changes:
        name = _name_of(change.key, change.value if change.previous is None else change.previous)
        if name:
            yield name


def healthy_changed(changes: Iterable[Change]) -> Iterator[str]:
    """Yield what some changes concern and was well before them."""
    for change in changes:
        name = _name_of(change.key, change.previous)
        if name and _is_well(change.previous):
            yield name


def machine_name(machine: str) -> str:
    """Return what a machine is called here, as its node is."""
    return f"nodes/{machine}"


def machines_changed(line: str, machine: str = "") -> Iterator[str]:
    """Yield the machines on which a line changes something that is typed on a machine, "" for the desk."""
    for command in commands(line):
        if machine and command[0] not in KUBECTL and changes(command):
            yield machine_name(machine)
        host = from_command(command[1:])[:1] if command[0] == "ssh" else []
        if host and changes(command):
            yield machine_name(host[0].rpartition("@")[2])


def _name_of(key: str, old: Any) -> str:  # noqa: ANN401 - any object, or None
    """Return what a change of an object concerns, "" where that counts for nothing."""
    parts = key.split("/")  # /registry/RESOURCE/NAMESPACE/NAME, without a namespace one less
    if len(parts) < 4 or parts[2] not in COUNTED or old is None:
        return ""
    if isinstance(old, Pod):
        owner = controller_of(old.metadata)
        if owner is not None:
            return _owner_name(old.metadata.namespace, owner.kind, owner.name)
    space = f"{old.metadata.namespace}/" if old.metadata.namespace else ""
    return f"{parts[2]}/{space}{old.metadata.name}"


def _owner_name(namespace: str, kind: str, name: str) -> str:
    if kind == "ReplicaSet":
        return f"deployments.apps/{namespace}/{name.rpartition('-')[0]}"
    words = {"StatefulSet": "statefulsets.apps", "DaemonSet": "daemonsets.apps", "Job": "jobs.batch"}
    return f"{words.get(kind, kind.lower())}/{namespace}/{name}"


def _is_well(obj: Any) -> bool:  # noqa: ANN401 - any object
    if isinstance(obj, Pod):
        return is_ready(obj)
    if isinstance(obj, Unstructured):  # a stateful set, among others that have no replicas
        wanted = obj.content.get("spec", {}).get("replicas") or 0
        return int(obj.content.get("status", {}).get("readyReplicas") or 0) >= int(wanted)
    if isinstance(obj, Deployment):
        wanted = 1 if obj.spec.replicas is None else obj.spec.replicas
        return (obj.status.ready_replicas or 0) >= wanted
    if isinstance(obj, DaemonSet):
        return (obj.status.number_ready or 0) >= (obj.status.desired_number_scheduled or 0)
    return True
