import time

import pytest
from attrs import evolve

from k8s_tui.breakfinder import weighing
from k8s_tui.breakfinder.history import History
from k8s_tui.breakfinder.report import words
from k8s_tui.breakfinder.weighing import entries_of, gravity
from tests.breakfinder.found import PROMISED, found, stage_of


def finding(promise, minutes):
    one = found()
    goal = evolve(one.broken.goal, promise=promise)
    return evolve(
        one,
        broken=evolve(one.broken, goal=goal),
        outcome=evolve(one.outcome, user_minutes_lost=minutes),
    )


def test_what_cannot_be_mended_comes_before_what_was_felt_and_that_before_the_rest():
    sorted_as = [
        ("data", 0.2),
        ("available", 59.7),
        ("no-eviction", 1.0),
        ("drain", 0.0),
        ("available", 0.2),
        ("rollout", 0.0),
    ]
    shuffled = [sorted_as[index] for index in (4, 2, 0, 5, 1, 3)]
    by_gravity = sorted((finding(*each) for each in shuffled), key=gravity)
    assert [(each.broken.goal.promise, each.outcome.user_minutes_lost) for each in by_gravity] == sorted_as


def test_what_is_broken_as_it_stands_comes_first():
    as_it_stands = evolve(finding("scheduled", 0.0), history=History())
    assert gravity(as_it_stands) < gravity(finding("data", 9.0))


def test_without_time_each_finding_is_told_of_and_nothing_is_proved():
    [entry] = entries_of([(stage_of(), found())], PROMISED, 0.0, lambda _: None)
    assert entry.account.stories
    assert entry.proving.untried
    assert str(entry.spots[0]) == "shop.yaml:7:3"


def test_with_very_many_findings_the_gravest_are_watched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weighing, "TELLING_LEAST_S", 0.0)
    both = [(stage_of(), found("drain")), (stage_of(), found())]
    watched, other = entries_of(both, PROMISED, 0.0, lambda _: None)
    assert gravity(watched.finding) <= gravity(other.finding)
    assert (watched.account.is_told, other.account.is_told) == (True, False)
    assert (words.level(other), words.unfelt(other)) == (words.ERROR, words.UNTOLD)
    assert str(other.spots[0]) == "shop.yaml:7:3"


def test_what_was_proved_for_one_is_tried_first_for_the_next():
    said = []
    twice = [(stage_of(), found()), (stage_of(), evolve(found()))]
    entries = entries_of(twice, PROMISED, time.monotonic() + 60, said.append)
    assert len({entry.diff for entry in entries}) == 1
    assert said.count("2 found; what prevents number 2?") == 2


def test_whoever_interrupts_the_proving_gets_what_is_known(monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(weighing, "_prove", interrupted)
    [entry] = entries_of([(stage_of(), found())], PROMISED, 60.0, lambda _: None)
    assert entry.account.chain
    assert not entry.proving.proofs
