"""Certificates handed on through the record."""

from k8s_tui.shell.tools.kubeadm.sharing import opened, sealed
from tests.shell.tools.booted import run


def test_only_who_has_the_key_reads_it():
    secret = sealed("a private key\n" * 9, "k")
    assert "private" not in secret
    assert opened(secret, "k") == "a private key\n" * 9
    assert opened(secret, "other") is None


def test_uploading(shell):
    out = run(shell, "ssh master-1 kubeadm init phase upload-certs --upload-certs").out
    assert len(out.splitlines()[-1]) == 64
    assert "etcd-ca.key" in run(shell, "kubectl get secret kubeadm-certs -n kube-system -o yaml").out
    assert "Skipping phase" in run(shell, "ssh master-1 kubeadm init phase upload-certs").out
    run(shell, "ssh master-1 rm /etc/kubernetes/pki/sa.key")
    again = run(shell, "ssh master-1 kubeadm init phase upload-certs --upload-certs")
    assert "open /etc/kubernetes/pki/sa.key: no such file or directory" in again.err
