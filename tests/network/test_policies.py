"""Network policies become filters: who is isolated, and what is allowed in spite of it."""

import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.network.policies import PodAddress, compiled, types_of

WEB, API, GUEST = "10.244.1.2", "10.244.2.2", "10.244.3.2"
PODS = (
    PodAddress(WEB, "shop", {"app": "web"}, {"team": "shop"}, {("http", "TCP"): 8080}),
    PodAddress(API, "shop", {"app": "api"}, {"team": "shop"}),
    PodAddress(GUEST, "other", {"app": "api"}, {"team": "other"}),
)
ALL = {"podSelector": {}}


def policy(name, **spec):
    meta = ObjectMeta(name=name, namespace="shop")
    return Unstructured("networking.k8s.io/v1", "NetworkPolicy", meta, {"spec": {**ALL, **spec}})


def enters(spec, source=API, port=8080, protocol="TCP"):
    rules = compiled([policy("p", **spec)], PODS, 1)
    return not rules.forbids_entry(source, WEB, port, protocol)


@pytest.mark.parametrize(
    "rule, source, port, passes",
    [
        ({}, GUEST, 1, True),
        ({"from": [{"podSelector": {}}]}, API, 1, True),
        ({"from": [{"podSelector": {}}]}, GUEST, 1, False),
        ({"from": [{"namespaceSelector": {}}]}, GUEST, 1, True),
        ({"from": [{"namespaceSelector": {"matchLabels": {"team": "other"}}}]}, API, 1, False),
        (
            {"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "api"}}}]},
            GUEST,
            1,
            True,
        ),
        ({"from": [{"ipBlock": {"cidr": "10.244.0.0/16"}}]}, GUEST, 1, True),
        ({"from": [{"ipBlock": {"cidr": "10.244.0.0/16", "except": ["10.244.3.0/24"]}}]}, GUEST, 1, False),
        ({"ports": [{"port": 8080}]}, GUEST, 8080, True),
        ({"ports": [{"port": 8080}]}, GUEST, 8081, False),
        ({"ports": [{"port": 8000, "endPort": 9000}]}, GUEST, 9000, True),
        ({"ports": [{"port": 8000, "endPort": 9000}]}, GUEST, 9001, False),
        ({"ports": [{"port": "http"}]}, GUEST, 8080, True),
        ({"ports": [{"port": "metrics"}]}, GUEST, 8080, False),
        ({"ports": [{"protocol": "UDP"}]}, GUEST, 8080, False),
        ({"ports": [{"protocol": "TCP"}]}, GUEST, 8080, True),
    ],
)
def test_a_rule(rule, source, port, passes):
    assert enters({"ingress": [rule]}, source, port) is passes


def test_policies_add_up_and_those_that_isolate_are_named():
    rules = compiled([policy("deny"), policy("api", ingress=[{"from": [{"podSelector": {}}]}])], PODS, 1)
    assert rules.forbids_entry(API, WEB, 80, "TCP") == ()
    assert rules.forbids_entry(GUEST, WEB, 80, "TCP") == ("shop/api", "shop/deny")
    assert rules.forbids_entry(WEB, GUEST, 80, "TCP") == ()
    assert rules.forbids_exit(WEB, GUEST, 80, "TCP") == ()


def test_the_exit_is_shut_where_egress_is_named():
    closed = policy("p", policyTypes=["Egress"], egress=[{"ports": [{"port": 53, "protocol": "UDP"}]}])
    rules = compiled([closed], PODS, 1)
    assert rules.forbids_exit(WEB, "10.96.0.10", 53, "UDP") == ()
    assert rules.forbids_exit(WEB, GUEST, 80, "TCP") == ("shop/p",)
    assert rules.forbids_entry(GUEST, WEB, 80, "TCP") == ()
    assert not rules.is_open
    assert compiled([], PODS, 2).is_open


@pytest.mark.parametrize(
    "spec, types",
    [
        ({}, ("Ingress",)),
        ({"egress": [{}]}, ("Ingress", "Egress")),
        ({"policyTypes": ["Egress"]}, ("Egress",)),
    ],
)
def test_the_directions_of_a_policy(spec, types):
    assert types_of(spec) == types
