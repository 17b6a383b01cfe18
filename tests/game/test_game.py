import pytest
from attrs import evolve

from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.cluster.world import World
from k8s_tui.game.game import CALM_MS, LOST, WON, Game
from k8s_tui.game.loading import parse_condition
from k8s_tui.game.scenario import Moment, Scenario
from tests.game.builders import OUTAGE, scenario


def begun(world: World, played: Scenario | None) -> tuple[Game, list[str]]:
    ran: list[str] = []
    game = Game(world, played, lambda _, line: ran.append(line))
    game.begin()
    return game, ran


def test_nothing_mended_is_lost_at_the_deadline(world: World, outage: Scenario) -> None:
    game, _ = begun(world, outage)
    world.run_for(299_000)
    assert game.state.verdict == ""
    world.run_for(2_000)
    assert game.state.verdict == LOST
    assert game.state.reason.startswith("time is up: visitors: at least 99 % of requests succeed for 20s (")
    assert game.elapsed_ms == 300_000
    assert game.state.deeds[0].text == "kubelet on worker-2 stopped"


def test_a_mended_cluster_is_won(world: World, outage: Scenario) -> None:
    game, _ = begun(world, outage)
    world.run_for(90_000)
    assert any(goal.was_broken for goal in game.state.goals)
    game.note("player", "ssh worker-2 systemctl start kubelet")
    world.fleet.machines["worker-2"].units.start("kubelet.service")
    world.run_for(60_000)
    assert game.state.verdict == WON
    cost = game.performance()
    assert cost.commands == 1
    world.run_for(60_000)
    assert game.performance() == cost
    points = game.score()
    assert points is not None
    assert points.commands == 100


def test_who_mends_before_anybody_suffers_wins_a_little_later(world: World, outage: Scenario) -> None:
    game, _ = begun(world, outage)
    world.run_for(8_000)
    world.fleet.machines["worker-2"].units.start("kubelet.service")
    world.run_for(CALM_MS - 10_000)
    assert game.state.verdict == ""
    world.run_for(20_000)
    assert game.state.verdict == WON


def test_a_sacrifice_does_not_win(world: World, outage: Scenario) -> None:
    game, _ = begun(world, evolve(outage, spec=evolve(outage.spec, clients=(), deadline_ms=60_000)))
    name = "web"
    server = world.connect("laptop")
    word = server.scheme.lookup("services")
    assert word is not None
    server.delete(word, "default", name, ADMINISTRATOR)
    world.run_for(61_000)
    assert game.state.verdict == LOST
    assert [goal.detail for goal in game.state.goals if goal.is_guard and not goal.is_met(world.now_ms)] == [
        "services/web is gone"
    ]


def test_a_goal_with_a_time_limit_loses_at_once(world: World) -> None:
    game, _ = begun(world, scenario(OUTAGE.replace("for: 20s", "for: 200s, within: 90s")))
    world.run_for(95_000)
    assert game.state.verdict == LOST
    assert game.state.reason.startswith("too late: visitors")


def test_somebody_elses_commands_are_causes(world: World, outage: Scenario) -> None:
    spec = evolve(outage.spec, timeline=(Moment(at_ms=2_000, run="kubectl delete pod web"),))
    game, ran = begun(world, evolve(outage, spec=spec))
    world.run_for(1_500)
    assert ran == []
    world.run_for(1_000)
    assert ran == ["kubectl delete pod web"]
    assert game.state.deeds[0].kind == "cause"


def test_a_cause_may_wait_for_a_state(world: World) -> None:
    text = OUTAGE.replace("{at: 5s,", "{when: {component: {name: kubelet, machine: worker-1}},")
    game, _ = begun(world, scenario(text))
    world.run_for(1_500)
    assert game.state.pending == ()


def test_a_fork_goes_its_own_way(world: World, outage: Scenario) -> None:
    game, _ = begun(world, outage)
    world.run_for(90_000)
    other_world = world.fork()
    other = game.fork(other_world)
    other_world.fleet.machines["worker-2"].units.start("kubelet.service")
    other_world.run_for(60_000)
    world.run_for(60_000)
    assert (game.state.verdict, other.state.verdict) == ("", WON)
    assert game.state.deeds != other.state.deeds


def test_a_sandbox_is_never_decided(world: World) -> None:
    game, _ = begun(world, None)
    world.run_for(10_000)
    assert (game.state.verdict, game.state.goals, game.score()) == ("", (), None)


@pytest.mark.parametrize("commands,expected", [((), 0), (("kubectl get po", "kubectl delete po x"), 1)])
def test_reading_costs_nothing(
    world: World, outage: Scenario, commands: tuple[str, ...], expected: int
) -> None:
    game, _ = begun(world, outage)
    for line in commands:
        game.note("player", line)
    game.note("player", "kubectl delete pod none", 1)
    assert game.performance().commands == expected


def test_a_goal_that_may_never_fail_loses_once_it_does_after_the_first_cause(world: World) -> None:
    game, _ = begun(world, scenario(OUTAGE.replace("for: 20s", "always: true")))
    world.run_for(95_000)
    assert game.state.verdict == LOST
    assert game.state.reason.startswith("broken: visitors")


def test_a_command_is_repeated_until_something_holds(world: World, outage: Scenario) -> None:
    until = parse_condition("{absent: {object: service/web}}")
    moments = (Moment(at_ms=1_000, run="kubectl drain worker-1", every_ms=10_000, until=until),)
    game, ran = begun(world, evolve(outage, spec=evolve(outage.spec, timeline=moments)))
    world.run_for(25_500)
    assert len(ran) == 3
    twin = game.fork(world.fork())
    server = world.connect("laptop")
    word = server.scheme.lookup("services")
    assert word is not None
    server.delete(word, "default", "web", ADMINISTRATOR)
    world.run_for(30_000)
    assert len(ran) == 3
    assert not game.state.repeated
    assert [deed.text for deed in game.state.deeds] == ["kubectl drain worker-1"]
    assert len(twin.state.repeated) == 1
