from attrs import evolve

from k8s_tui.api.core import ConfigMap, Namespace
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.client.client import CONFIG_MAPS, NAMESPACES, PODS
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
