"""Who answers a client: one master directly, several behind a balancer that looks after them."""

import re

import pytest

from k8s_tui.api.errors import Unreachable
from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.endpoint import CHECK_MS, FAILS
from k8s_tui.cluster.world import World

OUT_MS = (FAILS + 1) * CHECK_MS
_BOOTED = {}


def a_world(masters):
    if masters not in _BOOTED:
        world = _BOOTED[masters] = World.create(ClusterConfig(masters=masters, workers=2), 1)
        world.boot()
    return _BOOTED[masters].fork()


def refusal(world, machine):
    with pytest.raises(Unreachable) as refused:
        world.connect(machine)
    return refused.value.message


def test_one_master_is_asked_directly():
    world = a_world(1)
    assert world.connect("laptop").machine == "master-1"
    assert world.connect.address() == "10.0.0.10:6443"
    world.fleet.links.cut("worker-1", "master-1")
    assert "dial tcp 10.0.0.10:6443: i/o timeout" in refusal(world, "worker-1")
    world.sim.stop("master-1/kube-apiserver")
    assert "10.0.0.10:6443 was refused" in refusal(world, "laptop")


def test_connections_are_spread_and_kept():
    world = a_world(3)
    assert world.connect.address() == "10.0.0.5:6443"
    clients = [*world.fleet.machines]
    first = [world.connect(client).machine for client in clients]
    assert len(set(first)) == 3
    assert [world.connect(client).machine for client in clients] == first


def test_a_dead_server_is_left_at_once_and_taken_out_of_rotation():
    world = a_world(3)
    mine = world.connect("worker-1").machine
    world.fleet.power_off(mine)
    assert world.connect("worker-1").machine != mine
    world.run_for(OUT_MS)
    assert world.connect("laptop").machine != mine


def test_a_server_without_etcd_is_taken_out_of_rotation_after_some_checks():
    world = a_world(3)
    world.fleet.machines["master-1"].remove_file("/etc/kubernetes/manifests/etcd.yaml")
    world.run_for(OUT_MS + 10_000)
    assert all(world.connect(client).machine != "master-1" for client in (*world.fleet.machines, "laptop"))


def test_where_nobody_is_well_the_balancer_passes_on_to_whoever_listens():
    world = a_world(3)
    world.fleet.power_off("master-2")
    world.fleet.power_off("master-3")
    world.run_for(OUT_MS)
    assert world.connect("laptop").machine == "master-1"
    world.fleet.power_off("master-1")
    assert "dial tcp 10.0.0.5:6443: i/o timeout" in refusal(world, "laptop")


def test_a_machine_that_is_cut_off_does_not_reach_the_balancer():
    world = a_world(3)
    world.fleet.links.isolate("worker-1")
    assert "dial tcp 10.0.0.5:6443: i/o timeout" in refusal(world, "worker-1")


def test_a_master_asks_itself_for_its_own_components():
    world = a_world(3)
    assert world.connect.local("master-2").machine == "master-2"
    world.sim.stop("master-2/kube-apiserver")
    with pytest.raises(Unreachable, match=r"10\.0\.0\.11:6443 was refused"):
        world.connect.local("master-2")


@pytest.mark.parametrize(
    "address, answers",
    [
        ("https://10.0.0.11:6443", "master-2"),
        ("10.0.0.12:6443/", "master-3"),
        ("https://master-1:6443", "master-1"),
        ("https://10.0.0.11", "The connection to the server 10.0.0.11:443 was refused"),
        ("https://10.0.0.13:6443", "The connection to the server 10.0.0.13:6443 was refused"),
        ("https://localhost:6443", "The connection to the server localhost:6443 was refused"),
        ("https://10.9.9.9:6443", "dial tcp 10.9.9.9:6443: i/o timeout"),
    ],
)
def test_an_address_that_was_given_by_hand(address, answers):
    world = a_world(3)
    if answers.startswith("master"):
        assert world.connect_to("laptop", address).machine == answers
        return
    with pytest.raises(Unreachable, match=re.escape(answers)):
        world.connect_to("laptop", address)
