import pytest

from k8s_tui.cluster.world import World
from k8s_tui.game.game import Game
from k8s_tui.game.observer import PROCESS, Observer
from k8s_tui.game.postmortem import chart, clock, report, write
from k8s_tui.game.scenario import Scenario
from k8s_tui.traffic.record import Sample


def samples(*failing: float) -> list[Sample]:
    return [Sample(second * 1000, 10.0, 10.0 * share, 5.0) for second, share in enumerate(failing)]


@pytest.mark.parametrize(
    "failing,blocks,top",
    [
        pytest.param((), "", 0.0, id="nothing"),
        pytest.param((0, 0, 0), "▁▁▁", 0.0, id="well"),
        pytest.param((0, 1, 0), "▁█▁", 1.0, id="outage"),
        pytest.param((0, 0.1, 0.2), "▁▅█", 0.2, id="grows"),
        pytest.param((0, 0.001, 0.5), "▁▂█", 0.5, id="little-is-seen"),
        pytest.param((0, 0.0001, 0.5), "▁▁█", 0.5, id="rounding-is-not"),
    ],
)
def test_a_chart_of_what_failed(failing: tuple[float, ...], blocks: str, top: float) -> None:
    assert chart(samples(*failing)) == (blocks, pytest.approx(top))


def test_a_long_chart_is_squeezed() -> None:
    blocks, _ = chart(samples(*([0.0] * 500 + [1.0] * 100)))
    assert (len(blocks), blocks[-10:], blocks[0]) == (60, "█" * 10, "▁")


@pytest.mark.parametrize(
    "ms,text", [(0, "0:00"), (59_999, "0:59"), (605_000, "10:05"), (3_725_000, "1:02:05")]
)
def test_a_clock(ms: int, text: str) -> None:
    assert clock(ms) == text


@pytest.fixture
def played(world: World, outage: Scenario) -> tuple[Game, Observer]:
    observer = Observer(world)
    world.sim.start(PROCESS)
    game = Game(world, outage, lambda *_: None)
    game.begin()
    world.run_for(100_000)
    game.note("player", "kubectl get nodes")
    game.note("player", "kubectl delete pod | none", 1)
    world.fleet.machines["worker-2"].units.start("kubelet.service")
    world.run_for(60_000)
    return game, observer


def test_a_postmortem_of_a_won_run(played: tuple[Game, Observer]) -> None:
    text = write(report(*played))
    for part in (
        "# Postmortem: An outage\n",
        "**Won** after 2:",
        "## Score: ",
        "changing commands               0        1      100\n",
        "- **visitors**: ",
        " you: `kubectl delete pod | none` (exit code 1)\n",
        "## Root cause\n\n`node/worker-2`\n\n- kubelet on worker-2 stopped",
        "## What to take home\n\nA silent node vouches for nobody.",
        "## Read more\n\n- Nodes",
    ):
        assert part in text


def test_a_run_in_which_time_was_turned_back_is_practice(played: tuple[Game, Observer]) -> None:
    played[0].state.rewinds = 2
    text = write(report(*played))
    assert "Time was turned back 2 times, so this run was practice." in text
    assert "★☆☆" in text


def test_a_postmortem_of_a_lost_run_has_no_points(played: tuple[Game, Observer]) -> None:
    game, observer = played
    game.state.verdict = "lost"
    text = write(report(game, observer))
    assert "## Against par" in text
    assert "changing commands               0        1        -\n" in text
    assert "## Root cause" in text


def test_a_postmortem_of_a_run_that_goes_on(world: World) -> None:
    game = Game(world, None, lambda *_: None)
    game.begin()
    text = write(report(game, Observer(world)))
    assert "# Postmortem: Sandbox\n\nStill going on after 0:00." in text
    assert "Score" not in text
