"""The certificates of a cluster as kubeadm makes them: three authorities, what they sign, and kubeconfigs.

Source: kubernetes cmd/kubeadm/app/phases/certs/certlist.go, phases/kubeconfig (v1.32).
"""

from __future__ import annotations

from collections.abc import Mapping

from k8s_tui.api.certificates import (
    Certificate,
    authority,
    client_lines,
    encoded,
    kubeconfig,
    pem,
    private_key,
    public_key,
    read,
    signed,
)
from k8s_tui.sim.value import frozen

PKI = "/etc/kubernetes/pki"
KUBERNETES = "/etc/kubernetes"
CLIENT_CERTIFICATE = "/var/lib/kubelet/pki/kubelet-client-current.pem"

SERVICE_IP = "10.96.0.1"
"""The address of the API's own service, the first of the service range."""

AUTHORITIES: Mapping[str, str] = {
    "ca": "kubernetes",
    "etcd-ca": "etcd-ca",
    "front-proxy-ca": "front-proxy-ca",
}
"""Names of the authorities by what kubeadm calls them."""

AUTHORITY_FILES: Mapping[str, str] = {
    "ca": f"{PKI}/ca",
    "etcd-ca": f"{PKI}/etcd/ca",
    "front-proxy-ca": f"{PKI}/front-proxy-ca",
}


@frozen
class Leaf:
    """One certificate that kubeadm keeps on a master.

    Attributes:
        file: Its path without an ending; a kubeconfig's with `.conf`.
        by: The authority that signs it.
        name: Whom it names; `$NODE` stands for the machine.
    """

    file: str
    by: str
    name: str
    organizations: tuple[str, ...] = ()
    usage: str = "client"

    @property
    def is_kubeconfig(self) -> bool:
        """Tell whether it lies within a kubeconfig."""
        return self.file.endswith(".conf")

    @property
    def path(self) -> str:
        """The file that holds it."""
        return self.file if self.is_kubeconfig else f"{self.file}.crt"


LEAVES: Mapping[str, Leaf] = {
    "admin.conf": Leaf(f"{KUBERNETES}/admin.conf", "ca", "kubernetes-admin", ("kubeadm:cluster-admins",)),
    "apiserver": Leaf(f"{PKI}/apiserver", "ca", "kube-apiserver", usage="server"),
    "apiserver-etcd-client": Leaf(
        f"{PKI}/apiserver-etcd-client", "etcd-ca", "kube-apiserver-etcd-client", usage="client"
    ),
    "apiserver-kubelet-client": Leaf(
        f"{PKI}/apiserver-kubelet-client", "ca", "kube-apiserver-kubelet-client", ("kubeadm:cluster-admins",)
    ),
    "controller-manager.conf": Leaf(
        f"{KUBERNETES}/controller-manager.conf", "ca", "system:kube-controller-manager"
    ),
    "etcd-healthcheck-client": Leaf(
        f"{PKI}/etcd/healthcheck-client", "etcd-ca", "kube-etcd-healthcheck-client"
    ),
    "etcd-peer": Leaf(f"{PKI}/etcd/peer", "etcd-ca", "$NODE", usage="server,client"),
    "etcd-server": Leaf(f"{PKI}/etcd/server", "etcd-ca", "$NODE", usage="server,client"),
    "front-proxy-client": Leaf(f"{PKI}/front-proxy-client", "front-proxy-ca", "front-proxy-client"),
    "scheduler.conf": Leaf(f"{KUBERNETES}/scheduler.conf", "ca", "system:kube-scheduler"),
    "super-admin.conf": Leaf(
        f"{KUBERNETES}/super-admin.conf", "ca", "kubernetes-super-admin", ("system:masters",)
    ),
}
"""The certificates of a master, in kubeadm's order and by its names."""

SHARED_FILES = (
    *(f"{file}.{ending}" for file in AUTHORITY_FILES.values() for ending in ("crt", "key")),
    f"{PKI}/sa.key",
    f"{PKI}/sa.pub",
)
"""What all masters of a cluster have alike; `kubeadm init phase upload-certs` hands it to a new one."""


def new_authorities(seed: str, now_ms: int) -> dict[str, Certificate]:
    """Return the three authorities of a new cluster."""
    return {word: authority(name, f"{seed}/{word}", now_ms) for word, name in AUTHORITIES.items()}


def authority_files(authorities: Mapping[str, Certificate]) -> dict[str, str]:
    """Return the files of the authorities and of the key for service accounts, by path."""
    files = {}
    for word, certificate in authorities.items():
        files[f"{AUTHORITY_FILES[word]}.crt"] = pem(certificate)
        files[f"{AUTHORITY_FILES[word]}.key"] = private_key(certificate)
    account = authority("service-accounts", authorities["ca"].key, authorities["ca"].from_ms)
    files[f"{PKI}/sa.key"] = private_key(account)
    files[f"{PKI}/sa.pub"] = public_key(account)
    return files


def read_authorities(files: Mapping[str, str]) -> dict[str, Certificate]:
    """Return the authorities whose certificates lie on a machine."""
    found = {word: read(files.get(f"{file}.crt", "")) for word, file in AUTHORITY_FILES.items()}
    return {word: certificate for word, certificate in found.items() if certificate is not None}


def leaf_certificate(word: str, by: Certificate, node: str, ip: str, now_ms: int) -> Certificate:
    """Return a new certificate of a master, by kubeadm's name for it."""
    leaf = LEAVES[word]
    names: tuple[str, ...] = ()
    if word == "apiserver":
        inside = ("kubernetes", "kubernetes.default", "kubernetes.default.svc")
        names = (*inside, f"{inside[-1]}.cluster.local", node, SERVICE_IP, ip)
    elif word in ("etcd-server", "etcd-peer"):
        names = ("localhost", node, ip, "127.0.0.1", "::1")
    return signed(by, leaf.name.replace("$NODE", node), now_ms, leaf.organizations, names, leaf.usage)


def leaf_files(word: str, certificate: Certificate, trusted: Certificate, server: str) -> dict[str, str]:
    """Return the files that hold a master's certificate with its key."""
    leaf = LEAVES[word]
    if leaf.is_kubeconfig:
        return {leaf.file: kubeconfig(server, trusted, certificate.name, client_lines(certificate))}
    return {f"{leaf.file}.crt": pem(certificate), f"{leaf.file}.key": private_key(certificate)}


def master_files(
    authorities: Mapping[str, Certificate], node: str, ip: str, server: str, now_ms: int
) -> dict[str, str]:
    """Return all files of certificates on a master, the authorities' included."""
    files = authority_files(authorities)
    for word, leaf in LEAVES.items():
        certificate = leaf_certificate(word, authorities[leaf.by], node, ip, now_ms)
        files.update(leaf_files(word, certificate, authorities["ca"], server))
    return files


def kubelet_client(by: Certificate, node: str, now_ms: int) -> Certificate:
    """Return the certificate by which a kubelet is known to the API."""
    return signed(by, f"system:node:{node}", now_ms, ("system:nodes",))


def kubelet_kubeconfig(trusted: Certificate, node: str, server: str) -> str:
    """Return the kubeconfig of a kubelet, which names the file of its certificate."""
    lines = f"client-certificate: {CLIENT_CERTIFICATE}\nclient-key: {CLIENT_CERTIFICATE}"
    return kubeconfig(server, trusted, f"system:node:{node}", lines)


def kubelet_files(by: Certificate, node: str, server: str, now_ms: int) -> dict[str, str]:
    """Return the files by which a kubelet is known to the API."""
    certificate = kubelet_client(by, node, now_ms)
    return {
        f"{KUBERNETES}/kubelet.conf": kubelet_kubeconfig(by, node, server),
        CLIENT_CERTIFICATE: pem(certificate) + private_key(certificate),
        f"{PKI}/ca.crt": pem(by),
    }


def cluster_info(trusted: Certificate, server: str) -> str:
    """Return the kubeconfig that everybody may read: where the API is, and its authority."""
    return (
        "apiVersion: v1\nclusters:\n- cluster:\n"
        f'    certificate-authority-data: {encoded(pem(trusted))}\n    server: {server}\n  name: ""\n'
        'contexts: null\ncurrent-context: ""\nkind: Config\npreferences: {}\nusers: null\n'
    )
