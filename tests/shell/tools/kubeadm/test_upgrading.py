"""Which upgrades there are, and which are refused."""

import pytest

from k8s_tui.shell.tools.kubeadm.upgrading import refusals, targets


@pytest.mark.parametrize(
    "current, kubeadm, versions",
    [
        ("v1.32.13", "1.32.13", []),
        ("v1.32.1", "1.32.13", ["v1.32.13"]),
        ("v1.32.13", "1.33.9", ["v1.33.9"]),
        ("v1.34.5", "1.34.5", []),
    ],
)
def test_targets(current, kubeadm, versions):
    assert [version for _, version in targets(current, kubeadm)] == versions


@pytest.mark.parametrize(
    "current, wanted, kubeadm, said",
    [
        ("v1.32.13", "v1.33.0", "1.33.9", ""),
        ("v1.32.13", "v1.34.0", "1.34.5", "is too high; kubeadm can upgrade only 1 minor version at a time"),
        ("v1.32.13", "v1.33.1", "1.33.0", 'is higher than the kubeadm version "v1.33.0"'),
        ("v1.32.13", "v1.31.0", "1.32.13", "is lower than the cluster version"),
        ("v1.32.13", "v1.29.0", "1.32.13", "is too low"),
    ],
)
def test_refusals(current, wanted, kubeadm, said):
    found = "\n".join(refusals(current, wanted, kubeadm))
    assert (said in found) if said else not found
