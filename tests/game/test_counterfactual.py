import pytest
from attrs import evolve

from k8s_tui.cluster.world import World
from k8s_tui.game.counterfactual import preparations
from k8s_tui.game.origin import Origin
from k8s_tui.game.scenario import Preparation, Scenario
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from k8s_tui.game.views import Happening
from tests.game.builders import MEND

SMALLER = Preparation(
    "there had been three smaller pods",
    (
        "kubectl set resources deployment web --requests=cpu=500m",
        "kubectl scale deployment web --replicas=4",
    ),
)
REFUSED = Preparation("there had been a gnome", ("kubectl scale deployment gnome --replicas=3",))

SUFFERED = Happening(0, "symptom", "service default/web has 1 ready endpoint")


def told(outage: Scenario, *what_if: Preparation) -> Scenario:
    postmortem = outage.spec.postmortem
    assert postmortem is not None
    return evolve(outage, spec=evolve(outage.spec, postmortem=evolve(postmortem, what_if=what_if)))


def imagined(session: Session) -> int:
    """Imagine to the end; return in how many slices."""
    slices = 1
    while not session.imagine(4.0):
        slices += 1
    return slices


def test_without_anybody_the_same_history_follows(session: Session) -> None:
    session.run(":wait 6m")
    assert session.verdict == "lost"
    imagined(session)
    alone, _ = session.what_ifs
    assert (alone.had, alone.span_ms, alone.won) == ("nobody had done anything", 300_000, False)
    assert alone.felt[0].failing == session.history().felt[0].failing
    assert alone.user_minutes_lost == session.play.world.traffic.record.totals().user_minutes_lost > 0


def test_what_the_scenario_names_is_tried(opened: World, outage: Scenario) -> None:
    session = session_of(opened.fork(), told(outage, SMALLER, REFUSED), Origin("outage"))
    session.run(":wait 90s")
    session.run(MEND)
    session.run(":wait 3m")
    before = session.play.world.fingerprint()
    assert imagined(session) > 5
    alone, smaller, refused = session.what_ifs
    assert smaller.had == SMALLER.had
    assert smaller.user_minutes_lost < alone.user_minutes_lost
    assert 'deployments.apps "gnome" not found' in refused.problem
    assert session.play.world.fingerprint() == before
    text = session.postmortem()
    assert "- if nobody had done anything: " in text
    assert "this cannot be tried here" in text


def test_nothing_is_imagined_while_the_game_goes_on(session: Session) -> None:
    assert session.imagine(1_000.0)
    assert session.what_ifs == ()


def test_another_end_has_other_what_ifs(session: Session) -> None:
    session.run(":wait 6m")
    imagined(session)
    session.rewind(200_000)
    assert session.what_ifs == ()
    session.run(MEND)
    session.run(":wait 3m")
    assert session.verdict == "won"
    imagined(session)
    assert session.what_ifs[0].span_ms == session.now_ms


@pytest.mark.parametrize(
    "past,had",
    [
        pytest.param((SUFFERED,), ["default/web had had 3 replicas instead of 2"], id="replicas"),
        pytest.param(
            (Happening(0, "symptom", "service default/webhook has no ready endpoints"),), [], id="nobody"
        ),
        pytest.param(
            (Happening(0, "cause", "kubectl drain worker-2"), SUFFERED),
            ["default/web had had a PodDisruptionBudget", "default/web had had 3 replicas instead of 2"],
            id="evictions",
        ),
    ],
)
def test_where_the_scenario_names_nothing_the_usual_advice_is_tried(
    opened: World, outage: Scenario, past: tuple[Happening, ...], had: list[str]
) -> None:
    assert [each.had for each in preparations(outage, opened, past)] == had


def test_a_budget_against_evictions_can_be_made(opened: World, outage: Scenario) -> None:
    world = opened.fork()
    budget, _ = preparations(outage, world, (Happening(0, "cause", "kubectl drain worker-2"), SUFFERED))
    session = session_of(world, outage, Origin("outage"))
    assert session.run(budget.run[0]).exit_code == 0
    assert "web" in session.run("kubectl get pdb").read()[0][1]
