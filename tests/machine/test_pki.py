"""The certificates of a cluster."""

from k8s_tui.api.certificates import authority_of, client_of, read
from k8s_tui.machine.pki import (
    CLIENT_CERTIFICATE,
    LEAVES,
    SHARED_FILES,
    kubelet_files,
    master_files,
    new_authorities,
    read_authorities,
)

AUTHORITIES = new_authorities("1", 0)
SERVER = "https://10.0.0.10:6443"


def test_a_master_has_all_certificates():
    files = master_files(AUTHORITIES, "master-1", "10.0.0.10", SERVER, 0)
    assert set(SHARED_FILES) <= set(files)
    assert read_authorities(files) == AUTHORITIES
    for word, leaf in LEAVES.items():
        text = files[leaf.path]
        certificate = client_of(text) if leaf.is_kubeconfig else read(text)
        assert certificate.signed_with == AUTHORITIES[leaf.by].key, word
    serving = read(files["/etc/kubernetes/pki/apiserver.crt"])
    assert {"10.96.0.1", "10.0.0.10", "kubernetes.default.svc"} <= set(serving.names)


def test_a_worker_has_its_own():
    files = kubelet_files(AUTHORITIES["ca"], "worker-1", SERVER, 0)
    assert read(files[CLIENT_CERTIFICATE]).organizations == ("system:nodes",)
    assert authority_of(files["/etc/kubernetes/kubelet.conf"]) == AUTHORITIES["ca"]


def test_clusters_do_not_trust_each_other():
    assert new_authorities("2", 0)["ca"].key != AUTHORITIES["ca"].key
