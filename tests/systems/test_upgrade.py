"""A rolling upgrade: master first, then node by node, drained under a disruption budget while users are served."""

import pytest

from tests.systems import bare
from tests.systems.player import sandbox

VERSION = "v1.33.9"
PACKAGE = "1.33.9-1.1"
REPOSITORY = bare.REPOSITORY.replace("v1.32", "v1.33")

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}
"""


@pytest.fixture
def player():
    player = sandbox(workers=2)
    player.apply(WEB)
    player("kubectl rollout status deploy/web --timeout=60s")
    return player


def install(player, name, *packages):
    words = " ".join(f"{each}={PACKAGE}" for each in packages)
    player(f"ssh {name} 'sudo apt-mark unhold {' '.join(packages)} && sudo apt-get install -y {words}'")
    player(f"ssh {name} sudo apt-mark hold {' '.join(packages)}")


def available(player):
    return int(player("kubectl get deploy web -o jsonpath='{.status.availableReplicas}'"))


def versions(player):
    lines = player("kubectl get nodes --no-headers").splitlines()
    return {line.split()[0]: line.split()[-1] for line in lines}


def upgrade_kubelet(player, name):
    install(player, name, "kubelet", "kubectl")
    player(f"ssh {name} 'sudo systemctl daemon-reload && sudo systemctl restart kubelet'")


def test_a_rolling_upgrade_under_a_budget(player):
    assert "up-to-date" in player("ssh master-1 kubeadm upgrade plan")
    bare.configure_repository(player, "master-1", REPOSITORY)
    install(player, "master-1", "kubeadm")
    plan = player("ssh master-1 kubeadm upgrade plan")
    assert f"kubeadm upgrade apply {VERSION}" in plan
    assert "Server Version: v1.32.13" in player("kubectl version")
    applied = player(f"ssh master-1 kubeadm upgrade apply -y {VERSION}")
    assert f'was upgraded to "{VERSION}"' in applied
    player.wait(60)
    assert f"Server Version: {VERSION}" in player("kubectl version")
    # The kubelets are packages of their own, and a running one keeps its program.
    assert set(versions(player).values()) == {"v1.32.13"}
    upgrade_kubelet(player, "master-1")
    player.wait(20)
    assert versions(player)["master-1"] == VERSION
    for name in ("worker-1", "worker-2"):
        bare.configure_repository(player, name, REPOSITORY)
        install(player, name, "kubeadm")
        player(f"ssh {name} sudo kubeadm upgrade node")
        drained = player(f"kubectl drain {name} --ignore-daemonsets --delete-emptydir-data")
        assert "drained" in drained
        # The budget made the drain wait: never more than one pod was missing.
        assert available(player) >= 3
        upgrade_kubelet(player, name)
        player(f"kubectl uncordon {name}")
        player("kubectl rollout status deploy/web --timeout=120s")
    player.wait(20)
    assert set(versions(player).values()) == {VERSION}
    assert "NotReady" not in player("kubectl get nodes")
    images = player(
        "kubectl get ds kube-proxy -n kube-system -o jsonpath='{.spec.template.spec.containers[0].image}'"
    )
    assert images.endswith(VERSION)


def test_a_budget_that_allows_nothing_blocks_the_drain(player):
    player('kubectl patch pdb web -p \'{"spec":{"minAvailable":4}}\'')
    player.wait(5)
    blocked = player.run("kubectl drain worker-1 --ignore-daemonsets --timeout=30s")
    assert blocked.exit_code == 1
    assert "Cannot evict pod as it would violate the pod's disruption budget." in blocked.text
    assert available(player) == 4


def test_versions_are_not_skipped(player):
    bare.configure_repository(player, "master-1", REPOSITORY.replace("v1.33", "v1.34"))
    player("ssh master-1 'apt-mark unhold kubeadm; apt-get install -y kubeadm'")
    refused = player.run("ssh master-1 kubeadm upgrade apply -y v1.34.5")
    assert "is too high; kubeadm can upgrade only 1 minor version at a time" in refused.text
    higher = player.run("ssh worker-1 sudo kubeadm upgrade apply v1.33.9")
    assert "failed to load admin kubeconfig" in higher.text
    asked = player.run("ssh master-1 kubeadm upgrade apply v1.33.9")
    assert "Are you sure you want to proceed?" in asked.text
