"""`kubectl version|api-resources|api-versions|cluster-info`: what the cluster is.

Source: kubectl v1.32, pkg/cmd/version, apiresources, clusterinfo.
"""

from __future__ import annotations

from typing import Any

from k8s_tui.api import documents
from k8s_tui.api.jsonvalue import JsonObject
from k8s_tui.api.resources import Resource
from k8s_tui.apiserver.paths import version_text
from k8s_tui.shell.flags import BOOL, SLICE, TEXT, Flag
from k8s_tui.shell.kubectl.dumping import DUMP
from k8s_tui.shell.kubectl.errors import KubectlError
from k8s_tui.shell.kubectl.kube import Kube, Verb
from k8s_tui.shell.tables import format_table
from k8s_tui.shell.world import api_address

CLIENT_VERSION = "v1.32.13"
KUSTOMIZE_VERSION = "v5.5.0"
"""The kustomize that kubectl v1.32 carries."""


def _version(kube: Kube) -> int:
    output = kube.flags.text("output")
    if output not in ("", "json", "yaml"):
        raise KubectlError("--output must be 'yaml' or 'json'")
    if output:
        told: JsonObject = {
            "clientVersion": {**kube.api.version(), "gitVersion": CLIENT_VERSION},
            "kustomizeVersion": KUSTOMIZE_VERSION,
        }
        if not kube.flags.on("client"):
            told["serverVersion"] = kube.api.version()
        kube.call.stdout.write(documents.dump(told) if output == "yaml" else f"{version_text(told)}\n")
        return 0
    kube.out(f"Client Version: {CLIENT_VERSION}")
    kube.out(f"Kustomize Version: {KUSTOMIZE_VERSION}")
    if not kube.flags.on("client"):
        kube.out(f"Server Version: {kube.api.server_version()}")
    return 0


def _refuse_arguments(kube: Kube) -> None:
    if kube.arguments:
        raise kube.usage_error(f"unexpected arguments: [{' '.join(kube.arguments)}]")


def _api_versions(kube: Kube) -> int:
    _refuse_arguments(kube)
    for version in sorted({resource.api_version for resource in kube.scheme.served}):
        kube.out(version)
    return 0


def _api_resources(kube: Kube) -> int:
    _refuse_arguments(kube)
    chosen = [resource for resource in kube.scheme.resources if _is_wanted(kube, resource)]
    chosen.sort(key=lambda each: (each.group, each.plural))
    if kube.flags.text("sort-by") in ("name", "kind"):
        field = "plural" if kube.flags.text("sort-by") == "name" else "kind"
        chosen.sort(key=lambda each: str(getattr(each, field)))
    output = kube.flags.text("output")
    if output == "name":
        for resource in chosen:
            kube.out(resource.group_resource)
        return 0
    if output not in ("", "wide"):
        raise KubectlError(f"--output {output} is not available")
    headers = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
    headers += ["VERBS", "CATEGORIES"] if output == "wide" else []
    rows = [_row(resource, wide=output == "wide") for resource in chosen]
    kube.call.stdout.write(format_table(headers, rows, no_headers=kube.flags.on("no-headers")))
    return 0


def _row(resource: Resource, *, wide: bool) -> list[Any]:
    cells = [
        resource.plural,
        ",".join(resource.short_names),
        resource.api_version,
        "true" if resource.namespaced else "false",
        resource.kind,
    ]
    return [*cells, ",".join(resource.verbs), ",".join(resource.categories)] if wide else cells


def _is_wanted(kube: Kube, resource: Resource) -> bool:
    flags = kube.flags
    if flags.changed("namespaced") and flags.on("namespaced") != resource.namespaced:
        return False
    if flags.changed("api-group") and flags.text("api-group") != resource.group:
        return False
    if not set(flags.items("verbs")) <= set(resource.verbs):
        return False
    return set(flags.items("categories")) <= set(resource.categories)


def _cluster_info(kube: Kube) -> int:
    kube.api.check_reachable()
    address = f"https://{api_address(kube.session.world)}"
    kube.out(f"Kubernetes control plane is running at {address}")
    for service in kube.api.objects("services", "kube-system", "kubernetes.io/cluster-service=true"):
        name = service.metadata.labels.get("kubernetes.io/name", service.metadata.name)
        path = f"/api/v1/namespaces/kube-system/services/{service.metadata.name}:dns/proxy"
        kube.out(f"{name} is running at {address}{path}")
    kube.out("")
    kube.out("To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")
    return 0


VERSION = Verb(
    "version",
    _version,
    (Flag("client", "", BOOL), Flag("output", "o", TEXT, choices=("yaml", "json"))),
    "version [flags]",
    "Print the client and server version information",
)

API_VERSIONS = Verb(
    "api-versions", _api_versions, (), "api-versions", "Print the supported API versions on the server"
)

API_RESOURCES = Verb(
    "api-resources",
    _api_resources,
    (
        Flag("output", "o", TEXT, choices=("wide", "name")),
        Flag("namespaced", "", BOOL, "true"),
        Flag("api-group", "", TEXT),
        Flag("verbs", "", SLICE),
        Flag("categories", "", SLICE),
        Flag("sort-by", "", TEXT, choices=("name", "kind")),
        Flag("no-headers", "", BOOL),
        Flag("cached", "", BOOL),
    ),
    "api-resources [flags]",
    "Print the supported API resources on the server",
)

CLUSTER_INFO = Verb(
    "cluster-info", _cluster_info, (), "cluster-info", "Display cluster information", children=(DUMP,)
)
