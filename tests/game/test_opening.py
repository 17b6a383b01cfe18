import pytest

from k8s_tui.cluster.world import World
from k8s_tui.game.opening import config_of, open_sandbox, open_world
from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.referee import Referee
from k8s_tui.game.scenario import Cluster, Size
from tests.game.builders import MINIMAL, OUTAGE, deployment_yaml, scenario


def test_the_machines_are_as_the_scenario_says() -> None:
    config = config_of(Cluster(masters=3, workers=5, worker_size=Size("500m", "1Gi"), zones=("north",)))
    assert (config.masters, config.workers, config.zones) == (3, 5, ("north",))
    assert (config.worker_size.cpu_millicores, config.worker_size.memory_bytes) == (500, 1024**3)


@pytest.mark.parametrize("size", [Size("many", "1Gi"), Size("4", "1Gx"), Size("0", "1Gi")])
def test_a_size_that_is_none(size: Size) -> None:
    with pytest.raises(ScenarioError, match=r"spec\.cluster"):
        config_of(Cluster(worker_size=size))


def test_the_player_finds_everything_ready_and_users_at_work(world: World) -> None:
    referee = Referee(world)
    assert len(referee.objects("pods", "default")) == 2
    assert world.traffic.record.totals().requests == 0
    world.run_for(2_000)
    assert referee.record.success_percent("visitors") == pytest.approx(100)
    assert referee.record.totals().requests == 60
    assert referee.process_runs("worker-1", "kubelet")
    assert not referee.process_runs("worker-1", "etcd")
    assert referee.process_runs("", "etcd")
    pod = referee.objects("pods", "default")[0]
    assert referee.logs("default", pod.metadata.name) == ["hello"]
    assert referee.answers("laptop", "http://worker-1:30080/") == ""
    assert referee.answers("laptop", "http://worker-1:30081/") != ""


def test_a_manifest_that_is_refused_is_the_scenarios_mistake() -> None:
    with pytest.raises(ScenarioError, match="Deployment web"):
        open_world(scenario(OUTAGE.replace("replicas: 2", "replicas: -2")), 1)


def test_an_image_has_only_the_tags_that_the_scenario_gives_it(world: World) -> None:
    document = deployment_yaml("other", 1)
    document["spec"]["template"]["spec"]["containers"][0]["image"] = "shop/web:2.0"
    world.create_object(document)
    world.run_for(20_000)
    waiting = [
        status.state.waiting.reason
        for pod in Referee(world).objects("pods", "default")
        for status in pod.status.container_statuses
        if status.state.waiting is not None
    ]
    assert waiting in (["ErrImagePull"], ["ImagePullBackOff"])


def test_a_sandbox_begins_with_given_objects() -> None:
    config = config_of(scenario(MINIMAL).spec.cluster)
    world = open_sandbox(config, [deployment_yaml("web", 2)], 1)
    assert [each.metadata.name for each in Referee(world).objects("deployments", "default")] == ["web"]
