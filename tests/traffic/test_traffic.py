"""Every second is measured, and what is remembered from the last is what would be found out anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.api.core import Node, NodeStatus
from k8s_tui.api.meta import Condition, ObjectMeta
from k8s_tui.api.pods import ContainerState, ContainerStateWaiting, ContainerStatus, Pod, PodStatus
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import NODES, PODS, Context
from k8s_tui.traffic.clients import Client, Constant, InPod, Outside, Ramp
from k8s_tui.traffic.flows import Flows
from k8s_tui.traffic.traffic import PROCESS, Traffic
from tests.network.site import Site
from tests.network.test_routing import FAULTS, a_site, inflict
from tests.traffic.test_requests import a_guestbook

SHOPPERS = Client("shoppers", "http://nodes:30080/", Constant(12), Outside(), "shop")
INSIDERS = Client("insiders", "http://10.96.1.1/", Constant(3), InPod("web", "shop"), "shop")


def a_traffic(site: Site, *clients: Client) -> Traffic:
    traffic = Traffic(Context(site.sim, site.connect), site.plane, clients)
    traffic.start()
    return traffic


def test_seconds_are_counted() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    site.run(10_000)
    assert traffic.record.totals().requests == 120
    assert [sample.at_ms % 1000 for sample in traffic.record.by_client["shoppers"].samples] == [0] * 10
    assert traffic.record.success_percent("shoppers", 10_000) == 100.0
    assert len(traffic.record.by_service["shop/web"].samples) == 10


def test_an_outage_is_felt_and_is_over() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    site.run(5_000)
    site.fleet.links.isolate("worker-2")
    site.run(5_000)
    assert traffic.record.success_percent("shoppers", 5_000) == pytest.approx(100 / 3)
    assert [str(cause) for cause in traffic.record.causes["shoppers"]] == [
        "33% connection timed out at node worker-2",
        "33% connection timed out at pod shop/web-2 (worker-2)",
    ]
    site.fleet.links.heal()
    site.run(5_000)
    assert traffic.record.success_percent("shoppers", 5_000) == 100.0
    assert traffic.record.causes["shoppers"] == ()
    assert traffic.record.totals().user_minutes_lost == pytest.approx(12 * 5 * (2 / 3) / 60)


def test_a_service_nobody_asks_any_more_goes_quiet() -> None:
    site = a_guestbook()
    traffic = a_traffic(site, SHOPPERS)
    site.run(3_000)
    for front in ("1", "2"):
        machine = site.fleet.machines[f"worker-{front}"]
        machine.runtime.kill_container(site.container(f"worker-{front}", f"frontend-{front}").id)
    site.run(3_000)
    assert traffic.record.by_service["shop/redis-master"].samples[-1].requests == 0.0
    assert traffic.record.by_service["shop/frontend"].success_percent(3_000) == 0.0


def test_containers_bear_their_load() -> None:
    site = a_guestbook()
    a_traffic(site, SHOPPERS)
    site.run(3_000)
    assert site.container("worker-2", "redis-replica-0").requests_per_s == pytest.approx(12 * 0.8)
    assert site.container("worker-1", "frontend-1").requests_per_s == pytest.approx(6)
    site.publish("frontend", "10.96.3.3", node_port=30080)
    site.run(3_000)
    assert site.container("worker-2", "redis-replica-0").requests_per_s == 0.0


def test_growing_load_makes_slow_and_then_fails() -> None:
    site = a_guestbook()
    growing = Client("crowd", "http://nodes:30080/", Ramp(10, 1_000, 10_000, 60_000), Outside(), "shop")
    traffic = a_traffic(site, growing)
    site.run(4_000)
    early = traffic.record.latency_ms("crowd")
    site.run(25_000)
    assert traffic.record.success_percent("crowd") == pytest.approx(100.0)
    assert traffic.record.latency_ms("crowd") > early
    site.run(40_000)
    assert traffic.record.success_percent("crowd") == pytest.approx(50.0, abs=5)
    assert traffic.record.causes["crowd"][0].reason == "503 Service Unavailable"


@settings(max_examples=20)
@given(st.lists(st.tuples(FAULTS, st.integers(0, 4_000)), max_size=3))
def test_a_remembered_second_equals_a_fresh_one(history: list[tuple[list[str], int]]) -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS, INSIDERS)
    for faults, wait_ms in history:
        for fault in faults:
            if _can(site, fault):
                inflict(site, fault)
        site.run(wait_ms)
        traffic.tick()
        site.plane.ground.begin()
        for client in (SHOPPERS, INSIDERS):
            assert traffic.outcomes[client.name] == Flows(site.plane).outcome(client)


def _can(site: Site, fault: str) -> bool:
    """Tell whether what a fault is about is still there."""
    word, _, name = fault.partition(" ")
    pods = {"kill": ("worker-1", name), "remove": ("worker-2", name), "proxy": (name, f"kube-proxy-{name}")}
    if word not in pods:
        return True
    machine, pod = pods[word]
    return bool(site.fleet.machines[machine].is_up() and site.fleet.machines[machine].runtime.running_in(pod))


def test_nothing_is_found_out_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    site = a_guestbook()
    traffic = a_traffic(site, SHOPPERS)
    site.run(5_000)
    asked: list[Client] = []
    found_out = Flows.outcome
    monkeypatch.setattr(
        Flows, "outcome", lambda flows, client: (asked.append(client), found_out(flows, client))[1]
    )
    site.run(60_000)
    assert len(traffic.record.by_client["shoppers"].samples) == 65
    assert not asked


def test_a_fork_goes_its_own_way() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    site.run(5_000)
    twin_site = site.fork()
    twin = traffic.fork(Context(twin_site.sim, twin_site.connect), twin_site.plane)
    twin_site.fleet.power_off("worker-2")
    for each in (site, twin_site):
        each.run(5_000)
    assert traffic.record.success_percent("shoppers", 5_000) == 100.0
    assert twin.record.success_percent("shoppers", 5_000) == pytest.approx(100 / 3)
    assert twin.record.totals().requests == traffic.record.totals().requests == 120


def test_a_client_can_come_later() -> None:
    site = a_site()
    traffic = a_traffic(site)
    site.run(3_000)
    traffic.add_client(SHOPPERS)
    site.run(3_000)
    assert traffic.record.totals().requests == 36


def test_pages_are_about_what_the_api_says() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    down = NodeStatus(conditions=(Condition("Ready", "Unknown"),))
    site.server.create(NODES, Node(ObjectMeta("worker-2"), status=down), ADMINISTRATOR)
    waiting = ContainerState(waiting=ContainerStateWaiting("CrashLoopBackOff"))
    status = PodStatus(container_statuses=(ContainerStatus("main", waiting),))
    site.server.create(PODS, Pod(ObjectMeta("web-9", namespace="shop"), status=status), ADMINISTRATOR)
    site.run(100_000)
    subjects = {page.subject for page in traffic.pages()}
    assert subjects == {"node worker-2", "pod shop/web-9 (main)"}
    site.server.delete(PODS, "shop", "web-9", ADMINISTRATOR)
    node = site.server.get(NODES, "", "worker-2")
    ready = NodeStatus(conditions=(Condition("Ready", "True"),))
    site.server.update_status(NODES, Node(node.metadata, status=ready), ADMINISTRATOR)
    site.run(30_000)
    assert not traffic.pager.firing()


def test_an_api_server_that_does_not_answer_pages() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    site.run(2_000)
    site.api_up = False
    site.run(100_000)
    assert [page.alert for page in traffic.pager.firing()] == ["KubeAPIDown"]
    assert traffic.record.success_percent("shoppers", 90_000) == 100.0


def test_it_is_a_process_of_the_world() -> None:
    site = a_site()
    traffic = a_traffic(site, SHOPPERS)
    assert site.sim.process(PROCESS) is traffic
    assert site.sim.is_running(PROCESS)


def test_applications_complain_in_their_logs_of_what_they_do_not_get() -> None:
    site = a_guestbook()
    a_traffic(site, Client("visitors", "http://worker-1:30080/", Constant(10)))
    site.run(5_000)
    front = site.container("worker-1", "frontend-1")
    runtime = site.fleet.machines["worker-1"].runtime
    before = len(runtime.log(front.id))
    site.remove("worker-3", "redis-master-0")
    site.run(15_500)
    said = [line.text for line in runtime.log(front.id)][before:]
    assert said == ["error: redis-master:6379: connection timed out"] * 2
