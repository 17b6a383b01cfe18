"""dnf on a bare machine with Rocky Linux."""

import pytest

from tests.shell.tools.booted import run

REPOSITORY = """cat > /etc/yum.repos.d/kubernetes.repo <<'END'
[kubernetes]
name=Kubernetes
baseurl=https://pkgs.k8s.io/core:/stable:/v1.32/rpm/
enabled=1
gpgcheck=1
gpgkey=https://pkgs.k8s.io/core:/stable:/v1.32/rpm/repodata/repomd.xml.key
exclude=kubelet kubeadm kubectl cri-tools kubernetes-cni
END"""


@pytest.fixture
def rocky(shell):
    run(shell, "cloud servers create worker-9 --image rocky-9")
    run(shell, "ssh worker-9")
    return shell


def test_installing(rocky):
    assert "Unable to find a match: kubelet" in run(rocky, "dnf install -y kubelet").err
    run(rocky, REPOSITORY)
    assert "Operation aborted" in run(rocky, "dnf install kubelet").err
    result = run(rocky, "dnf install -y kubelet-1.32.12 kubeadm --disableexcludes=kubernetes")
    assert result.code == 0
    assert "Kubernetes v1.32.12" in run(rocky, "kubelet --version").out
    assert "Nothing to do" in run(rocky, "dnf install -y kubeadm").out
    assert "1.32.11-1.1" in run(rocky, "dnf list kubeadm --showduplicates").out
    assert "Erasing" in run(rocky, "yum remove -y kubelet").out
    assert "No packages marked" in run(rocky, "yum remove -y kubelet").out


def test_refusals(rocky):
    assert "No such command: dance" in run(rocky, "dnf dance").err
    assert "Command line error" in run(rocky, "dnf --what").err
    assert "command not found" in run(rocky, "apt-get update").err
    run(rocky, REPOSITORY.replace("v1.32/rpm/\nenabled", "v1.99/rpm/\nenabled"))
    assert "Failed to download metadata" in run(rocky, "dnf install -y kubelet").err
    assert "Failed to download metadata" in run(rocky, "dnf list kubelet").err


def test_it_is_not_on_other_distributions(shell):
    assert "command not found" in run(shell, "ssh worker-1 dnf list").err
