"""`kubectl describe`: an object with all that belongs to it, kind by kind.

To add a kind: a function of a `Page` in one of the modules beside, and its line in `DESCRIBERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from k8s_tui.api.errors import NotFound, StatusError
from k8s_tui.shell.flags import BOOL, Flag
from k8s_tui.shell.kubectl.describing import nodes, pods, rest, services, workloads
from k8s_tui.shell.kubectl.describing.page import Page
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, CHUNK_SIZE, FILES, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.selection import Found, Selection, fetch, has_files, select, select_or_read

DESCRIBERS: Mapping[str, Callable[[Page], None]] = {
    "ClusterRole": rest.describe_role,
    "ClusterRoleBinding": rest.describe_binding,
    "ConfigMap": rest.describe_config_map,
    "CronJob": workloads.describe_cron_job,
    "DaemonSet": workloads.describe_daemon_set,
    "Deployment": workloads.describe_deployment,
    "EndpointSlice": services.describe_slice,
    "Endpoints": services.describe_endpoints,
    "HorizontalPodAutoscaler": rest.describe_autoscaler,
    "Ingress": services.describe_ingress,
    "IngressClass": services.describe_ingress_class,
    "Job": workloads.describe_job,
    "LimitRange": rest.describe_limits,
    "Namespace": rest.describe_namespace,
    "NetworkPolicy": services.describe_policy,
    "Node": nodes.describe_node,
    "PersistentVolume": rest.describe_volume,
    "PersistentVolumeClaim": rest.describe_claim,
    "Pod": pods.describe_pod,
    "PodDisruptionBudget": rest.describe_budget,
    "PriorityClass": rest.describe_priority,
    "ReplicaSet": workloads.describe_replica_set,
    "ReplicationController": workloads.describe_replication_controller,
    "ResourceQuota": rest.describe_quota,
    "Role": rest.describe_role,
    "RoleBinding": rest.describe_binding,
    "Secret": rest.describe_secret,
    "Service": services.describe_service,
    "ServiceAccount": rest.describe_account,
    "StatefulSet": workloads.describe_stateful_set,
    "StorageClass": rest.describe_class,
}
"""By kind; others are described by their fields."""


def describe_one(kube: Kube, found: Found) -> str:
    """Return the description of one object."""
    page = Page(kube, found, shows_events=kube.flags.on("show-events"))
    DESCRIBERS.get(found.resource.kind, rest.describe_anything)(page)
    return page.out.text()


def _describe(kube: Kube) -> int:
    if has_files(kube):
        _print(kube, select_or_read(kube, kube.arguments))
        return 0
    if not kube.arguments:
        raise KubectlError(
            'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete '
            "list of supported resources."
        )
    selection = select(kube, kube.arguments, empty_selects=True)
    errors: list[Exception] = []
    found = _fetched(kube, selection, errors)
    _print(kube, found)
    if not found and not errors and selection.by_selector:
        if kube.flags.on("all-namespaces"):
            kube.err("No resources found")
        else:
            kube.err(f"No resources found in {kube.namespace} namespace.")
    raise_all(errors)
    return 0


def _fetched(kube: Kube, selection: Selection, errors: list[Exception]) -> list[Found]:
    """Return what is meant; a name that does not exist means all names that begin with it."""
    missing: list[Exception] = []
    found = list(fetch(kube, selection, missing))
    for wanted in selection.wanted:
        if not wanted.name or any(
            each.name == wanted.name and each.resource == wanted.resource for each in found
        ):
            continue
        try:
            listed = kube.api.list(wanted.resource, wanted.namespace).items
        except StatusError:
            continue
        similar = [Found(wanted.resource, obj) for obj in listed if obj.metadata.name.startswith(wanted.name)]
        found += similar
        if similar:
            missing = [error for error in missing if not _is_about(error, wanted.name)]
    errors += missing
    return found


def _is_about(error: Exception, name: str) -> bool:
    return isinstance(error, NotFound) and error.details.name == name


def _print(kube: Kube, found: list[Found]) -> None:
    kube.call.stdout.write("\n\n".join(describe_one(kube, each) for each in found))


DESCRIBE = Verb(
    "describe",
    _describe,
    (*FILES, ALL_NAMESPACES, SELECTOR, CHUNK_SIZE, Flag("show-events", "", BOOL, "true")),
    "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    "Show details of a specific resource or group of resources",
    takes_types=True,
)
