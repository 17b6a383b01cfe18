"""The revisions of a workload: its replica sets, or its controller revisions.

Source: kubectl v1.32, pkg/polymorphichelpers/history.go and rollback.go.
"""

from __future__ import annotations

import copy
from typing import Any

from attrs import frozen

from k8s_tui.api import strategicmerge
from k8s_tui.api.jsonvalue import JsonObject, deep_equal, quote
from k8s_tui.api.objects import encode_object
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.selection import Found

REVISION = "deployment.kubernetes.io/revision"
CHANGE_CAUSE = "kubernetes.io/change-cause"
HASH_LABEL = "pod-template-hash"
NOT_CARRIED = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        REVISION,
        "deployment.kubernetes.io/revision-history",
        "deployment.kubernetes.io/desired-replicas",
        "deployment.kubernetes.io/max-replicas",
        "deprecated.deployment.rollback.to",
    }
)
"""Annotations that belong to one object and do not come back with a revision (annotationsToSkip)."""

TYPES = {"StatefulSet": "io.k8s.api.apps.v1.StatefulSet", "DaemonSet": "io.k8s.api.apps.v1.DaemonSet"}


@frozen
class Revision:
    """One state that a workload once was in.

    Attributes:
        template: Its pod template, in wire form.
        annotations: What came with it.
        data: Of a controller revision, the patch that brings it back.
    """

    number: int
    template: JsonObject
    annotations: JsonObject
    data: JsonObject | None = None

    @property
    def cause(self) -> str:
        """Why it was rolled out, as somebody noted; empty if nobody did."""
        return str(self.annotations.get(CHANGE_CAUSE, ""))


def revisions_of(kube: Kube, found: Found) -> list[Revision]:
    """Return the revisions of a workload, the oldest first.

    Raises:
        KubectlError: Its kind has none.
    """
    kind = found.resource.kind
    if kind == "Deployment":
        return _of_deployment(kube, found)
    if kind in TYPES:
        return _of_controller(kube, found)
    raise KubectlError(f"no history viewer has been implemented for {quote(kind)}")


def _owned(kube: Kube, found: Found, word: str) -> list[JsonObject]:
    uid = found.obj.metadata.uid
    return [
        encode_object(obj)
        for obj in kube.api.list(kube.resource(word), found.namespace).items
        if any(owner.uid == uid and owner.controller for owner in obj.metadata.owner_references)
    ]


def _of_deployment(kube: Kube, found: Found) -> list[Revision]:
    revisions = []
    for document in _owned(kube, found, "replicasets.apps"):
        annotations = document["metadata"].get("annotations") or {}
        number = annotations.get(REVISION, "")
        if str(number).isdigit():
            revisions.append(Revision(int(number), document["spec"]["template"], annotations))
    return sorted(revisions, key=lambda each: each.number)


def _of_controller(kube: Kube, found: Found) -> list[Revision]:
    revisions = []
    for document in _owned(kube, found, "controllerrevisions.apps"):
        data = document.get("data") or {}
        whole = strategicmerge.apply(found.document, data, TYPES[found.resource.kind])
        annotations = document["metadata"].get("annotations") or {}
        template = whole["spec"]["template"]
        revisions.append(Revision(int(document.get("revision", 0)), template, annotations, data))
    return sorted(revisions, key=lambda each: each.number)


def chosen(kube: Kube, found: Found, number: int) -> Revision:
    """Return the revision to go back to: that with the number, or for 0 the last but one.

    Raises:
        KubectlError: There is none.
    """
    revisions = revisions_of(kube, found)
    if number:
        for each in revisions:
            if each.number == number:
                return each
        raise KubectlError(f"unable to find specified revision {number} in history")
    if len(revisions) < 2:
        if found.resource.kind != "Deployment":
            raise KubectlError("no last revision to roll back to")
        raise KubectlError(f'no rollout history found for {_word(found)} "{found.name}"')
    return revisions[-2]


def _word(found: Found) -> str:
    return {"StatefulSet": "statefulset", "DaemonSet": "daemon set"}.get(found.resource.kind, "deployment")


def bare(template: JsonObject) -> JsonObject:
    """Return a pod template without the label that tells replica sets apart."""
    copied = copy.deepcopy(template)
    labels = (copied.get("metadata") or {}).get("labels")
    if isinstance(labels, dict):
        labels.pop(HASH_LABEL, None)
    return copied


def roll_back(kube: Kube, found: Found, revision: Revision) -> str:
    """Bring a revision back; return what was done."""
    document = found.document
    wanted = bare(revision.template)
    if deep_equal(wanted, document["spec"]["template"]):
        return f"skipped rollback (current template already matches revision {revision.number})"
    if kube.dry_run != "client":
        if revision.data is not None:
            kube.api.patch(found.resource, found.namespace, found.name, revision.data)
        else:
            kube.api.patch(
                found.resource, found.namespace, found.name, _json_patch(document, revision, wanted), "json"
            )
    return "rolled back"


def _json_patch(document: JsonObject, revision: Revision, wanted: JsonObject) -> list[Any]:
    present = document["metadata"].get("annotations") or {}
    annotations = {name: text for name, text in present.items() if name in NOT_CARRIED}
    annotations |= {name: text for name, text in revision.annotations.items() if name not in NOT_CARRIED}
    return [
        {"op": "replace", "path": "/spec/template", "value": wanted},
        {"op": "add", "path": "/metadata/annotations", "value": annotations},
    ]
