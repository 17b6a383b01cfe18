"""kubeadm's command line."""

import pytest

from tests.shell.tools.booted import run


@pytest.mark.parametrize(
    "line, said",
    [
        ("kubeadm dance", 'unknown command "dance" for "kubeadm"'),
        ("kubeadm token dance", 'invalid subcommand "dance"'),
        ("kubeadm token list --what", "unknown flag: --what"),
    ],
)
def test_refusals(shell, line, said):
    result = run(shell, f"ssh master-1 {line}")
    assert result.code == 1
    assert said in result.err
    assert "--v=5 or higher" in result.err


def test_usage(shell):
    out = run(shell, "ssh master-1 kubeadm").out
    assert "join" in out
    assert "check-expiration" in run(shell, "ssh master-1 kubeadm certs").out


def test_it_is_not_at_the_desk(shell):
    assert "command not found" in run(shell, "kubeadm version").err
