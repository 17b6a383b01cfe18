"""Each node has the rules that its own kube-proxy could take, when it could take them."""

import pytest

from k8s_tui.api.core import EndpointSlice, Service
from k8s_tui.api.errors import Unreachable
from k8s_tui.apiserver.server import ApiServer
from k8s_tui.apiserver.server import Rules as ServerRules
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import ENDPOINT_SLICES, SERVICES, Context
from k8s_tui.network.feed import PROCESS, ServiceFeed
from k8s_tui.network.proxy import SPREAD_MS, KubeProxies
from k8s_tui.network.rules import EMPTY_RULES
from k8s_tui.sim.simulation import Simulation
from k8s_tui.store.etcd import Etcd
from k8s_tui.store.members import EtcdMembers
from tests.access import open_doors
from tests.network.test_rules import a_service, a_slice, an_endpoint

NODES = ("worker-1", "worker-2", "worker-3")


class World:
    """An API server, some machines that may lose sight of it, and their proxies."""

    def __init__(self) -> None:
        self.sim = Simulation(1)
        self.boots = dict.fromkeys(NODES, 1)
        self.cut: set[str] = set()
        self.disturbances = 0
        self.server = self.an_api_server()
        context = Context(self.sim, self.connect)
        self.feed = ServiceFeed(context)
        self.proxies = KubeProxies(context, self, self.feed)
        self.sim.register(PROCESS, self.feed)
        self.sim.start(PROCESS)
        for node in NODES:
            self.proxies.add_machine(node)
            self.sim.start(f"{node}/kube-proxy")

    def an_api_server(self) -> ApiServer:
        members = EtcdMembers(Etcd(), ("master-1",))
        members.rise("master-1")
        server = ApiServer(self.sim, "master-1", members, ServerRules({}, ()))
        self.sim.register(server.process_name, server)
        open_doors(server)
        return server

    def boot_of(self, machine: str) -> int:
        return self.boots[machine]

    def disturbance(self) -> int:
        return self.disturbances

    def connect(self, machine: str) -> ApiServer:
        if machine in self.cut:
            raise Unreachable("cut")
        return self.server

    def cut_off(self, *machines: str) -> None:
        self.cut |= set(machines)
        self.disturbances += 1

    def heal(self) -> None:
        self.cut = set()
        self.disturbances += 1

    def run(self, span_ms: int) -> None:
        assert self.sim.run_until(self.sim.now_ms + span_ms, 10_000)

    def put(self, *ips: str) -> None:
        """Make the service's endpoints these."""
        slice_ = a_slice(*(an_endpoint(ip) for ip in ips))
        try:
            self.server.create(ENDPOINT_SLICES, slice_, ADMINISTRATOR)
        except Exception:  # noqa: BLE001 - it is there already
            self.server.update(ENDPOINT_SLICES, slice_, ADMINISTRATOR)

    def seen_by(self, node: str) -> list[str] | None:
        rule = self.proxies.rules_of(node).at("10.96.1.1", 80)
        return None if rule is None else [target.ip for target in rule.targets]


@pytest.fixture
def world() -> World:
    made = World()
    made.server.create(SERVICES, a_service(), ADMINISTRATOR)
    made.put("10.0.0.1")
    made.run(5_000)
    return made


def test_all_nodes_learn_the_same(world: World) -> None:
    assert [world.seen_by(node) for node in NODES] == [["10.0.0.1"]] * 3
    world.put("10.0.0.1", "10.0.0.2")
    world.run(2_500)
    assert [world.seen_by(node) for node in NODES] == [["10.0.0.1", "10.0.0.2"]] * 3


def test_a_change_reaches_each_node_at_its_own_moment(world: World) -> None:
    world.put("10.0.0.2")
    moments = {}
    for at_ms in range(0, 2_000, 20):
        world.run(20)
        for node in NODES:
            if world.seen_by(node) == ["10.0.0.2"]:
                moments.setdefault(node, at_ms)
    assert len(set(moments.values())) == len(NODES)
    assert min(moments.values()) >= 60
    assert max(moments.values()) <= 100 + SPREAD_MS


def test_a_dead_proxy_leaves_its_node_with_stale_rules(world: World) -> None:
    world.sim.stop("worker-2/kube-proxy")
    world.put("10.0.0.2")
    world.run(3_000)
    assert world.seen_by("worker-1") == ["10.0.0.2"]
    assert world.seen_by("worker-2") == ["10.0.0.1"]
    world.sim.start("worker-2/kube-proxy")
    assert world.seen_by("worker-2") == ["10.0.0.1"]
    world.run(1_000)
    assert world.seen_by("worker-2") == ["10.0.0.2"]


def test_a_node_cut_off_from_the_api_stays_behind_until_it_is_healed(world: World) -> None:
    world.cut_off("worker-3")
    world.put("10.0.0.2")
    world.run(60_000)
    assert world.seen_by("worker-3") == ["10.0.0.1"]
    world.heal()
    world.run(2_000)
    assert world.seen_by("worker-3") == ["10.0.0.2"]


def test_a_frozen_proxy_stays_behind(world: World) -> None:
    world.sim.freeze("worker-1/kube-proxy")
    world.disturbances += 1
    world.put("10.0.0.2")
    world.run(3_000)
    assert world.seen_by("worker-1") == ["10.0.0.1"]
    world.sim.thaw("worker-1/kube-proxy")
    world.run(3_000)
    assert world.seen_by("worker-1") == ["10.0.0.2"]


def test_everybody_goes_on_with_what_they_have_while_the_api_is_away(world: World) -> None:
    world.cut_off(*NODES)
    world.put("10.0.0.2")
    world.run(60_000)
    assert [world.seen_by(node) for node in NODES] == [["10.0.0.1"]] * 3
    world.heal()
    world.run(3_000)
    assert [world.seen_by(node) for node in NODES] == [["10.0.0.2"]] * 3


def test_a_machine_that_rebooted_has_no_rules_until_its_proxy_ran(world: World) -> None:
    world.sim.stop("worker-2/kube-proxy")
    world.boots["worker-2"] += 1
    assert world.proxies.rules_of("worker-2") is EMPTY_RULES
    world.sim.start("worker-2/kube-proxy")
    assert world.seen_by("worker-2") is None
    world.run(1_000)
    assert world.seen_by("worker-2") == ["10.0.0.1"]


def test_a_machine_without_a_proxy_has_no_rules(world: World) -> None:
    world.boots["worker-9"] = 1
    assert world.proxies.rules_of("worker-9") is EMPTY_RULES


def test_many_changes_are_taken_at_once(world: World) -> None:
    before = world.feed.current.revision
    for number in range(2, 52):
        world.put(f"10.0.0.{number}")
        world.run(20)
    world.run(2_000)
    assert world.seen_by("worker-1") == ["10.0.0.51"]
    assert world.feed.current.revision - before <= 4


def test_a_fork_goes_its_own_way(world: World) -> None:
    twin_world = World()
    twin_world.sim = world.sim.fork()
    twin_world.server = twin_world.an_api_server()
    context = Context(twin_world.sim, twin_world.connect)
    twin_world.feed = world.feed.fork(context)
    twin_world.proxies = world.proxies.fork(context, twin_world, twin_world.feed)
    assert twin_world.feed.current is world.feed.current
    world.put("10.0.0.2")
    world.run(3_000)
    assert world.seen_by("worker-1") == ["10.0.0.2"]
    assert twin_world.seen_by("worker-1") == ["10.0.0.1"]


def test_a_deleted_service_is_forgotten(world: World) -> None:
    stored: Service = world.server.get(SERVICES, "shop", "web")
    assert stored
    world.server.delete(SERVICES, "shop", "web", ADMINISTRATOR)
    slices: tuple[EndpointSlice, ...] = world.server.list(ENDPOINT_SLICES).items
    assert slices
    world.run(2_500)
    assert world.seen_by("worker-1") is None
