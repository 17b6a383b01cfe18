"""The certificates of a master."""

import pytest

from k8s_tui.shell.tools.kubeadm.certs import residual
from tests.shell.tools.booted import run

DAY_MS = 24 * 3_600_000


@pytest.mark.parametrize(
    "left_ms, text",
    [
        (-1, "<invalid>"),
        (5_000, "5s"),
        (120_000, "2m"),
        (DAY_MS - 1, "23h"),
        (DAY_MS, "1d"),
        (400 * DAY_MS, "1y"),
    ],
)
def test_what_is_left(left_ms, text):
    assert residual(left_ms) == text


def test_expiration(shell):
    out = run(shell, "ssh master-1 kubeadm certs check-expiration").out
    rows = [line.split() for line in out.splitlines() if line.startswith(("apiserver", "ca ", "etcd-ca"))]
    assert ["ca", "Jan", "03,", "2036", "09:00", "UTC", "9y", "no"] in rows
    assert any(row[0] == "apiserver" and "364d" in row for row in rows)
    assert "!MISSING!" in run(shell, "ssh worker-1 kubeadm certs check-expiration").out


def test_renewing(shell):
    run(shell, "sleep 3600")
    before = run(shell, "ssh master-1 openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt").out
    assert "Done renewing certificates" in run(shell, "ssh master-1 kubeadm certs renew all").out
    after = run(shell, "ssh master-1 openssl x509 -noout -enddate -in /etc/kubernetes/pki/apiserver.crt").out
    assert before != after
    one = run(shell, "ssh master-1 kubeadm certs renew admin.conf").out
    assert "for the admin to use and for kubeadm itself renewed" in one
    assert "unable to load" in run(shell, "ssh worker-1 kubeadm certs renew apiserver").err
    run(shell, "ssh master-1 rm /etc/kubernetes/pki/ca.key")
    assert "couldn't load the private key" in run(shell, "ssh master-1 kubeadm certs renew apiserver").err


def test_a_key_to_hand_certificates_on(shell):
    assert len(run(shell, "ssh master-1 kubeadm certs certificate-key").out.strip()) == 64
