from attrs import evolve

from k8s_tui.api.errors import Forbidden
from k8s_tui.api.meta import ObjectMeta, controller_of
from k8s_tui.api.pods import Pod
from k8s_tui.client.client import PODS, REPLICA_SETS
from k8s_tui.controllers.replicaset import plan
from tests.controllers.world import MANAGER, Cluster, a_replica_set, a_template, with_replicas


class Quota:
    """Refuses pods beyond a number."""

    name = "quota"
    concerns = ()

    def __init__(self, limit):
        self.limit = limit

    def admit(self, obj, attributes, server):
        is_new_pod = attributes.operation == "CREATE" and attributes.resource is PODS
        if is_new_pod and len(server.list(PODS).items) >= self.limit:
            raise Forbidden(f'pods "{attributes.name}" is forbidden: exceeded quota: q')
        return obj


def test_a_set_gets_its_pods_and_says_so():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=3))
    cluster.run(3000)
    status = cluster.get(REPLICA_SETS, "web").status
    assert (status.replicas, status.ready_replicas, status.available_replicas) == (3, 3, 3)
    assert status.observed_generation == 1
    names = {pod.metadata.name for pod in cluster.all(PODS)}
    assert {f"Created pod: {name}" for name in names} == set(cluster.events("SuccessfulCreate"))


def test_scaling_both_ways_and_deleting_pods():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=3))
    cluster.run(3000)
    cluster.change(REPLICA_SETS, "web", with_replicas(5))
    cluster.run(3000)
    assert len(cluster.all(PODS)) == 5
    cluster.change(REPLICA_SETS, "web", with_replicas(1))
    cluster.run(3000)
    (last,) = cluster.all(PODS)
    assert len(cluster.events("SuccessfulDelete")) == 4
    cluster.client.delete(PODS, "default", last.metadata.name)
    cluster.run(3000)
    (fresh,) = cluster.all(PODS)
    assert fresh.metadata.name != last.metadata.name


def test_an_orphan_that_matches_is_adopted_and_one_that_no_longer_matches_is_let_go():
    cluster = Cluster().start()
    template = a_template()
    cluster.client.create(Pod(ObjectMeta(name="stray", labels={"app": "web"}), template.spec))
    cluster.client.create(a_replica_set(replicas=2))
    cluster.run(3000)
    stray = cluster.get(PODS, "stray")
    assert controller_of(stray.metadata).name == "web"
    assert len(cluster.all(PODS)) == 2
    cluster.client.update(evolve(stray, metadata=evolve(stray.metadata, labels={"app": "debug"})))
    cluster.run(3000)
    assert controller_of(cluster.get(PODS, "stray").metadata) is None
    assert len(cluster.all(PODS)) == 3


def test_a_refused_creation_shows_in_status_and_events_until_it_succeeds():
    quota = Quota(2)
    cluster = Cluster(plugins=(quota,)).start()
    cluster.client.create(a_replica_set(replicas=4))
    cluster.run(3000)
    (failure,) = cluster.get(REPLICA_SETS, "web").status.conditions
    assert (failure.type, failure.status, failure.reason) == ("ReplicaFailure", "True", "FailedCreate")
    assert failure.message.endswith("exceeded quota: q")
    assert cluster.events("FailedCreate")[0].startswith("Error creating: pods ")
    quota.limit = 10
    cluster.run(60_000)
    assert cluster.get(REPLICA_SETS, "web").status.conditions == ()
    assert len(cluster.all(PODS)) == 4


def test_pods_are_available_only_after_having_been_ready_for_long_enough():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=2, min_ready_seconds=10))
    cluster.run(5000)
    status = cluster.get(REPLICA_SETS, "web").status
    assert (status.ready_replicas, status.available_replicas) == (2, None)
    cluster.run(10_000)
    assert cluster.get(REPLICA_SETS, "web").status.available_replicas == 2


def test_a_finished_pod_is_replaced():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=1))
    cluster.run(3000)
    (pod,) = cluster.all(PODS)
    cluster.kubelets.report("default", pod.metadata.name, ready=False, phase="Failed")
    cluster.run(3000)
    assert sorted(each.status.phase for each in cluster.all(PODS)) == ["Failed", "Running"]


def test_a_stopped_manager_does_nothing_and_a_restarted_one_catches_up():
    cluster = Cluster().start()
    cluster.client.create(a_replica_set(replicas=2))
    cluster.run(3000)
    cluster.sim.stop(MANAGER)
    cluster.change(REPLICA_SETS, "web", with_replicas(4))
    cluster.run(60_000)
    assert len(cluster.all(PODS)) == 2
    cluster.sim.start(MANAGER)
    cluster.run(20_000)  # it waits for the lease of the one before
    assert len(cluster.all(PODS)) == 4


def test_a_plan_makes_at_most_a_burst():
    assert plan(1200, (), (), 0).creations == 500
