from attrs import evolve

from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.fitting import Shape, scenario_of
from k8s_tui.breakfinder.given import Key
from k8s_tui.breakfinder.history import BEGIN_MS, History, Step
from k8s_tui.breakfinder.promises import PROMISES, Goal
from k8s_tui.breakfinder.stage import Stage, open_stage
from k8s_tui.breakfinder.trial import Broken, Trial, play
from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.data import NO_SERVER, Data
from k8s_tui.game.game import LOST, TICK_MS
from k8s_tui.game.opening import open_world
from k8s_tui.game.play import begin
from k8s_tui.shell.shell import Shell
from tests.breakfinder.manifests import deployment, given_of, service

AVAILABLE = (PROMISES["available"],)


def loss_of(stage: Stage) -> History:
    deeds = deeds_of(stage, ("node",))
    return History((Step(0, deeds[0]),))


def test_one_replica_does_not_bear_the_loss_of_its_machine(single: Stage) -> None:
    (broken,) = play(single, loss_of(single), AVAILABLE).broken
    assert (broken.goal.promise, broken.goal.subject) == ("available", "visitors")
    assert broken.at_ms is not None
    assert broken.at_ms > BEGIN_MS


def test_three_replicas_bear_it_and_are_less_than_perfect(hardened: Stage) -> None:
    outcome = play(hardened, loss_of(hardened), AVAILABLE)
    assert not outcome.broken
    assert outcome.user_minutes_lost > 0


def test_who_plays_the_same_history_and_does_nothing_loses_it_in_the_same_way(single: Stage) -> None:
    history = loss_of(single)
    trial = Trial(single, history, AVAILABLE)
    goals = tuple(goal.timed for goal in trial.goals)
    spec = evolve(single.scenario.spec, objectives=goals, timeline=history.timeline)
    played = begin(open_world(single.scenario, single.seed), evolve(single.scenario, spec=spec), Shell)
    while not played.game.state.verdict:
        played.world.run_for(TICK_MS)
    while trial.game.elapsed_ms < played.game.elapsed_ms:
        trial.step()
    assert played.game.state.verdict == LOST
    assert trial.outcome().broken[0].at_ms is not None
    assert played.world.fingerprint() == trial.game.world.fingerprint()


def test_what_a_database_has_lost_is_not_known_while_it_does_not_run() -> None:
    goal = Goal("data", Key("Deployment", "default", "db"), Timed(Data("default/db", missing_at_most=0)))
    assert not Broken(goal, None, NO_SERVER).is_known
    assert Broken(goal, None, "9 rows, 3 missing").is_known


def test_a_headless_service_is_asked_at_the_addresses_of_its_pods() -> None:
    labels = {"app": "db"}
    given = given_of(
        deployment("db", image="redis:7", labels=labels, container={"ports": [{"containerPort": 6379}]}),
        service("db", 6379, 6379, clusterIP="None"),
    )
    stage = open_stage(given, scenario_of(given, Shape()), seed=1)
    assert not play(stage, History(), (PROMISES["available"],)).broken
