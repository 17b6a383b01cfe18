import pytest

from k8s_tui.api.core import Service, ServicePort, ServiceSpec
from k8s_tui.apiserver import allocation
from k8s_tui.apiserver.allocation import NODE_PORTS, SERVICE_RANGE, Allocations
from k8s_tui.sim.streams import Stream
from k8s_tui.store.etcd import Etcd

KEY = "/registry/services/default/"


def service(address, *node_ports):
    ports = tuple(ServicePort(80 + index, "", "TCP", node_port=port) for index, port in enumerate(node_ports))
    return Service(spec=ServiceSpec(ports, cluster_ip=address))


@pytest.fixture
def etcd():
    store = Etcd()
    store.put(KEY + "a", service("10.96.0.1", 30000))
    store.put(KEY + "headless", service("None"))
    return store


def test_what_is_taken_follows_from_the_store(etcd):
    taken = Allocations()
    assert taken.holder_of_address(etcd, "10.96.0.1") == KEY + "a"
    assert taken.holder_of_address(etcd, "None") is None
    assert taken.holder_of_node_port(etcd, 30000) == KEY + "a"


def test_changes_are_followed(etcd):
    taken = Allocations()
    assert taken.holder_of_address(etcd, "10.96.0.2") is None
    etcd.put(KEY + "b", service("10.96.0.2", 30001))
    assert taken.holder_of_address(etcd, "10.96.0.2") == KEY + "b"
    etcd.put(KEY + "b", service("10.96.0.2", 30002))
    assert taken.holder_of_node_port(etcd, 30001) is None
    etcd.delete(KEY + "b")
    assert taken.holder_of_address(etcd, "10.96.0.2") is None
    assert taken.holder_of_node_port(etcd, 30002) is None


def test_a_compacted_history_and_a_restored_snapshot_are_read_anew(etcd):
    taken = Allocations()
    snapshot = etcd.snapshot()
    assert taken.holder_of_address(etcd, "10.96.0.9") is None
    etcd.put(KEY + "b", service("10.96.0.9"))
    etcd.compact(etcd.revision)
    assert taken.holder_of_address(etcd, "10.96.0.9") == KEY + "b"
    etcd.restore(snapshot)
    etcd.put(KEY + "c", service("10.96.0.8"))
    assert taken.holder_of_address(etcd, "10.96.0.9") is None
    assert taken.holder_of_address(etcd, "10.96.0.8") == KEY + "c"


def test_draws_are_free_and_in_range(etcd):
    taken, chance = Allocations(), Stream(3)
    for index in range(50):
        address = taken.draw_address(etcd, chance)
        port = taken.draw_node_port(etcd, chance, frozenset())
        assert taken.holder_of_address(etcd, address) is None
        assert taken.holder_of_node_port(etcd, port) is None
        etcd.put(f"{KEY}{index}", service(address, port))


def test_the_last_node_ports_are_the_static_ones(monkeypatch):
    monkeypatch.setattr(allocation, "NODE_PORTS", range(30000, 30090))
    etcd, taken, chance = Etcd(), Allocations(), Stream(3)
    drawn = []
    for index in range(90):
        port = taken.draw_node_port(etcd, chance, frozenset())
        drawn.append(port)
        etcd.put(f"{KEY}{index}", service("None", port))
    assert sorted(drawn) == list(range(30000, 30090))
    assert set(drawn[:4]) == {30086, 30087, 30088, 30089}
    assert taken.draw_node_port(etcd, chance, frozenset()) is None


def test_the_ranges_are_kubeadms():
    assert str(SERVICE_RANGE) == "10.96.0.0/12"
    assert (NODE_PORTS[0], NODE_PORTS[-1]) == (30000, 32767)
