"""Pod templates in wire form: where each kind keeps its own, and changes to its containers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from k8s_tui.api import schema, strategicmerge
from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.shell.kubectl.errors import KubectlError, Plain
from k8s_tui.shell.kubectl.fileobjects import is_local, titled
from k8s_tui.shell.kubectl.gotypes import spelled_out
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.printing import report
from k8s_tui.shell.kubectl.selection import Found

PATHS: Mapping[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "ReplicationController": ("spec", "template", "spec"),
    "Deployment": ("spec", "template", "spec"),
    "ReplicaSet": ("spec", "template", "spec"),
    "StatefulSet": ("spec", "template", "spec"),
    "DaemonSet": ("spec", "template", "spec"),
    "Job": ("spec", "template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
"""The path of the pod's spec in each kind that has one."""

Edit = Callable[[dict[str, Any]], None]
"""Changes a pod's spec, in wire form, in place."""


CHANGE_CAUSE = "kubernetes.io/change-cause"


def pod_spec_of(document: JsonObject) -> dict[str, Any] | None:
    """Return the pod's spec of an object, the very value in the document; None where its kind has none."""
    path = PATHS.get(str(document.get("kind", "")))
    if path is None:
        return None
    here: Any = document
    for name in path:
        here = here.setdefault(name, {})
    found: dict[str, Any] = here
    return found


def change_template(kube: Kube, found: Found, edit: Edit, what: str) -> None:
    """Change the pod template of an object and tell it; an edit that changes nothing says nothing.

    Args:
        kube: The call.
        found: The object.
        edit: The change.
        what: As in `image`, for `deployment.apps/web image updated`.

    Raises:
        KubectlError: The object has no pod template, or the server refuses the change.
    """
    old = found.document
    new = copy.deepcopy(old)
    spec = pod_spec_of(new)
    if spec is None:
        resource = found.resource
        raise Plain(
            f"error: {resource.plural}/{found.name} the object is not a pod or does not have a pod template: "
            f"*{resource.version}.{resource.kind}"
        )
    edit(spec)
    send(kube, found, old, new, f"{what} updated", f"failed to patch {what} update to pod template: ")


def send(kube: Kube, found: Found, old: JsonObject, new: JsonObject, done: str, failure: str) -> None:
    """Store the difference of two documents, if there is one, and tell what was done.

    Raises:
        KubectlError: The server refuses it.
    """
    if "record" in kube.flags.known and kube.flags.on("record"):
        kube.err("Flag --record has been deprecated, --record will be removed in the future")
        new = _with_cause(kube, new)
    if new == old:
        return
    if is_local(kube):
        new = spelled_out(new)
    if kube.dry_run == "client" or is_local(kube):
        report(kube, new, found.title, done)
        return
    type_name = schema.type_of(found.resource.api_version, found.resource.kind)
    assert type_name is not None
    patch = strategicmerge.create_two_way(old, new, type_name)
    if not patch:
        return
    try:
        answer = kube.api.patch(found.resource, found.namespace, found.name, patch)
    except StatusError as error:
        raise KubectlError(f"{failure}{error.message}") from error
    report(kube, answer.document, titled(found.resource, found.name), done)


def _with_cause(kube: Kube, document: JsonObject) -> JsonObject:
    """Return the object with the command line as the cause of its change, as the history of a rollout shows it."""
    words = [*kube.path.split()[1:], *kube.arguments]
    flags = [f"--{name}={value}" for name, values in kube.flags.values.items() for value in values]
    metadata: Any = document["metadata"]
    annotations = {**(metadata.get("annotations") or {}), CHANGE_CAUSE: " ".join(("kubectl", *words, *flags))}
    return {**document, "metadata": {**metadata, "annotations": annotations}}


def containers_of(spec: Mapping[str, Any], names: str) -> list[dict[str, Any]]:
    """Return the containers, then the init containers, whose name is in `names`; `*` means all."""
    every = [*spec.get("containers", ()), *spec.get("initContainers", ())]
    return [each for each in every if names == "*" or each.get("name") == names]
