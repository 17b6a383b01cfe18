"""A machine without power: what the cluster believes of it, when its pods are replaced, and who suffers."""

import re

import pytest

from tests.systems.player import sandbox

SHOP = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend}
spec:
  replicas: 3
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]
---
apiVersion: v1
kind: Service
metadata: {name: frontend}
spec: {type: NodePort, selector: {app: frontend}, ports: [{port: 80, nodePort: 30080}]}
"""
GONE = "worker-2"


@pytest.fixture
def player():
    player = sandbox()
    player.apply(SHOP)
    player.wait(60)
    return player


def node_of_each_pod(player):
    lines = player("kubectl get pods -l app=frontend -o wide --no-headers").splitlines()
    return {line.split()[0]: (line.split()[2], line.split()[6]) for line in lines}


def statuses(player):
    return re.findall(rf"{GONE} +(\S+)", player(f"kubectl get node {GONE} --no-headers"))


def test_it_is_not_ready_within_a_minute(player):
    player.world.fleet.power_off(GONE)
    player.wait(40)
    assert statuses(player) == ["Ready"]
    player.wait(20)
    assert statuses(player) == ["NotReady"]
    said = player(f"kubectl describe node {GONE}")
    assert "Kubelet stopped posting node status." in said
    assert "node.kubernetes.io/unreachable:NoExecute" in said


def test_its_pods_are_replaced_after_five_minutes_and_go_when_it_returns(player):
    before = node_of_each_pod(player)
    lost = [name for name, (_, node) in before.items() if node == GONE]
    assert lost
    player.world.fleet.power_off(GONE)
    player.wait(330)
    assert node_of_each_pod(player) == before
    player.wait(60)
    after = node_of_each_pod(player)
    assert {after[name][0] for name in lost} == {"Terminating"}
    running = [node for status, node in after.values() if status == "Running"]
    assert len(running) == 3
    assert GONE not in running
    player.world.fleet.power_on(GONE)
    player.wait(90)
    assert statuses(player) == ["Ready"]
    assert set(node_of_each_pod(player)).isdisjoint(lost)


def test_users_suffer_until_its_pods_leave_the_endpoints(player):
    player.world.fleet.power_off(GONE)
    # One request in three goes to an address behind which nobody is.
    answers = [player.run("curl -s -m 2 http://worker-1:30080/").exit_code for _ in range(12)]
    assert 0 in answers
    assert set(answers) > {0}
    player.wait(60)
    assert {player.run("curl -s -m 2 http://worker-1:30080/").exit_code for _ in range(12)} == {0}
