"""The virtual network: every pod on every node reaches every other, until links are cut, slow or lossy."""

import pytest

from k8s_tui.faults.network import CutLink, CutZones, FlushRoutes, IsolateMachine, SlowLink
from tests.systems.shop import opened

EVERYWHERE = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: echo}
spec:
  selector: {matchLabels: {app: echo}}
  template:
    metadata: {labels: {app: echo}}
    spec:
      tolerations: [{operator: Exists}]
      containers: [{name: web, image: "nginx:1.27"}]
"""


DOOR = """
apiVersion: v1
kind: Pod
metadata: {name: door}
spec:
  nodeName: worker-2
  containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8088}]}]
"""


@pytest.fixture
def player():
    player = opened(EVERYWHERE)
    player("kubectl rollout status daemonset/echo --timeout=60s")
    return player


def pods(player):
    """Return (name, node, address) of every echo pod."""
    path = '{range .items[*]}{.metadata.name} {.spec.nodeName} {.status.podIP}{"\\n"}{end}'
    return [
        line.split() for line in player(f"kubectl get pods -l app=echo -o jsonpath='{path}'").splitlines()
    ]


def reaches(player, pod, address):
    return player.world.ask(f"pod/default/{pod}", address) == ""


def test_every_pod_reaches_every_other_by_its_own_address(player):
    found = pods(player)
    assert len({node for _, node, _ in found}) == 4
    assert len({address for _, _, address in found}) == 4
    assert all(reaches(player, pod, address) for pod, _, _ in found for _, _, address in found)


@pytest.mark.parametrize("one_way", [False, True])
def test_a_cut_link_separates_two_nodes_and_no_others(player, one_way):
    fault = CutLink("worker-1", "worker-2", one_way)
    fault.apply(player.world)
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    assert not reaches(player, by_node["worker-1"][0], by_node["worker-2"][1])
    assert not reaches(player, by_node["worker-2"][0], by_node["worker-1"][1])
    assert reaches(player, by_node["worker-1"][0], by_node["worker-3"][1])
    assert "100% packet loss" in player.run("ssh worker-1 ping -c 2 -W 1 worker-2").stdout
    # Both talk to the master, so that both stay Ready: the record shows nothing of it.
    player.wait(60)
    assert "NotReady" not in player("kubectl get nodes")
    fault.revert(player.world)
    assert reaches(player, by_node["worker-1"][0], by_node["worker-2"][1])


def test_a_slow_and_lossy_link_is_seen_by_ping_and_felt_by_requests(player):
    SlowLink("worker-1", "worker-2", 150, 30).apply(player.world)
    said = player.run("ssh worker-1 ping -c 40 worker-2").stdout
    lost = int(said.partition("% packet loss")[0].split()[-1])
    assert 5 <= lost <= 60
    assert "time=30" in said
    plane = player.world.network
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    source = plane.from_place(f"pod/default/{by_node['worker-1'][0]}")
    ways = plane.router.connect(source, by_node["worker-2"][1], 80)
    arrived = sum(way.share for way in ways if way.place is not None)
    assert arrived == pytest.approx(1 - 0.3**3)
    assert max(way.latency_ms for way in ways) > 600


def test_zones_that_lost_each_other(player):
    CutZones("zone-b", "zone-c").apply(player.world)
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    assert not reaches(player, by_node["worker-1"][0], by_node["worker-2"][1])
    assert reaches(player, by_node["worker-1"][0], by_node["master-1"][1])
    CutZones("zone-b", "zone-c").revert(player.world)
    assert reaches(player, by_node["worker-1"][0], by_node["worker-2"][1])


def test_a_machine_that_is_cut_off_is_lost_to_everybody(player):
    IsolateMachine("worker-3").apply(player.world)
    player.wait(60)
    assert "NotReady" in player("kubectl get node worker-3")
    assert player.run("ssh -o ConnectTimeout=2 worker-3 hostname").exit_code == 255
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    assert not reaches(player, by_node["worker-1"][0], by_node["worker-3"][1])
    IsolateMachine("worker-3").revert(player.world)
    player.wait(60)
    assert "NotReady" not in player("kubectl get nodes")


def test_without_its_agent_a_rebooted_node_has_no_network_for_pods(player):
    player("kubectl -n kube-system delete daemonset kindnet")
    player.wait(20)
    player.world.fleet.reboot("worker-2")
    player.wait(90)
    found = [(pod, address) for pod, node, address in pods(player) if node == "worker-2"]
    asker = next(pod for pod, node, _ in pods(player) if node == "worker-1")
    assert not any(reaches(player, asker, address) for _, address in found)


def test_routes_that_were_flushed_come_back_with_the_agent_and_not_by_themselves(player):
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    (here, own), (there, far) = by_node["worker-1"], by_node["worker-2"]
    FlushRoutes("worker-2").apply(player.world)
    assert not reaches(player, here, far)
    assert not reaches(player, there, own)
    assert reaches(player, here, by_node["worker-3"][1])
    assert "10.244." not in player("ssh worker-2 ip route show").replace(far.rpartition(".")[0], "own")
    player.wait(60)
    # The kubelet and the agent are well, and nothing in the record says what is not.
    assert "NotReady" not in player("kubectl get nodes")
    assert not reaches(player, here, far)
    agent = "-l app=kindnet --field-selector spec.nodeName=worker-2"
    player(f"kubectl -n kube-system delete pod {agent}")
    player.wait(20)
    assert reaches(player, here, far)
    assert reaches(player, there, own)


def test_a_port_of_the_machine_leads_into_the_pod_that_asked_for_it(player):
    player.apply(DOOR)
    player("kubectl wait --for=condition=Ready pod/door --timeout=60s")
    player.wait(2)
    assert "Welcome to nginx" in player("curl -s -m 2 http://worker-2:8088/")
    assert player.run("curl -s -m 2 http://worker-1:8088/").exit_code == 7


def test_a_node_without_a_way_out_serves_inside_and_nothing_beyond(player):
    by_node = {node: (pod, address) for pod, node, address in pods(player)}
    inside, _ = by_node["worker-1"]
    assert reaches(player, inside, "http://example.com/")
    CutLink("worker-1", "outside").apply(player.world)
    assert not reaches(player, inside, "http://example.com/")
    assert reaches(player, inside, by_node["worker-2"][1])
    assert player.run("curl -s -m 2 http://worker-1:30000/").exit_code in (7, 28)
    player('kubectl run far --image=httpd:2.4 --overrides=\'{"spec":{"nodeName":"worker-1"}}\'')
    player.wait(60)
    assert "0/1" in player("kubectl get pod far")
