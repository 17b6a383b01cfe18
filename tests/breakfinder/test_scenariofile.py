import pytest
from attrs import evolve

from k8s_tui.breakfinder.history import BEGIN_MS
from k8s_tui.breakfinder.proving import Proving
from k8s_tui.breakfinder.scenariofile import name_of, written
from k8s_tui.game.linting import lint
from k8s_tui.game.loading import Folder, load, parse
from k8s_tui.game.opening import open_world
from k8s_tui.game.referee import Referee
from k8s_tui.game.solving import Proof, solve
from tests.breakfinder.found import report, stage_of


@pytest.fixture
def friday(tmp_path):
    found = written(stage_of(), report().entries[0], "friday")
    assert found.problem == ""
    path = tmp_path / "friday.yaml"
    path.write_text(found.text)
    return path


def test_it_has_no_mistake_and_proves_what_it_claims(friday):
    assert lint(friday) == ()
    assert [run.problem for run in solve(friday, variants=1)] == [""] * len(solve(friday, variants=1))


def test_who_disturbs_it_before_has_not_won_when_the_machine_is_lost(friday):
    breaks_ms = report().entries[0].finding.broken.at_ms - BEGIN_MS
    (objective,) = load(friday).spec.objectives
    assert objective.for_ms > breaks_ms > 0
    disturbed = Proof(friday).play(
        ("kubectl rollout restart deployment/web", "kubectl delete pods -l app=web")
    )
    assert (disturbed.verdict, disturbed.seconds > BEGIN_MS / 1000) == ("lost", True)


def test_its_briefing_tells_what_comes_when_and_not_what_helps(friday):
    briefing = load(friday).spec.briefing
    assert "- **5:00** worker-1 loses power" in briefing
    assert "replicas" not in briefing


def test_a_finding_without_a_proven_change_says_that_it_has_no_solution():
    entry = evolve(report().entries[0], proving=Proving(), files=())
    found = written(stage_of(), entry, "friday")
    assert found.problem == "no change was proved, so it has no solution"
    assert "solutions:" not in found.text


@pytest.mark.parametrize(
    "text,name", [("Friday.yaml", "friday"), ("out/Game Day 1.yaml", "game-day-1"), ("-", "game-day")]
)
def test_a_scenario_is_called_as_its_file(text, name):
    assert name_of(text) == name


def test_it_keeps_the_seed_of_the_world_in_which_it_was_found():
    stage = evolve(stage_of(), seed=7)
    scenario = parse(written(stage, report().entries[0], "friday").text, "friday.yaml", Folder(None))
    assert scenario.spec.seed == 7
    worlds = (open_world(scenario, 1), open_world(stage.scenario, 7))
    assert len({tuple(names(world)) for world in worlds}) == 1


def names(world):
    return [pod.metadata.name for pod in Referee(world).objects("pods", "")]


def test_it_loses_in_the_way_that_was_found(friday):
    outcome = Proof(friday).play(())
    assert outcome.verdict == "lost"
    assert outcome.seconds == report().entries[0].finding.broken.at_ms / 1000
