import json
from pathlib import Path

import pytest
from attrs import asdict, evolve

from k8s_tui.game.history import Run, earned, exported, imported, remember, report, reset, run_of, runs
from k8s_tui.game.saves import SaveError, Saves
from k8s_tui.game.session import Session
from tests.game.builders import MEND

RUN = Run("2026-01-02T03:04:05+00:00", "silent-worker", 1, "won", 380, 3, 1, 2.5, 150.0, 0, 50)


@pytest.fixture
def saves(tmp_path: Path) -> Saves:
    return Saves(tmp_path / "games.sqlite3")


def test_runs_are_kept_and_the_best_one_counts(saves: Saves) -> None:
    lost = evolve(RUN, verdict="lost", points=0, stars=0)
    worse = evolve(RUN, points=200, stars=2, seed=2)
    for run in (lost, RUN, worse):
        remember(saves, run)
    assert runs(saves) == (lost, RUN, worse)
    assert saves.records() == {"silent-worker": (3, 380)}
    assert "silent-worker                380  ★★★       2     3" in report(saves)


def test_a_session_makes_a_run_once_it_is_decided(session: Session) -> None:
    assert run_of(session, "now") is None
    for line in (":wait 90s", ":diagnose node/worker-2", MEND, ":wait 60s"):
        session.run(line)
    run = run_of(session, "now")
    assert run is not None
    assert (run.scenario, run.verdict, run.commands, run.touched, run.bonus) == ("outage", "won", 1, 0, 50)


@pytest.mark.parametrize(
    "won,names",
    [
        ([], set()),
        ([RUN], {"surgeon"}),
        ([evolve(RUN, hints=1)], set()),
        ([evolve(RUN, verdict="lost")], set()),
        ([evolve(RUN, touched=1, user_minutes_lost=0.5)], {"nobody noticed"}),
        ([evolve(RUN, touched=1, seed=seed) for seed in (1, 2, 3)], {"by any name"}),
        ([evolve(RUN, touched=1, scenario=f"s{number}") for number in range(5)], {"diagnostician"}),
        (
            [evolve(RUN, touched=1, bonus=0, scenario=f"s{number}") for number in range(10)],
            {"single stroke"},
        ),
        (
            [evolve(RUN, scenario="on-call", stars=2, seconds=30_000.0, budget_percent=60.0)],
            {"steady hands"},
        ),
    ],
)
def test_achievements_are_for_skill(won: list[Run], names: set[str]) -> None:
    assert {each.name for each in earned(won)} == names


def test_progress_can_be_taken_along(saves: Saves, tmp_path: Path) -> None:
    remember(saves, RUN)
    saves.solve("nobody-answers", 300, 2)
    text = exported(saves)
    other = Saves(tmp_path / "other.sqlite3")
    remember(other, evolve(RUN, seed=9))
    assert imported(other, text) == 1
    assert imported(other, text) == 0, "nothing twice"
    assert other.records() == {"nobody-answers": (2, 300), "silent-worker": (3, 380)}
    reset(other)
    assert (runs(other), other.records()) == ((), {})


def test_a_run_that_a_file_has_twice_is_one(saves: Saves) -> None:
    data = {"format": "k8s-tui progress", "version": 1, "solved": {}, "runs": [asdict(RUN), asdict(RUN)]}
    assert imported(saves, json.dumps(data)) == 1
    assert runs(saves) == (RUN,)


@pytest.mark.parametrize(
    "change,complaint",
    [
        (lambda _: "not json", "not a file of progress"),
        (lambda _: "[]", "does not say it is"),
        (
            lambda text: text.replace('"version": 1', '"version": 99'),
            "written by another version of the program: 99",
        ),
        (lambda text: text.replace('"seed": 1', '"seed": "one"'), "damaged"),
        (lambda text: text.replace('"scenario"', '"szenario"'), "damaged"),
        (lambda text: json.dumps({**json.loads(text), "runs": 7}), "damaged"),
        (lambda text: json.dumps({**json.loads(text), "solved": {"a": [1]}}), "damaged"),
        (lambda text: text.replace('"seed": 1', f'"seed": {10**30}'), "seed must be a number from"),
        (
            lambda text: text.replace('"stars": 3', '"stars": 4000000000'),
            "stars must be a number from 0 to 3",
        ),
        (lambda text: text.replace('"points": 380', '"points": 1.5'), "points must be a whole number"),
        (lambda text: text.replace('"seconds": 150.0', '"seconds": Infinity'), "seconds must be a number"),
        (lambda text: text.replace('"at": "2026', '"at": "\\ud800'), "at must be a short text"),
        (lambda text: text.replace("silent-worker", "\\u001b[2J"), "must be a short text"),
    ],
)
def test_a_damaged_file_is_refused(saves: Saves, change, complaint: str) -> None:
    remember(saves, RUN)
    with pytest.raises(SaveError, match=complaint):
        imported(saves, change(exported(saves)))
    assert runs(saves) == (RUN,)
