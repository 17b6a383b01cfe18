"""The scheduler: who goes where, who has to make room, and what is said of those that fit nowhere."""

import pytest

from tests.systems.player import sandbox

PODS = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      priorityClassName: "{priority}"
      containers: [{{name: c, image: "nginx:1.27", resources: {{requests: {{cpu: {cpu}}}}}}}]
      {more}
"""


@pytest.fixture
def player():
    player = sandbox()
    player("kubectl create priorityclass high --value=1000")
    player("kubectl create priorityclass polite --value=2000 --preemption-policy=Never")
    return player


def deploy(player, name, replicas, cpu, priority="", more=""):
    player.apply(PODS.format(name=name, replicas=replicas, cpu=cpu, priority=priority, more=more))


def nodes_of(player, name):
    return sorted(player(f"kubectl get pods -l app={name} -o jsonpath='{{.items[*].spec.nodeName}}'").split())


def told(player, reason):
    return player(f"kubectl get events --field-selector=reason={reason} -o jsonpath='{{.items[*].message}}'")


def field(player, kind, name, path):
    return player(f"kubectl get {kind} {name} -o jsonpath='{{{path}}}'")


def test_a_pod_of_high_priority_drives_others_away(player):
    deploy(player, "low", 6, "1800m")
    player.wait(15)
    deploy(player, "important", 1, "3500m", "high")
    player.wait(1)
    pod = player("kubectl get pods -l app=important -o jsonpath='{.items[0].metadata.name}'")
    node = field(player, "pod", pod, ".status.nominatedNodeName")
    uid = field(player, "pod", pod, ".metadata.uid")
    assert node.startswith("worker-")
    assert told(player, "Preempted").count(f"Preempted by pod {uid} on node {node}") == 2
    player.wait(15)
    assert nodes_of(player, "important") == [node]
    assert "preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, " in told(
        player, "FailedScheduling"
    )


def test_a_pod_that_may_not_preempt_waits_for_room(player):
    deploy(player, "low", 6, "1800m")
    player.wait(15)
    deploy(player, "patient", 1, "3500m", "polite")
    player.wait(20)
    assert "preemption: not eligible due to preemptionPolicy=Never." in told(player, "FailedScheduling")
    assert nodes_of(player, "patient") == []
    player("kubectl scale deploy low --replicas=1")
    player.wait(20)
    assert len(nodes_of(player, "patient")) == 1


def test_victims_are_chosen_where_no_budget_is_broken(player):
    deploy(player, "low", 6, "1800m")
    player.wait(15)
    node = nodes_of(player, "low")[0]
    kept = player(
        f"kubectl get pods -l app=low --field-selector=spec.nodeName={node} "
        "-o jsonpath='{.items[*].metadata.name}'"
    ).split()
    for name in kept:
        player(f"kubectl label pod {name} keep=me")
    player("kubectl create pdb keep --selector=keep=me --min-available=100%")
    player.wait(2)
    deploy(player, "important", 2, "3500m", "high")
    player.wait(15)
    assert node not in nodes_of(player, "important")
    assert len(nodes_of(player, "important")) == 2


def test_required_anti_affinity_spreads_and_says_when_it_cannot(player):
    anti = (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}]}}"
    )
    deploy(player, "apart", 4, "10m", more=anti)
    player.wait(15)
    assert nodes_of(player, "apart") == ["worker-1", "worker-2", "worker-3"]
    assert "3 node(s) didn't match pod anti-affinity rules" in told(player, "FailedScheduling")


def test_required_affinity_brings_pods_together(player):
    deploy(player, "data", 1, "10m")
    player.wait(10)
    near = (
        "affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: data}}}]}}"
    )
    deploy(player, "reader", 3, "10m", more=near)
    player.wait(10)
    assert set(nodes_of(player, "reader")) == set(nodes_of(player, "data"))


def test_a_hard_spread_keeps_the_numbers_even(player):
    spread = (
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: kubernetes.io/hostname, "
        "nodeTaintsPolicy: Honor, "
        "whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: even}}}]"
    )
    player("kubectl cordon worker-3")
    deploy(player, "even", 4, "10m", more=spread)
    player.wait(15)
    assert nodes_of(player, "even") == ["worker-1", "worker-1", "worker-2", "worker-2"]


def test_a_taint_keeps_away_who_does_not_tolerate_it(player):
    for number in (1, 2):
        player(f"kubectl taint node worker-{number} dedicated=db:NoSchedule")
    deploy(player, "web", 2, "10m")
    deploy(player, "db", 4, "10m", more="tolerations: [{key: dedicated, value: db, effect: NoSchedule}]")
    player.wait(15)
    assert nodes_of(player, "web") == ["worker-3", "worker-3"]
    assert "worker-1" in nodes_of(player, "db")


def test_a_gated_pod_is_not_looked_at_until_the_gate_is_lifted(player):
    player(
        "kubectl run gated --image=nginx:1.27 "
        '--overrides=\'{"spec": {"schedulingGates": [{"name": "example.com/quota"}]}}\''
    )
    player.wait(5)
    assert "SchedulingGated" in player("kubectl get pod gated")
    player('kubectl patch pod gated --type=json -p \'[{"op": "remove", "path": "/spec/schedulingGates"}]\'')
    player.wait(10)
    assert "Running" in player("kubectl get pod gated")


def test_pods_that_are_there_have_a_say_too(player):
    lonely = (
        "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
        "[{weight: 100, podAffinityTerm: {topologyKey: kubernetes.io/hostname, "
        "labelSelector: {matchLabels: {app: noisy}}}}]}}"
    )
    deploy(player, "lonely", 1, "10m", more=lonely)
    player.wait(10)
    deploy(player, "noisy", 2, "10m")
    player.wait(10)
    assert not set(nodes_of(player, "noisy")) & set(nodes_of(player, "lonely"))


def test_namespaces_can_be_chosen_by_their_labels(player):
    player("kubectl create namespace shop")
    player("kubectl label namespace shop team=a")
    player("kubectl -n shop run till --image=nginx:1.27 --labels=app=till")
    player.wait(10)
    away = (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: till}}, "
        "namespaceSelector: {matchLabels: {team: %s}}}]}}"
    )
    deploy(player, "near", 9, "10m", more=away % "b")
    deploy(player, "far", 6, "10m", more=away % "a")
    player.wait(15)
    till = player("kubectl -n shop get pod till -o jsonpath='{.spec.nodeName}'")
    assert till in nodes_of(player, "near")
    assert till not in nodes_of(player, "far")


def test_labels_count_at_once_for_the_scheduler_and_for_the_kubelet(player):
    deploy(player, "picky", 2, "100m", more="nodeSelector: {disk: fast}")
    player.wait(5)
    assert nodes_of(player, "picky") == []
    player("kubectl label node worker-2 disk=fast")
    player.wait(10)
    assert nodes_of(player, "picky") == ["worker-2", "worker-2"]
    assert told(player, "NodeAffinity") == ""
