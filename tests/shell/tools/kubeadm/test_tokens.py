"""Tokens by which machines join."""

import pytest

from tests.shell.tools.booted import run


def test_life_of_a_token(shell):
    token = run(shell, "ssh master-1 kubeadm token create --description mine --ttl 2h").out.strip()
    row = run(shell, "ssh master-1 kubeadm token list").out.splitlines()[1]
    assert row.startswith(token)
    assert "119m" in row or "2h" in row
    assert "mine" in row
    run(shell, "sleep 2")
    info = run(shell, "kubectl get cm cluster-info -n kube-public -o yaml").out
    assert f"jws-kubeconfig-{token[:6]}" in info
    assert "deleted" in run(shell, f"ssh master-1 kubeadm token delete {token[:6]}").out
    run(shell, "sleep 2")
    assert "jws-kubeconfig" not in run(shell, "kubectl get cm cluster-info -n kube-public -o yaml").out
    assert "not found" in run(shell, f"ssh master-1 kubeadm token delete {token[:6]}").err


def test_a_token_without_an_end(shell):
    run(shell, "ssh master-1 kubeadm token create --ttl 0")
    assert "<forever>" in run(shell, "ssh master-1 kubeadm token list").out
    assert "." in run(shell, "ssh master-1 kubeadm token generate").out


@pytest.mark.parametrize(
    "line, said",
    [
        ("token create ABC", "was not of the form"),
        ("token create --usages flying", "valid bootstrap token usages are"),
        ("token delete", "missing argument"),
    ],
)
def test_refusals(shell, line, said):
    assert said in run(shell, f"ssh master-1 kubeadm {line}").err


def test_a_worker_has_no_administrator(shell):
    assert "failed to load admin kubeconfig" in run(shell, "ssh worker-1 kubeadm token list").err


def test_the_command_for_a_master(shell):
    out = run(shell, "ssh master-1 kubeadm token create --print-join-command --certificate-key abc").out
    assert out.endswith("--control-plane --certificate-key abc\n")
