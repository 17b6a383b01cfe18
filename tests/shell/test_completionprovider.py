"""Completion of `cloud` and `kubeadm`."""

import pytest

from k8s_tui.shell.completion import complete
from tests.shell.tools.booted import a_shell, run


@pytest.mark.parametrize(
    "text, first",
    [
        ("cloud ser", "servers"),
        ("cloud servers cr", "create"),
        ("cloud servers stop wor", "worker-1"),
        ("cloud servers create x --size m", "m-4cpu-32gb"),
        ("cloud servers create x --im", "--image"),
    ],
)
def test_at_the_desk(text, first):
    assert complete(a_shell().session, text).candidates[0] == first


@pytest.mark.parametrize(
    "text, first",
    [
        ("kubeadm tok", "token"),
        ("kubeadm token cr", "create"),
        ("kubeadm token create --pri", "--print-join-command"),
        ("kubeadm certs renew api", "apiserver"),
    ],
)
def test_on_a_machine(text, first):
    shell = a_shell()
    run(shell, "ssh master-1")
    assert complete(shell.session, text).candidates[0] == first
