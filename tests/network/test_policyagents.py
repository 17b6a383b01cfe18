"""Agents follow network policies while they run and hear; their filters stay when they do not."""

from k8s_tui.api import documents
from k8s_tui.api.core import Namespace
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodSpec, PodStatus
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.requests import Requests
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import NAMESPACES, PODS
from k8s_tui.cluster.manifestfiles import manifest
from k8s_tui.network.policies import OPEN
from k8s_tui.network.policyagents import COMPONENT, NETWORK_POLICIES
from k8s_tui.network.routes import TIMED_OUT
from tests.network.site import Site

KINDNET = "docker.io/kindest/kindnetd:v20241212-9f82dd49"
DENY = Unstructured(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    ObjectMeta(name="deny", namespace="shop"),
    {"spec": {"podSelector": {}}},
)


def a_site() -> Site:
    """A web pod and one that asks, with an agent on each node."""
    site = Site()
    for document in documents.read(manifest("addons.yaml"), "addons.yaml"):
        if document.data["kind"].startswith("ClusterRole") and document.data["metadata"]["name"] == "kindnet":
            Requests(site.server).create(document.data, "default", ADMINISTRATOR)
    site.server.create(NAMESPACES, Namespace(ObjectMeta(name="shop")), ADMINISTRATOR)
    for machine in site.nodes:
        site.pod(machine, f"kindnet-{machine}", KINDNET, namespace="kube-system", host_network=True)
    for machine, name in (("worker-1", "web-1"), ("worker-2", "asker")):
        address = site.pod(machine, name)
        pod = Pod(ObjectMeta(name=name, namespace="shop"), PodSpec(), PodStatus(pod_ip=address))
        site.server.create(PODS, pod, ADMINISTRATOR)
    site.run(4_000)
    return site


def web(site: Site) -> str:
    return site.plane.ground.address_of(site.plane.ground.pods_named("shop", "web-1")[0])


def reached(site: Site) -> bool:
    (way,) = site.plane.router.connect(site.source("worker-2", "asker"), web(site), 80)
    if way.place is None:
        assert (way.end.reason, way.end.hop) == (
            TIMED_OUT,
            "networkpolicy shop/deny (ingress of pod shop/web-1)",
        )
    return way.place is not None


def test_a_policy_holds_back_until_it_is_gone() -> None:
    site = a_site()
    assert site.plane.agents.is_open
    assert reached(site)
    site.server.create(NETWORK_POLICIES, DENY, ADMINISTRATOR)
    site.run(2_000)
    assert not reached(site)
    # A node always reaches its own pods, which probes need.
    assert all(way.place for way in site.plane.router.connect(site.source("worker-1"), web(site), 80))
    assert not all(way.place for way in site.plane.router.connect(site.source("worker-3"), web(site), 80))
    twin = site.fork()
    assert not reached(twin)
    site.server.delete(NETWORK_POLICIES, "shop", "deny", ADMINISTRATOR)
    site.run(2_000)
    assert reached(site)


def test_a_dead_agent_leaves_the_filters_as_they_were() -> None:
    site = a_site()
    site.server.create(NETWORK_POLICIES, DENY, ADMINISTRATOR)
    site.run(2_000)
    site.sim.stop(f"worker-1/{COMPONENT}")
    site.server.delete(NETWORK_POLICIES, "shop", "deny", ADMINISTRATOR)
    site.run(2_000)
    assert not reached(site)
    site.sim.start(f"worker-1/{COMPONENT}")
    site.run(2_000)
    assert reached(site)


def test_a_node_that_booted_anew_filters_nothing_before_its_agent_runs() -> None:
    site = a_site()
    site.server.create(NETWORK_POLICIES, DENY, ADMINISTRATOR)
    site.run(2_000)
    site.fleet.power_off("worker-1")
    site.fleet.power_on("worker-1", 0)
    site.run(10)
    assert site.plane.agents.rules_of("worker-1") is OPEN
