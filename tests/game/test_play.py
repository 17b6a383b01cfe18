from attrs import evolve

from k8s_tui.cluster.world import World
from k8s_tui.game.loading import parse_condition
from k8s_tui.game.play import HANDOVER_LIMIT_MS, begin
from k8s_tui.game.scenario import Moment, Scenario
from k8s_tui.shell.shell import Shell
from tests.game.builders import MEND


def with_handover(played: Scenario, condition: str) -> Scenario:
    return evolve(played, spec=evolve(played.spec, handover=parse_condition(condition), deadline_ms=10**9))


def test_the_panels_are_filled_before_the_player_sees_them(world: World, outage: Scenario) -> None:
    play = begin(world, outage, Shell)
    assert play.elapsed_ms == 0
    assert len(play.observer.node_rows()) == 3
    assert [goal.row(world.now_ms).state for goal in play.game.state.goals][1:] == ["done"] * 5


def test_the_player_is_called_when_there_is_something_to_see(world: World, outage: Scenario) -> None:
    play = begin(world, with_handover(outage, "{traffic: {client: visitors, successAtMost: 80}}"), Shell)
    assert 40_000 < play.elapsed_ms < 90_000
    assert play.world.traffic.record.success_percent("visitors", 1_000) < 80
    assert play.game.state.deeds[0].kind == "cause"


def test_a_call_that_does_not_come_comes_all_the_same(world: World, outage: Scenario) -> None:
    play = begin(world, with_handover(outage, "{exists: {object: pod/ghost}}"), Shell)
    assert play.elapsed_ms == HANDOVER_LIMIT_MS


def test_somebody_elses_command_goes_through_the_same_door(world: World, outage: Scenario) -> None:
    moments = (
        Moment(at_ms=0, run="kubectl label deployment web by=colleague"),
        Moment(at_ms=1_000, run=MEND),
    )
    play = begin(world, evolve(outage, spec=evolve(outage.spec, timeline=moments)), Shell)
    world.run_for(2_000)
    (found,) = play.game.referee.objects("deployments", "default")
    assert found.metadata.labels["by"] == "colleague"
    assert [deed.text for deed in play.game.state.deeds] == [moment.run for moment in moments]


def test_somebody_else_logs_in_and_does_not_wait(world: World, outage: Scenario) -> None:
    moments = (
        Moment(at_ms=0, run="ssh master-1 'echo done > /tmp/note'"),
        Moment(at_ms=0, run="ssh master-1 'sleep 60; echo late > /tmp/late'"),
    )
    play = begin(world, evolve(outage, spec=evolve(outage.spec, timeline=moments)), Shell)
    world.run_for(1_000)
    files = play.world.fleet.machines["master-1"].files
    assert files["/tmp/note"] == "done\n"
    assert "/tmp/late" not in files


def test_a_fork_is_another_moment_of_everything(world: World, outage: Scenario) -> None:
    play = begin(world, outage, Shell)
    twin = play.fork()
    twin.shell.run("kubectl create namespace elsewhere")
    twin.world.run_for(90_000)
    assert twin.elapsed_ms == 90_000
    assert play.elapsed_ms == 0
    assert (
        len(play.game.referee.objects("namespaces", ""))
        == len(twin.game.referee.objects("namespaces", "")) - 1
    )
