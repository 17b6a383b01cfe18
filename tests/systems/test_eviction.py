"""Eviction: nodes that run out of memory or disk, whom they end, and what budgets protect from."""

import pytest

from k8s_tui.faults.machines import FillDisk, FillMemory
from tests.systems.player import sandbox

MIB, GIB = 1024**2, 1024**3
PODS = """
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  nodeName: worker-1
  priorityClassName: "{priority}"
  containers:
  - name: db
    image: "mysql:8.0"
    env: [{{name: MYSQL_ROOT_PASSWORD, value: x}}]
    resources: {{requests: {{memory: {memory}}}}}
"""


@pytest.fixture
def player():
    return sandbox()


def run(player, name, memory, priority=""):
    player.apply(PODS.format(name=name, memory=memory, priority=priority))


def leave(player, free_bytes, node="worker-1"):
    """Have something outside the pods take the memory of a machine but for so much."""
    machine = player.world.fleet.machines[node]
    taken = machine.spec.capacity.memory_bytes - machine.memory_used_bytes() - free_bytes
    fault = FillMemory(node, taken)
    fault.apply(player.world)
    return fault


def evicted(player):
    path = '{range .items[?(@.status.reason=="Evicted")]}{.metadata.name} {end}'
    return player(f"kubectl get pods -o jsonpath='{path}'").split()


def node_condition(player, kind, node="worker-1"):
    return player(
        f"kubectl get node {node} -o jsonpath='{{.status.conditions[?(@.type==\"{kind}\")].status}}'"
    )


def test_who_uses_more_than_asked_for_goes_first_then_by_priority(player):
    player("kubectl create priorityclass high --value=1000")
    run(player, "modest", "1Gi")
    run(player, "greedy", "10Mi")
    run(player, "greedy-but-important", "10Mi", "high")
    player.wait(30)
    leave(player, 60 * MIB)
    player.wait(15)
    assert evicted(player) == ["greedy"]
    told = player("kubectl get pod greedy -o jsonpath='{.status.message}'")
    assert told.startswith("The node was low on resource: memory. Threshold quantity: 100Mi, available: ")
    assert told.endswith("request is 10Mi, has larger consumption of memory. ")
    assert player("kubectl get pod greedy -o jsonpath='{.status.phase}'") == "Failed"
    why = '{.status.conditions[?(@.type=="DisruptionTarget")].reason}'
    assert player(f"kubectl get pod greedy -o jsonpath='{why}'") == "TerminationByKubelet"
    leave(player, 60 * MIB)
    player.wait(15)
    assert evicted(player) == ["greedy", "greedy-but-important"]


def test_memory_pressure_is_told_and_keeps_pods_away_for_five_minutes(player):
    run(player, "greedy", "10Mi")
    player.wait(30)
    fault = leave(player, 60 * MIB)
    player.wait(15)
    assert node_condition(player, "MemoryPressure") == "True"
    taints = player("kubectl get node worker-1 -o jsonpath='{.spec.taints[*].key}'")
    assert taints == "node.kubernetes.io/memory-pressure"
    fault.revert(player.world)
    player('kubectl run late --image=nginx:1.27 --overrides=\'{"spec": {"nodeName": "worker-1"}}\'')
    player.wait(5)
    assert player("kubectl get pod late -o jsonpath='{.status.message}'") == (
        "Pod was rejected: The node had condition: [MemoryPressure]. "
    )
    player.wait(240)
    assert node_condition(player, "MemoryPressure") == "True"
    player.wait(70)
    assert node_condition(player, "MemoryPressure") == "False"
    assert player("kubectl get node worker-1 -o jsonpath='{.spec.taints}'") == ""


def test_on_a_full_disk_images_go_before_pods(player):
    player(
        "kubectl run once --image=mysql:8.0 --restart=Never --env=MYSQL_ROOT_PASSWORD=x "
        '--overrides=\'{"spec": {"nodeName": "worker-1"}}\''
    )
    run(player, "kept", "1Mi")
    player.wait(20)
    player("kubectl delete pod once kept")
    machine = player.world.fleet.machines["worker-1"]
    threshold = machine.spec.capacity.disk_bytes * 15 // 100
    free = machine.spec.capacity.disk_bytes - machine.disk_used_bytes()
    FillDisk("worker-1", free - threshold + 100 * MIB).apply(player.world)
    player.wait(15)
    assert "mysql" not in player("ssh worker-1 sudo crictl images")
    assert evicted(player) == []
    assert node_condition(player, "DiskPressure") == "True"
    assert "Attempting to reclaim ephemeral-storage" in player("kubectl describe node worker-1")


def test_a_full_disk_drives_all_pods_off_which_are_made_anew_elsewhere(player):
    player("kubectl create deployment web --image=nginx:1.27 --replicas=6")
    player.wait(20)
    machine = player.world.fleet.machines["worker-1"]
    free = machine.spec.capacity.disk_bytes - machine.disk_used_bytes()
    FillDisk("worker-1", free - GIB).apply(player.world)
    player.wait(60)
    assert len(evicted(player)) == 2
    assert "6/6" in player("kubectl get deployment web")
    left = player("kubectl get pods -l app=web --field-selector=status.phase=Running -o wide")
    assert "worker-1" not in left
    # The pods of the node itself stay: they are critical to it.
    assert "Running" in player("kubectl -n kube-system get pods --field-selector=spec.nodeName=worker-1")


def test_a_machine_without_any_memory_left_kills_at_once(player):
    player("kubectl create deployment web --image=nginx:1.27 --replicas=3")
    player.wait(20)
    leave(player, -1 * MIB)
    player.wait(2)
    told = player("kubectl get events --field-selector=reason=SystemOOM -o jsonpath='{.items[0].message}'")
    assert told.startswith("System OOM encountered, victim process: nginx, pid: ")
    assert "Out of memory: Killed process" in player("ssh worker-1 sudo journalctl -k")


def test_a_budget_is_not_broken_by_a_drain(player):
    player("kubectl create deployment web --image=nginx:1.27 --replicas=3")
    player("kubectl create pdb web --selector=app=web --min-available=3")
    player.wait(15)
    drained = player.run("kubectl drain worker-1 --ignore-daemonsets --timeout=20s")
    assert drained.exit_code == 1
    assert "Cannot evict pod as it would violate the pod's disruption budget." in drained.text
    assert "3/3" in player("kubectl get deployment web")
    player("kubectl scale deployment web --replicas=5")
    player.wait(15)
    player("kubectl drain worker-1 --ignore-daemonsets --timeout=60s")
    assert "worker-1" not in player("kubectl get pods -l app=web -o wide")


def test_pods_that_are_not_ready_may_be_evicted_where_the_budget_says_so(player):
    player.apply("""
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "nginx:1.27", readinessProbe: {tcpSocket: {port: 1}}}]}
""")
    player("kubectl create pdb web --selector=app=web --min-available=1")
    player.wait(15)
    refused = player.run("kubectl drain worker-1 worker-2 worker-3 --ignore-daemonsets --timeout=10s")
    assert "Cannot evict pod as it would violate the pod's disruption budget." in refused.text
    player(
        'kubectl patch pdb web --type=merge -p \'{"spec": {"unhealthyPodEvictionPolicy": "AlwaysAllow"}}\''
    )
    player.wait(2)
    player.run("kubectl drain worker-1 worker-2 worker-3 --ignore-daemonsets --timeout=10s")
    assert player("kubectl get pods -l app=web --field-selector=spec.nodeName!= -o name") == ""
