"""Masters in reserve that join later: certificates handed on, etcd grows, and two of five may be lost."""

import pytest

from tests.systems import bare
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=1, masters=3)


def join_command(player):
    key = player("ssh master-1 kubeadm init phase upload-certs --upload-certs").splitlines()[-1]
    return player(f"ssh master-1 kubeadm token create --print-join-command --certificate-key {key}").strip()


def test_a_fourth_and_a_fifth_master_let_two_go(player):
    command = join_command(player)
    for name in ("master-4", "master-5"):
        bare.prepare(player, name)
        joined = player(f"ssh {name} {command}")
        assert "a new control plane instance was created" in joined
        player.wait(30)
    nodes = player("kubectl get nodes")
    assert nodes.count("control-plane") == 5
    assert nodes.count(" Ready ") == 6
    assert "kube-apiserver-master-5" in player("kubectl get pods -n kube-system")
    player("cloud servers stop master-1")
    player("cloud servers stop master-2")
    player.wait(60)
    player("kubectl create deployment web --image=nginx:1.27")
    player("kubectl rollout status deployment/web --timeout=120s")


def test_what_a_new_master_needs(player):
    bare.prepare(player, "master-4")
    command = join_command(player)
    without_key = command.partition(" --certificate-key")[0]
    refused = player.run(f"ssh master-4 {without_key}")
    assert "One or more conditions for hosting a new control plane instance is not satisfied" in refused.text
    wrong = player.run(f"ssh master-4 {without_key} --certificate-key {'0' * 64}")
    assert "cipher: message authentication failed" in wrong.text
    bare.order(player, "small", "s-1cpu-2gb")
    player("cloud servers delete small")


def test_a_cluster_without_an_address_for_all_its_masters_takes_no_second_one():
    player = sandbox(workers=1)
    bare.prepare(player, "master-2")
    refused = player.run(f"ssh master-2 {join_command(player)}")
    assert "doesn't have a stable controlPlaneEndpoint address" in refused.text


def test_init_on_a_master_that_is_one_already(player):
    refused = player.run("ssh master-1 kubeadm init").text
    for check in (
        "Port-6443",
        "Port-10259",
        "Port-10257",
        "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
        "Port-2379",
        "Port-10250",
        "DirAvailable--var-lib-etcd",
    ):
        assert f"[ERROR {check}]" in refused
    bare.order(player, "small", "s-1cpu-2gb")
    bare.configure_repository(player, "small")
    player("ssh small apt-get install -y kubeadm containerd kubelet")
    said = player.run("ssh small kubeadm init").text
    assert "[ERROR NumCPU]: the number of available CPUs 1 is less than the required 2" in said
