"""Machines in trouble: no process left, frozen, full; what their nodes say of it, and what mends them."""

import pytest

from k8s_tui.faults.machines import FillDisk, ForkBomb, FreezeMachine
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=2)


def condition(player, node, kind):
    return player(
        f'kubectl get node {node} -o jsonpath=\'{{.status.conditions[?(@.type=="{kind}")].status}} '
        f'{{.status.conditions[?(@.type=="{kind}")].reason}}\''
    )


def test_a_machine_without_a_free_process_starts_no_pod(player):
    player("kubectl cordon worker-2")
    ForkBomb("worker-1").apply(player.world)
    player("kubectl create deployment web --image=nginx:1.27")
    player.wait(30)
    assert "ContainerCreating" in player("kubectl get pods")
    said = player("kubectl get events --field-selector reason=FailedCreatePodSandBox")
    assert "resource temporarily unavailable" in said
    # By default nothing is reserved, so the node does not call it pressure; an operator can say how much is.
    assert condition(player, "worker-1", "PIDPressure") == "False KubeletHasSufficientPID"
    player(
        'ssh worker-1 "printf \'evictionHard:\\n  pid.available: \\"10%%\\"\\n\' >> /var/lib/kubelet/config.yaml"'
    )
    player("ssh worker-1 systemctl restart kubelet")
    player.wait(15)
    assert condition(player, "worker-1", "PIDPressure") == "True KubeletHasInsufficientPID"
    player("cloud servers reboot worker-1")
    player.wait(90)
    assert "Running" in player("kubectl get pods")
    assert condition(player, "worker-1", "PIDPressure") == "False KubeletHasSufficientPID"


def test_a_frozen_machine_is_unknown_and_comes_back_as_it_was(player):
    FreezeMachine("worker-1").apply(player.world)
    player.wait(70)
    assert condition(player, "worker-1", "Ready") == "Unknown NodeStatusUnknown"
    assert "running" in player("cloud servers show worker-1")
    assert "Connection timed out" in player.run("ssh worker-1 uptime").text
    FreezeMachine("worker-1").revert(player.world)
    player.wait(30)
    assert condition(player, "worker-1", "Ready") == "True KubeletReady"


def test_a_full_disk_is_pressure(player):
    FillDisk("worker-1", 92 * 1024**3).apply(player.world)
    player.wait(30)
    assert condition(player, "worker-1", "DiskPressure") == "True KubeletHasDiskPressure"
    assert "disk-pressure" in player("kubectl describe node worker-1")
    FillDisk("worker-1", 92 * 1024**3).revert(player.world)
    player.wait(330)
    assert condition(player, "worker-1", "DiskPressure") == "False KubeletHasNoDiskPressure"
