from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.history import BEGIN_MS, Deed, History, Step
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.faults.machines import PowerOff
from k8s_tui.game.game import TICK_MS
from k8s_tui.game.scenario import Moment
from tests.breakfinder.manifests import deployment, given_of, other

LOSS = Deed("worker-1 loses power", "node", "worker-1", (Moment(at_ms=0, fault=PowerOff("worker-1")),))


def test_a_stage_knows_what_runs_where(hardened: Stage) -> None:
    assert hardened.workers == ("worker-1", "worker-2", "worker-3")
    (web,) = hardened.workloads
    assert (str(web.key), web.replicas, web.nodes, web.path) == (
        "deployment/web",
        3,
        hardened.workers,
        "default/web",
    )
    assert not web.stores
    assert hardened.game.elapsed_ms == BEGIN_MS - TICK_MS


def test_a_machine_with_a_pod_by_itself_may_be_hit() -> None:
    labels, container = {"app": "web"}, {"name": "web", "image": "nginx"}
    pod = other("v1", "Pod", "web", spec={"containers": [container]})
    job = other(
        "batch/v1",
        "Job",
        "once",
        spec={"template": {"spec": {"restartPolicy": "Never", "containers": [container]}}},
    )
    given = given_of({**pod, "metadata": {"name": "web", "labels": labels}}, job)
    stage = open_stage(given, scenario_of(given, Shape()), seed=1)
    (node,) = stage.workers
    assert stage.workloads == ()
    assert [deed.subject for deed in deeds_of(stage, ("drain", "node"))] == [node, node]


def test_a_master_is_never_hit_even_if_it_bears_pods() -> None:
    agent = deployment(
        "agent", image="nginx", pod={"tolerations": [{"operator": "Exists"}]}, kind="DaemonSet"
    )
    del agent["spec"]["replicas"]
    given = given_of(agent)
    stage = open_stage(given, scenario_of(given, Shape()), seed=1)
    assert "master-1" in stage.workloads[0].nodes
    assert stage.workers == ("worker-1", "worker-2", "worker-3")


def test_histories_happen_on_forks_and_leave_the_stage_as_it_was(hardened: Stage) -> None:
    before = hardened.game.world.fingerprint()
    game = hardened.on(History((Step(0, LOSS),)), ())
    game.world.run_for(2_000)
    assert not game.world.fleet.machines["worker-1"].is_up()
    assert [deed.text for deed in game.state.deeds] == ["worker-1 lost power"]
    assert hardened.game.world.fingerprint() == before
