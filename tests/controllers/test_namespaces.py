from attrs import evolve

from k8s_tui.api.core import ConfigMap, Namespace
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.objects import decode_object
from k8s_tui.client.client import CONFIG_MAPS, NAMESPACES, PODS
from k8s_tui.controllers.namespaces import Remaining, conditions_of, undiscovered
from tests.controllers.world import Cluster, a_deployment


def a_cluster():
    cluster = Cluster().start()
    cluster.client.create(Namespace(ObjectMeta(name="shop")))
    deployment = a_deployment(replicas=2)
    cluster.client.create(evolve(deployment, metadata=evolve(deployment.metadata, namespace="shop")))
    cluster.run(5000)
    return cluster


def conditions(cluster):
    return {
        each.type: (each.status, each.reason, each.message)
        for each in cluster.get(NAMESPACES, "shop").status.conditions
    }


def test_a_namespace_goes_with_all_its_content():
    cluster = a_cluster()
    cluster.client.delete(NAMESPACES, "", "shop")
    assert cluster.get(NAMESPACES, "shop").status.phase == "Terminating"
    cluster.run(6000)
    assert conditions(cluster)["NamespaceContentRemaining"] == (
        "True",
        "SomeResourcesRemain",
        "Some resources are remaining: pods. has 2 resource instances",
    )
    assert conditions(cluster)["NamespaceDeletionContentFailure"][1] == "ContentDeleted"
    cluster.run(60_000)
    assert cluster.find(NAMESPACES, "shop") is None
    assert cluster.all(PODS, "shop") == cluster.all(CONFIG_MAPS, "shop") == []


def test_a_finalizer_in_it_holds_it():
    cluster = a_cluster()
    meta = ObjectMeta(name="held", namespace="shop", finalizers=("example.org/hold",))
    cluster.client.create(ConfigMap(meta))
    cluster.client.delete(NAMESPACES, "", "shop")
    cluster.run(120_000)
    assert conditions(cluster)["NamespaceFinalizersRemaining"] == (
        "True",
        "SomeFinalizersRemain",
        "Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances",
    )
    cluster.change(
        CONFIG_MAPS, "held", lambda each: evolve(each, metadata=evolve(each.metadata, finalizers=())), "shop"
    )
    cluster.run(30_000)
    assert cluster.find(NAMESPACES, "shop") is None


def test_an_api_that_does_not_answer_may_have_something_there():
    def api_service(name, status):
        wire = {
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": {"name": f"v1.{name}"},
            "spec": {"group": name, "version": "v1"},
            "status": {"conditions": [{"type": "Available", "status": status}]},
        }
        return decode_object(wire)

    silent = undiscovered([api_service("a.io", "True"), api_service("b.io", "False")])
    assert silent == ("b.io/v1",)
    found = next(each for each in conditions_of(Remaining(), (), 0, silent) if "Discovery" in each.type)
    assert (found.status, found.reason) == ("True", "DiscoveryFailed")
    assert found.message == (
        "Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: "
        "b.io/v1: stale GroupVersion discovery: b.io/v1"
    )
    assert all(each.status == "False" for each in conditions_of(Remaining(), (), 0))
