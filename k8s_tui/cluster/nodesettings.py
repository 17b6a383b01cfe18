"""What kubeadm leaves on a machine that it has made a node, and in the record of the cluster.

Source: kubernetes cmd/kubeadm/app/phases (kubelet, kubeconfig, controlplane, uploadconfig, bootstraptoken).
"""

from __future__ import annotations

import json
from string import Template
from typing import Any

from k8s_tui.api.certificates import Certificate
from k8s_tui.cluster.manifestfiles import manifest
from k8s_tui.kubelet.configuration import CONFIG, DEFAULT_CONFIG, FLAGS
from k8s_tui.kubelet.configuration import flags_text as kubelet_flags
from k8s_tui.machine.pki import cluster_info

MANIFEST_FOLDER = "/etc/kubernetes/manifests"
POD_SUBNET = "10.244.0.0/16"
SERVICE_SUBNET = "10.96.0.0/12"


def kubelet_settings(endpoint: str) -> dict[str, str]:
    """Return the files of a kubelet's settings; `endpoint` is its container runtime's."""
    return {CONFIG: DEFAULT_CONFIG, FLAGS: kubelet_flags(endpoint)}


def static_pods(name: str, ip: str, version: str, members: str, *, is_first: bool = True) -> dict[str, str]:
    """Return the manifests of a master's static pods, by path.

    Args:
        name: The machine.
        ip: Its address.
        version: Of Kubernetes, as in `v1.32.13`.
        members: etcd's initial cluster, as in `master-1=https://10.0.0.10:2380`.
        is_first: It founds the cluster; every other master is told to look for the members that are there.
    """
    text = Template(manifest("static-pods.yaml")).substitute(
        IP=ip, NAME=name, INITIAL_CLUSTER=members, VERSION=version
    )
    if not is_first:
        line = f"    - --initial-cluster={members}\n"
        text = text.replace(line, f"{line}    - --initial-cluster-state=existing\n")
    files = {}
    for document in text.split("\n---\n"):
        component = document.split("\n  name: ", 1)[1].split("\n", 1)[0]
        files[f"{MANIFEST_FOLDER}/{component}.yaml"] = document.strip() + "\n"
    return files


def addons(version: str) -> str:
    """Return the manifests of access rules, cluster DNS, kube-proxy, CNI agent and storage classes, as YAML."""
    parts = ("kubeadm-access.yaml", "addons.yaml", "storage.yaml")
    return "---\n".join(map(manifest, parts)).replace("$VERSION", version)


def settings_of_cluster(version: str, endpoint: str) -> str:
    """Return kubeadm's settings of a cluster; `endpoint` is where all its API servers are found, "" for none."""
    control_plane = f"controlPlaneEndpoint: {endpoint}\n" if endpoint else ""
    return (
        "apiServer: {}\napiVersion: kubeadm.k8s.io/v1beta4\ncertificatesDir: /etc/kubernetes/pki\n"
        f"clusterName: kubernetes\n{control_plane}controllerManager: {{}}\ndns: {{}}\netcd:\n  local:\n"
        "    dataDir: /var/lib/etcd\n"
        f"imageRepository: registry.k8s.io\nkind: ClusterConfiguration\nkubernetesVersion: {version}\n"
        f"networking:\n  dnsDomain: cluster.local\n  podSubnet: {POD_SUBNET}\n"
        f"  serviceSubnet: {SERVICE_SUBNET}\nproxy: {{}}\nscheduler: {{}}\n"
    )


def settings_in_record(
    trusted: Certificate, server: str, version: str, *, has_balancer: bool
) -> tuple[dict[str, Any], ...]:
    """Return the config maps in which kubeadm keeps what every node is to know, in their wire form.

    Args:
        trusted: The cluster's authority.
        server: Where the API is.
        version: Of Kubernetes.
        has_balancer: That address is one for all masters, also for those to come.
    """
    cluster = settings_of_cluster(version, server.removeprefix("https://") if has_balancer else "")
    return (
        _config_map("kubeadm-config", "kube-system", {"ClusterConfiguration": cluster}),
        _config_map("kubelet-config", "kube-system", {"kubelet": DEFAULT_CONFIG}),
        _config_map("cluster-info", "kube-public", {"kubeconfig": cluster_info(trusted, server)}),
    )


def _config_map(name: str, namespace: str, data: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "data": data}))
    return {**found, "metadata": {"name": name, "namespace": namespace}}
