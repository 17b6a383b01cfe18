from attrs import evolve

from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.gameday import briefing, deed_of, hints, lesson, title
from k8s_tui.breakfinder.history import History, Step
from tests.breakfinder.found import report, stage_of

[ENTRY] = report().entries


def test_the_title_and_the_briefing_say_what_comes_and_when():
    assert title(ENTRY) == "Game day: worker-1 loses power"
    text = briefing(stage_of(), ENTRY)
    assert "**5m** to prepare" in text
    assert "users ask `service/web:80`, 10 times a second" in text


def test_where_nothing_happens_the_briefing_says_so():
    finding = evolve(ENTRY.finding, history=History())
    entry = evolve(ENTRY, account=evolve(ENTRY.account, finding=finding))
    assert title(entry) == "Game day: as it stands"
    assert "Nothing will happen today" in briefing(stage_of(), entry)


def test_a_process_that_stops_is_not_named():
    [deed] = deeds_of(stage_of(), ("kubelet",))
    assert deed_of(Step(0, deed)) == "something on worker-1 fails"


def test_hints_go_from_looking_to_doing():
    first, *_, last = hints(stage_of(), ENTRY)
    assert "replicas" not in first.text
    assert "run deployment/web with 2 replicas" in last.text


def test_the_lesson_has_the_change_and_its_proof():
    assert "**What prevents it:** run deployment/web with 2 replicas. Proved:" in lesson(ENTRY)
