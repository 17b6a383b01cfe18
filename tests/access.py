"""The access rules that kubeadm leaves in a cluster, for tests whose API server stands alone."""

from k8s_tui.api import documents
from k8s_tui.api.errors import AlreadyExists
from k8s_tui.apiserver.authorization.policy import default_policy
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.cluster.manifestfiles import manifest

ROLES = ("cluster-admin", "system:node-proxier")


def open_doors(server):
    """Let the administrator and the proxies in."""
    for role in default_policy():
        if role.kind == "ClusterRole" and role.metadata.name in ROLES:
            resource = server.scheme.by_kind(role.api_version, role.kind)
            try:
                server.create(resource, role, ADMINISTRATOR)
            except AlreadyExists:
                continue
    for document in documents.read(manifest("kubeadm-access.yaml"), "kubeadm-access.yaml"):
        namespace = document.data["metadata"].get("namespace", "default")
        Requests(server).create(document.data, namespace, ADMINISTRATOR)
