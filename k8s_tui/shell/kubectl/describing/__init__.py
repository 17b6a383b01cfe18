"""`kubectl describe`: an object with all that belongs to it, kind by kind.

To add a kind: a function of a `Page` in one of the modules beside, and its line in `DESCRIBERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from k8s_tui.api.errors import NotFound
from k8s_tui.shell.flags import BOOL, Flag
from k8s_tui.shell.kubectl.describing import nodes, pods, rest, services, workloads
from k8s_tui.shell.kubectl.describing.page import Page
from k8s_tui.shell.kubectl.errors import KubectlError, raise_all
from k8s_tui.shell.kubectl.fileobjects import has_files
from k8s_tui.shell.kubectl.globalflags import ALL_NAMESPACES, CHUNK_SIZE, FILES, SELECTOR
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.kubectl.selection import Found, Selection, live, select, visited

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
    if not (kube.arguments or has_files(kube)):
        raise KubectlError(
            'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete '
            "list of supported resources."
        )
    errors: list[Exception] = []
    found = list(visited(kube, kube.arguments, errors, empty_selects=True, as_in_files=True))
    if has_files(kube):
        found = list(live(kube, found, errors))
    if len(kube.arguments) == 2 and any(isinstance(error, NotFound) for error in errors):
        similar = _similar(kube, select(kube, kube.arguments))
        kube.call.stdout.write("".join(f"{describe_one(kube, each)}\n" for each in similar))
        raise_all([] if similar else errors)
        return 0
    _print(kube, found)
    raise_all(errors)
    if not found:
        kube.tell_none_found("" if kube.flags.on("all-namespaces") else kube.namespace)
    return 0


def _similar(kube: Kube, selection: Selection) -> list[Found]:
    """Return the objects whose names begin with the one that does not exist, as in `describe deploy we`."""
    if len(selection.wanted) != 1:
        return []
    return [
        Found(wanted.resource, obj)
        for wanted in selection.wanted
        for obj in kube.api.list(wanted.resource, wanted.namespace).items
        if obj.metadata.name.startswith(wanted.name)
    ]


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
