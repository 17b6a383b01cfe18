"""Rules follow services and slices; building them bit by bit comes to the same as building them at once."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.core import (
    Endpoint,
    EndpointConditions,
    EndpointPort,
    EndpointSlice,
    LoadBalancerIngress,
    LoadBalancerStatus,
    Service,
    ServicePort,
    ServiceSpec,
    ServiceStatus,
)
from k8s_tui.api.meta import ObjectMeta, ObjectReference
from k8s_tui.network.rules import EMPTY_RULES, Rules, Target, build


def a_service(name: str = "web", ip: str = "10.96.1.1", node_port: int = 0, **spec: object) -> Service:
    port = ServicePort(80, protocol="TCP", target_port=8080, node_port=node_port or None)
    fields = {"ports": (port,), "cluster_ip": ip, "type": "NodePort" if node_port else "ClusterIP", **spec}
    return Service(ObjectMeta(name, namespace="shop"), ServiceSpec(**fields))  # type: ignore[arg-type]


def an_endpoint(ip: str, node: str = "worker-1", *, state: str = "ready", hostname: str = "") -> Endpoint:
    conditions = {
        "ready": EndpointConditions(True, True, False),
        "starting": EndpointConditions(False, False, False),
        "leaving": EndpointConditions(False, True, True),
        "gone": EndpointConditions(False, False, True),
        "unsaid": EndpointConditions(),
    }[state]
    reference = ObjectReference(kind="Pod", namespace="shop", name="pod-" + ip.rpartition(".")[2])
    return Endpoint((ip,), conditions, hostname or None, reference, node)


def a_slice(
    *endpoints: Endpoint, name: str = "web-1", port: int = 8080, port_name: str = ""
) -> EndpointSlice:
    meta = ObjectMeta(name, namespace="shop", labels={"kubernetes.io/service-name": "web"})
    return EndpointSlice(meta, "IPv4", endpoints, (EndpointPort(port_name, "TCP", port),))


def ips(targets: tuple[Target, ...]) -> list[str]:
    return [target.ip for target in targets]


@pytest.mark.parametrize(
    "states, expected",
    [
        pytest.param(["ready", "ready"], ["10.0.0.0", "10.0.0.1"], id="all ready"),
        pytest.param(["ready", "starting"], ["10.0.0.0"], id="only ready ones"),
        pytest.param(["ready", "leaving"], ["10.0.0.0"], id="a ready one beats one that leaves"),
        pytest.param(["leaving", "gone"], ["10.0.0.0"], id="one that leaves and serves, where none is ready"),
        pytest.param(["gone", "starting"], [], id="nobody"),
        pytest.param(["unsaid"], ["10.0.0.0"], id="unsaid means ready"),
        pytest.param([], [], id="no endpoints"),
    ],
)
def test_which_endpoints_are_used(states: list[str], expected: list[str]) -> None:
    endpoints = [an_endpoint(f"10.0.0.{index}", state=state) for index, state in enumerate(states)]
    (rule,) = build(a_service(), [a_slice(*endpoints)]).ports
    assert ips(rule.targets) == expected


def test_a_rule_is_found_by_every_address_of_the_service() -> None:
    balancer = LoadBalancerStatus((LoadBalancerIngress("203.0.113.9"),))
    service = evolve(
        a_service(node_port=30080, external_ips=("198.51.100.1",)), status=ServiceStatus(balancer)
    )
    rules = EMPTY_RULES.with_services({"shop/web": build(service, [a_slice(an_endpoint("10.0.0.1"))])})
    found = [rules.at(ip, 80) for ip in ("10.96.1.1", "198.51.100.1", "203.0.113.9")]
    assert [rule.service for rule in found if rule] == ["shop/web"] * 3
    assert rules.at("10.96.1.1", 81) is None
    assert rules.at("10.96.1.1", 80, "UDP") is None
    assert rules.at_node_port(30080) is found[0]


def test_a_port_takes_the_slice_port_of_its_name() -> None:
    ports = (ServicePort(80, "http"), ServicePort(443, "https"))
    service = a_service(ports=ports)
    slices = [
        a_slice(an_endpoint("10.0.0.1"), name="a", port=8080, port_name="http"),
        a_slice(an_endpoint("10.0.0.1"), name="b", port=8443, port_name="https"),
    ]
    built = build(service, slices)
    assert [rule.targets[0].port for rule in built.ports] == [8080, 8443]


def test_the_traffic_policy_local_keeps_to_the_node() -> None:
    slice_ = a_slice(
        an_endpoint("10.0.0.1", "worker-1"),
        an_endpoint("10.0.0.2", "worker-2"),
        an_endpoint("10.0.0.3", "worker-3", state="leaving"),
    )
    (rule,) = build(a_service(node_port=30080, external_traffic_policy="Local"), [slice_]).ports
    assert ips(rule.targets_on("worker-2", external=True)) == ["10.0.0.2"]
    assert ips(rule.targets_on("worker-3", external=True)) == ["10.0.0.3"]
    assert ips(rule.targets_on("worker-4", external=True)) == []
    assert ips(rule.targets_on("worker-4", external=False)) == ["10.0.0.1", "10.0.0.2"]


def test_affinity_ties_a_client_to_one_endpoint_that_outlives_others() -> None:
    endpoints = [an_endpoint(f"10.0.0.{index}") for index in range(5)]
    (rule,) = build(a_service(session_affinity="ClientIP"), [a_slice(*endpoints)]).ports
    (chosen,) = rule.chosen("worker-1", "", "10.0.9.9", external=False)
    assert len(rule.chosen("worker-1", "", "", external=True)) == 5
    others = [endpoint for endpoint in endpoints if endpoint.addresses[0] != chosen.ip]
    kept = [endpoint for endpoint in endpoints if endpoint is not others[0]]
    (fewer,) = build(a_service(session_affinity="ClientIP"), [a_slice(*kept)]).ports
    assert fewer.chosen("worker-1", "", "10.0.9.9", external=False) == (chosen,)


def test_a_headless_service_has_names_and_no_addresses() -> None:
    slice_ = a_slice(an_endpoint("10.0.0.2", hostname="db-1"), an_endpoint("10.0.0.1", hostname="db-0"))
    built = build(a_service(ip="None"), [slice_])
    assert built.is_headless
    assert not built.addresses
    assert [(host.hostname, host.ip) for host in built.hosts] == [("db-0", "10.0.0.1"), ("db-1", "10.0.0.2")]


def test_an_external_name_is_only_a_name() -> None:
    built = build(a_service(type="ExternalName", external_name="db.example.com", cluster_ip=""), [])
    assert (built.external_name, built.addresses, built.ports) == ("db.example.com", (), ())


def test_what_is_removed_leaves_nothing_behind() -> None:
    built = build(a_service(node_port=30080), [a_slice(an_endpoint("10.0.0.1"))])
    rules = EMPTY_RULES.with_services({"shop/web": built}).with_services({"shop/web": None})
    assert rules == Rules(revision=2, services={}, addresses={}, service_ips={}, node_ports={})


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]), st.none() | st.lists(st.integers(1, 9), unique=True, max_size=4)
    ),
    max_size=12,
)


@given(CHANGES)
def test_bit_by_bit_is_the_same_as_at_once(changes: list[tuple[str, list[int] | None]]) -> None:
    rules, wanted = EMPTY_RULES, {}
    for name, numbers in changes:
        built = None
        if numbers is not None:
            index = "abc".index(name)
            service = a_service(name, f"10.96.0.{index + 1}", node_port=30000 + index)
            built = build(service, [a_slice(*(an_endpoint(f"10.0.0.{number}") for number in numbers))])
        wanted[name] = built
        rules = rules.with_services({name: built})
    fresh = EMPTY_RULES.with_services({name: built for name, built in wanted.items() if built})
    assert evolve(rules, revision=0) == evolve(fresh, revision=0)


def test_hints_keep_traffic_in_its_zone_as_long_as_all_have_them() -> None:
    def hinted(address: str, zone: str) -> Endpoint:
        return evolve(an_endpoint(address), extra={"hints": {"forZones": [{"name": zone}]}})

    endpoints = [hinted("10.0.0.1", "zone-a"), hinted("10.0.0.2", "zone-b")]
    (rule,) = build(a_service(), [a_slice(*endpoints)]).ports
    assert ips(rule.targets_on("worker-1", "zone-a", external=False)) == ["10.0.0.1"]
    assert ips(rule.targets_on("worker-1", "zone-c", external=False)) == ["10.0.0.1", "10.0.0.2"]
    (rule,) = build(a_service(), [a_slice(*endpoints, an_endpoint("10.0.0.3"))]).ports
    assert len(rule.targets_on("worker-1", "zone-a", external=False)) == 3
