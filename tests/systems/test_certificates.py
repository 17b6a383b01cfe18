"""Certificates that run out, clocks that drift: what users of the cluster then hear, and how it is mended."""

import pytest

from k8s_tui.faults.clocks import ClockDrift, ExpireCertificate
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=2)


def test_an_expired_certificate_of_the_api_server_locks_everybody_out(player):
    ExpireCertificate("master-1").apply(player.world)
    said = player.run("kubectl get nodes").stderr
    assert "tls: failed to verify certificate: x509: certificate has expired or is not yet valid" in said
    assert "is after" in said
    player.wait(60)
    assert "certificate has expired" in player("ssh worker-1 journalctl -u kubelet -n 3 --no-pager")
    assert "<invalid>" in player("ssh master-1 kubeadm certs check-expiration")
    # What runs goes on.
    assert "kube-proxy" in player("ssh worker-1 crictl ps")
    player("ssh master-1 kubeadm certs renew apiserver")
    player.wait(60)
    assert player("kubectl get nodes").count(" Ready ") == 3


def test_a_kubelet_whose_certificate_ran_out_is_not_known_any_more(player):
    ExpireCertificate("worker-1", "kubelet").apply(player.world)
    player.wait(70)
    assert "NotReady" in player("kubectl get node worker-1")
    assert "Unauthorized" in player("ssh worker-1 journalctl -u kubelet -n 3 --no-pager")
    # Started again it has nothing to begin with: its token is long gone.
    player("ssh worker-1 systemctl restart kubelet")
    player.wait(5)
    said = player("ssh worker-1 journalctl -u kubelet -n 3 --no-pager")
    assert "unable to load bootstrap kubeconfig" in said
    player("ssh worker-1 kubeadm reset -f")
    command = player("ssh master-1 kubeadm token create --print-join-command").strip()
    player(f"ssh worker-1 {command}")
    player.wait(60)
    assert player("kubectl get nodes").count(" Ready ") == 3


def test_a_clock_that_is_years_ahead_makes_good_certificates_bad(player):
    ClockDrift("worker-2", 2 * 365 * 24 * 3_600_000).apply(player.world)
    player.wait(70)
    assert "NotReady" in player("kubectl get node worker-2")
    assert "2028" in player("ssh worker-2 date")
    assert "System clock synchronized: no" in player("ssh worker-2 timedatectl")
    journal = player("ssh worker-2 journalctl -u kubelet -n 3 --no-pager")
    assert "certificate has expired or is not yet valid: current time 2028" in journal
    player("ssh worker-2 timedatectl set-ntp true")
    player.wait(30)
    assert player("kubectl get nodes").count(" Ready ") == 3


def test_without_its_certificate_the_scheduler_places_nothing(player):
    ExpireCertificate("master-1", "scheduler.conf").apply(player.world)
    player("kubectl create deployment web --image=nginx:1.27")
    player.wait(30)
    assert "Pending" in player("kubectl get pods")
    player("ssh master-1 kubeadm certs renew scheduler.conf")
    player.wait(60)
    assert "Running" in player("kubectl get pods")
