import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.apps import DeploymentStrategy
from k8s_tui.api.meta import controller_of
from k8s_tui.api.pods import is_ready
from k8s_tui.client.client import DEPLOYMENTS, PODS, REPLICA_SETS
from k8s_tui.controllers.progress import find
from k8s_tui.controllers.rolling import max_surge, max_unavailable
from tests.controllers.world import (
    MANAGER,
    Cluster,
    a_deployment,
    a_replica_set,
    rolling,
    with_image,
    with_replicas,
)

BAD = "nginx:none"


def a_cluster(*deployments, settle_ms=5000):
    cluster = Cluster().start()
    cluster.kubelets.bad_images.add(BAD)
    for deployment in deployments:
        cluster.client.create(deployment)
    cluster.run(settle_ms)
    return cluster


def the_sets(cluster):
    """Return (revision, wanted replicas) of each replica set, by revision."""
    sets = cluster.all(REPLICA_SETS)
    return sorted(
        (int(each.metadata.annotations["deployment.kubernetes.io/revision"]), each.spec.replicas)
        for each in sets
    )


def progressing(cluster, name="web"):
    condition = find(cluster.get(DEPLOYMENTS, name).status.conditions, "Progressing")
    return condition.status, condition.reason


def test_a_new_deployment_makes_a_replica_set_named_by_its_template():
    cluster = a_cluster(a_deployment(replicas=3))
    (replica_set,) = cluster.all(REPLICA_SETS)
    digest = replica_set.metadata.labels["pod-template-hash"]
    assert replica_set.metadata.name == f"web-{digest}"
    assert 8 <= len(digest) <= 10
    assert controller_of(replica_set.metadata).name == "web"
    assert replica_set.metadata.annotations == {
        "deployment.kubernetes.io/desired-replicas": "3",
        "deployment.kubernetes.io/max-replicas": "4",
        "deployment.kubernetes.io/revision": "1",
    }
    assert cluster.events("ScalingReplicaSet") == [f"Scaled up replica set web-{digest} from 0 to 3"]
    deployment = cluster.get(DEPLOYMENTS, "web")
    assert deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "1"
    status = deployment.status
    assert (status.replicas, status.updated_replicas, status.available_replicas) == (3, 3, 3)
    assert [(each.type, each.status, each.reason) for each in status.conditions] == [
        ("Available", "True", "MinimumReplicasAvailable"),
        ("Progressing", "True", "NewReplicaSetAvailable"),
    ]
    assert status.conditions[1].message == f'ReplicaSet "web-{digest}" has successfully progressed.'


def test_a_new_image_rolls_one_by_one():
    cluster = a_cluster(a_deployment(replicas=3))
    cluster.change(DEPLOYMENTS, "web", with_image("nginx:2"))
    cluster.run(20_000)
    assert the_sets(cluster) == [(1, 0), (2, 3)]
    steps = [message.split(" from ")[1] for message in cluster.events("ScalingReplicaSet")]
    assert steps == ["0 to 3", "0 to 1", "3 to 2", "1 to 2", "2 to 1", "2 to 3", "1 to 0"]


def test_a_release_that_never_becomes_ready_leaves_the_old_pods_and_misses_its_deadline():
    cluster = a_cluster(a_deployment(replicas=3, progress_deadline_seconds=60))
    cluster.change(DEPLOYMENTS, "web", with_image(BAD))
    cluster.run(59_000)
    assert the_sets(cluster) == [(1, 3), (2, 1)]
    assert progressing(cluster) == ("True", "ReplicaSetUpdated")
    cluster.run(10_000)
    assert progressing(cluster) == ("False", "ProgressDeadlineExceeded")
    condition = find(cluster.get(DEPLOYMENTS, "web").status.conditions, "Progressing")
    assert condition.message.endswith(" has timed out progressing.")
    assert find(cluster.get(DEPLOYMENTS, "web").status.conditions, "Available").status == "True"


def test_going_back_to_an_old_template_makes_its_set_the_newest_revision():
    cluster = a_cluster(a_deployment(replicas=2))
    cluster.change(DEPLOYMENTS, "web", with_image("nginx:2"))
    cluster.run(10_000)
    cluster.change(DEPLOYMENTS, "web", with_image("nginx:1.25"))
    cluster.run(10_000)
    assert the_sets(cluster) == [(2, 0), (3, 2)]
    annotations = cluster.get(DEPLOYMENTS, "web").metadata.annotations
    assert annotations["deployment.kubernetes.io/revision"] == "3"
    newest = max(cluster.all(REPLICA_SETS), key=lambda each: each.spec.replicas)
    assert newest.metadata.annotations["deployment.kubernetes.io/revision-history"] == "1"


def test_history_beyond_the_limit_is_forgotten():
    cluster = a_cluster(a_deployment(replicas=1, revision_history_limit=1))
    for tag in ("2", "3", "4"):
        cluster.change(DEPLOYMENTS, "web", with_image(f"nginx:{tag}"))
        cluster.run(10_000)
    assert the_sets(cluster) == [(3, 0), (4, 1)]


def test_a_paused_deployment_scales_but_does_not_roll():
    cluster = a_cluster(a_deployment(replicas=2))

    def paused(value):
        return lambda each: evolve(each, spec=evolve(each.spec, paused=value))

    cluster.change(DEPLOYMENTS, "web", paused(True))
    cluster.run(1000)
    assert progressing(cluster) == ("Unknown", "DeploymentPaused")
    cluster.change(DEPLOYMENTS, "web", with_image("nginx:2"))
    cluster.change(DEPLOYMENTS, "web", with_replicas(4))
    cluster.run(5000)
    assert the_sets(cluster) == [(1, 4)]
    cluster.change(DEPLOYMENTS, "web", paused(None))
    cluster.run(20_000)
    assert the_sets(cluster) == [(1, 0), (2, 4)]
    assert progressing(cluster) == ("True", "NewReplicaSetAvailable")


def test_recreate_ends_all_old_pods_before_the_first_new_one():
    cluster = a_cluster(a_deployment(replicas=3, strategy=DeploymentStrategy("Recreate")))
    cluster.change(DEPLOYMENTS, "web", with_image("nginx:2"))
    most = 0
    for _ in range(400):
        cluster.run(10)
        pods = cluster.all(PODS)
        most = max(most, len(pods))
        assert len({pod.spec.containers[0].image for pod in pods}) <= 1
    assert most == 3
    assert the_sets(cluster) == [(1, 0), (2, 3)]


def test_change_cause_is_copied():
    deployment = a_deployment(replicas=1)
    cause = {
        "kubernetes.io/change-cause": "first rollout",
        "kubectl.kubernetes.io/last-applied-configuration": "{}",
    }
    cluster = a_cluster(evolve(deployment, metadata=evolve(deployment.metadata, annotations=cause)))
    (replica_set,) = cluster.all(REPLICA_SETS)
    assert replica_set.metadata.annotations["kubernetes.io/change-cause"] == "first rollout"
    assert "kubectl.kubernetes.io/last-applied-configuration" not in replica_set.metadata.annotations


def test_a_name_that_is_taken_counts_as_a_collision():
    cluster = a_cluster(a_deployment(replicas=1))
    (replica_set,) = cluster.all(REPLICA_SETS)
    stranger = Cluster().start()
    squatter = a_replica_set("other", replicas=0)
    name = replica_set.metadata.name
    stranger.client.create(evolve(squatter, metadata=evolve(squatter.metadata, name=name)))
    stranger.client.create(a_deployment(replicas=1))
    stranger.run(5000)
    assert stranger.get(DEPLOYMENTS, "web").status.collision_count == 1
    assert len(stranger.all(REPLICA_SETS)) == 2


DISTURBANCES = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.integers(1, 1500)),
        st.just(("restart",)),
        st.just(("freeze",)),
        st.just(("thaw",)),
        st.just(("cut",)),
        st.just(("mend",)),
        st.tuples(st.just("image"), st.sampled_from(["nginx:2", "nginx:3", "nginx:1.25", BAD])),
    ),
    max_size=12,
)


@pytest.mark.parametrize("surge, unavailable", [("25%", "25%"), (0, 1), (2, 0)])
@given(steps=DISTURBANCES, replicas=st.integers(1, 6))
def test_limits_hold_all_the_time_and_everything_converges(surge, unavailable, steps, replicas):
    cluster = a_cluster(a_deployment(replicas=replicas, strategy=rolling(surge, unavailable)))
    for step in [*steps, ("thaw",), ("mend",), ("image", "nginx:9")]:
        disturb(cluster, step)
        check_limits(cluster)
    for _ in range(120):
        cluster.run(500)
        check_limits(cluster)
    status = cluster.get(DEPLOYMENTS, "web").status
    assert (status.replicas, status.updated_replicas, status.available_replicas) == (replicas,) * 3
    assert {pod.spec.containers[0].image for pod in cluster.all(PODS)} == {"nginx:9"}


def disturb(cluster, step):
    match step:
        case ("run", ms):
            cluster.run(ms)
        case ("restart",):
            cluster.sim.stop(MANAGER)
            cluster.sim.start(MANAGER)
        case ("freeze",):
            cluster.sim.freeze(MANAGER)
        case ("thaw",):
            cluster.sim.thaw(MANAGER)
        case ("cut",):
            cluster.is_cut = True
        case ("mend",):
            cluster.is_cut = False
        case ("image", image):
            cluster.is_cut = False
            cluster.change(DEPLOYMENTS, "web", with_image(image))


def check_limits(cluster):
    is_cut, cluster.is_cut = cluster.is_cut, False
    deployment = cluster.get(DEPLOYMENTS, "web")
    pods = [pod for pod in cluster.all(PODS) if pod.metadata.deletion_timestamp is None]
    wanted = deployment.spec.replicas
    assert len(pods) <= wanted + max_surge(deployment)
    assert sum(map(is_ready, pods)) >= wanted - max_unavailable(deployment)
    cluster.is_cut = is_cut
