"""What kubeadm is, and which images it needs."""

import pytest

from k8s_tui.shell.tools.kubeadm.information import images_of
from tests.shell.tools.booted import run


def test_version(shell):
    assert 'GitVersion:"v1.32.13"' in run(shell, "ssh worker-1 kubeadm version").out
    assert run(shell, "ssh worker-1 kubeadm version -o short").out == "v1.32.13\n"


def test_images(shell):
    out = run(shell, "ssh master-1 kubeadm config images list").out
    assert out.splitlines() == list(images_of("v1.32.13"))
    asked = run(shell, "ssh master-1 kubeadm config images list --kubernetes-version 1.33.1").out
    assert "kube-apiserver:v1.33.1" in asked
    assert (
        "doesn't match patterns"
        in run(shell, "ssh master-1 kubeadm config images list --kubernetes-version x").err
    )


@pytest.mark.parametrize("image", ["kube-scheduler:v1.32.13", "coredns:v1.11.3"])
def test_pulling(shell, image):
    assert image in run(shell, "ssh worker-1 kubeadm config images pull").out
    assert image.partition(":")[2] in run(shell, "ssh worker-1 crictl images").out


def test_defaults(shell):
    assert "kind: ClusterConfiguration" in run(shell, "ssh master-1 kubeadm config print init-defaults").out
