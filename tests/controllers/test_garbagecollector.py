from attrs import evolve

from k8s_tui.api.core import ConfigMap
from k8s_tui.api.meta import ObjectMeta, OwnerReference
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.deletion import DeleteOptions
from k8s_tui.client.client import CONFIG_MAPS, DEPLOYMENTS, PODS, REPLICA_SETS
from tests.controllers.world import MANAGER, Cluster, a_deployment


def a_cluster():
    cluster = Cluster().start()
    cluster.client.create(a_deployment(replicas=3))
    cluster.run(5000)
    return cluster


def delete(cluster, propagation):
    cluster.client.delete(DEPLOYMENTS, "default", "web", DeleteOptions(propagation=propagation))


def a_map(name, *owners, finalizers=()):
    references = tuple(
        OwnerReference("v1", "ConfigMap", owner.metadata.name, uid or owner.metadata.uid)
        for owner, uid in owners
    )
    meta = ObjectMeta(name=name, namespace="default", owner_references=references, finalizers=finalizers)
    return ConfigMap(meta)


def test_deleting_in_the_background_takes_the_owner_first():
    cluster = a_cluster()
    delete(cluster, "Background")
    assert cluster.find(DEPLOYMENTS, "web") is None
    assert len(cluster.all(REPLICA_SETS)) == 1
    cluster.run(3000)
    assert cluster.all(REPLICA_SETS) == cluster.all(PODS) == []


def test_deleting_in_the_foreground_takes_the_owner_last():
    cluster = a_cluster()
    delete(cluster, "Foreground")
    cluster.run(100)
    assert cluster.get(DEPLOYMENTS, "web").metadata.deletion_timestamp is not None
    while cluster.all(PODS):
        assert cluster.find(DEPLOYMENTS, "web") is not None
        cluster.run(100)
    cluster.run(1000)
    assert cluster.find(DEPLOYMENTS, "web") is None
    assert cluster.all(REPLICA_SETS) == []


def test_orphans_live_on():
    cluster = a_cluster()
    delete(cluster, "Orphan")
    cluster.run(3000)
    assert cluster.find(DEPLOYMENTS, "web") is None
    (replica_set,) = cluster.all(REPLICA_SETS)
    assert replica_set.metadata.owner_references == ()
    assert len(cluster.all(PODS)) == 3


def test_an_owner_of_the_same_name_but_another_uid_is_no_owner():
    cluster = Cluster().start()
    owner = cluster.client.create(a_map("owner"))
    cluster.client.create(a_map("mine", (owner, "")))
    cluster.client.create(a_map("stale", (owner, "another-uid")))
    cluster.run(1000)
    assert cluster.find(CONFIG_MAPS, "mine") is not None
    assert cluster.find(CONFIG_MAPS, "stale") is None


def test_one_owner_that_lives_is_enough():
    cluster = Cluster().start()
    first, second = cluster.client.create(a_map("first")), cluster.client.create(a_map("second"))
    cluster.client.create(a_map("both", (first, ""), (second, "")))
    cluster.client.delete(CONFIG_MAPS, "default", "first")
    cluster.run(1000)
    owners = cluster.get(CONFIG_MAPS, "both").metadata.owner_references
    assert [each.name for each in owners] == ["second"]


def test_a_kind_that_is_not_known_is_left_alone():
    cluster = Cluster().start()
    owner = OwnerReference("example.org/v1", "Widget", "w", "u")
    cluster.client.create(ConfigMap(ObjectMeta(name="m", namespace="default", owner_references=(owner,))))
    cluster.run(5000)
    assert cluster.find(CONFIG_MAPS, "m") is not None


def test_a_finalizer_holds_what_was_collected():
    cluster = Cluster().start()
    owner = cluster.client.create(a_map("owner"))
    cluster.client.create(a_map("held", (owner, ""), finalizers=("example.org/hold",)))
    cluster.run(100)
    cluster.client.delete(CONFIG_MAPS, "default", "owner")
    cluster.run(1000)
    held = cluster.get(CONFIG_MAPS, "held")
    assert held.metadata.deletion_timestamp is not None
    cluster.client.update(evolve(held, metadata=evolve(held.metadata, finalizers=())))
    assert cluster.find(CONFIG_MAPS, "held") is None


def test_what_lost_its_owner_while_nobody_looked_is_found_at_the_start():
    cluster = a_cluster()
    cluster.sim.stop(MANAGER)
    delete(cluster, "Background")
    cluster.run(60_000)
    assert len(cluster.all(REPLICA_SETS)) == 1
    cluster.sim.start(MANAGER)
    cluster.run(20_000)  # the lease of the one before runs out first
    assert cluster.all(REPLICA_SETS) == cluster.all(PODS) == []


def test_objects_without_a_class_are_collected_too():
    cluster = Cluster().start()
    owner = cluster.client.create(a_map("owner"))
    reference = OwnerReference("v1", "ConfigMap", "owner", owner.metadata.uid)
    meta = ObjectMeta(name="a", namespace="default", owner_references=(reference,))
    cluster.client.create(Unstructured("v1", "ServiceAccount", meta))
    cluster.run(100)
    cluster.client.delete(CONFIG_MAPS, "default", "owner")
    cluster.run(1000)
    names = [each.metadata.name for each in cluster.all(cluster.server.scheme.lookup("sa"), "default")]
    assert names == ["default"]
