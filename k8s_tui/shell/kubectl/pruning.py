"""What `--prune` takes away: objects that were applied once, and that the files do not name any more.

Simplified: objects are told apart by their names, where kubectl asks for their UIDs.
Source: kubectl v1.32, pkg/cmd/apply/prune.go, pkg/util/prune/prune.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from k8s_tui.api.errors import StatusError
from k8s_tui.api.jsonvalue import quote
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.shell.flags import BOOL, LIST, Flag
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.fileobjects import Local
from k8s_tui.shell.kubectl.kube import Kube
from k8s_tui.shell.kubectl.lastapplied import LAST_APPLIED
from k8s_tui.shell.kubectl.selection import Found

PRUNE = Flag("prune", "", BOOL)
ALLOWLIST = Flag("prune-allowlist", "", LIST)
CORE = "core"
PRUNED_BY_DEFAULT = (
    ("v1", "ConfigMap"),
    ("v1", "Endpoints"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "ReplicationController"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("networking.k8s.io/v1", "Ingress"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("v1", "Namespace"),
    ("v1", "PersistentVolume"),
)
NOT_NAMESPACED = (
    "Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the "
    "--namespace flag in a future release. To preserve the current behaviour, list the resources you want to target "
    "explicitly in the --prune-allowlist flag."
)


def check_pruning(kube: Kube) -> None:
    """Refuse what `--prune` of an apply cannot do.

    Raises:
        KubectlError: It would take all there is without saying so, or types that do not exist.
    """
    flags = kube.flags
    if not (flags.on("all") or flags.text("selector")):
        raise KubectlError(
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the "
            "--all flag. If you did not mean to prune all resources, specify a label selector"
        )
    if flags.on("server-side"):
        raise KubectlError(
            "--prune is in alpha and doesn't currently work on objects created by server-side apply"
        )
    _types(kube)


def left_over(kube: Kube, named: Sequence[Local]) -> Iterator[Found]:
    """Yield what was applied to the namespaces of the objects that the files name, and is not among these.

    Raises:
        KubectlError: A type cannot be listed.
    """
    if not kube.flags.items(ALLOWLIST.name):
        kube.log("prune.go:71", NOT_NAMESPACED)
    types = _types(kube)
    kept = {(each.resource.group_resource, each.namespace, each.name) for each in named}
    namespaces = sorted({each.namespace for each in named if each.resource.namespaced})
    places = [(namespace, each) for namespace in namespaces for each in types if each.namespaced]
    for namespace, resource in (*places, *(("", each) for each in types if not each.namespaced)):
        try:
            found = kube.api.list(resource, namespace, kube.flags.text("selector")).items
        except StatusError as error:
            scope = "namespaced" if resource.namespaced else "nonNamespaced"
            meant = f"{resource.api_version}, Kind={resource.kind}"
            raise KubectlError(f"error pruning {scope} object {meant}: {error.message}") from error
        for obj in found:
            meta = obj.metadata
            if (
                LAST_APPLIED in meta.annotations
                and (resource.group_resource, namespace, meta.name) not in kept
            ):
                yield Found(resource, obj)


def prune(kube: Kube, each: Found, cascade: str) -> None:
    """Delete an object that is left over."""
    if kube.dry_run == "client":
        return
    grace = kube.flags.integer("grace-period")
    options = DeleteOptions(grace if grace >= 0 else None, cascade)
    kube.api.delete(each.resource, each.namespace, each.name, options)


def _types(kube: Kube) -> list[Resource]:
    """Return the types that are looked through.

    Raises:
        KubectlError: The server does not have one of them.
    """
    wanted = [_read(text) for text in kube.flags.items(ALLOWLIST.name)]
    found = []
    for api_version, kind in wanted or PRUNED_BY_DEFAULT:
        resource = kube.api.by_kind(api_version, kind)
        if resource is None:
            raise KubectlError(f"no matches for kind {quote(kind)} in version {quote(api_version)}")
        found.append(resource)
    return found


def _read(text: str) -> tuple[str, str]:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != len(("group", "version", "kind")) or not all(parts):
        raise KubectlError(f"invalid GroupVersionKind format: {text}, please follow <group/version/kind>")
    group, version, kind = parts
    return (version if group == CORE else f"{group}/{version}"), kind
