import pytest

from k8s_tui.machine.journal import LINES_LIMIT
from k8s_tui.machine.scripts import (
    DATE_MARK,
    REMOVE,
    SAY,
    WRITE,
    Loop,
    Script,
    Step,
    Wait,
    date_text,
    files_at,
    growth_between,
    lines_until,
    next_change_ms,
)

STARTED_MS = 10_000


def said(script, now_ms):
    return [(line.at_ms, line.text) for line in lines_until(script, STARTED_MS, now_ms)]


def test_a_step_is_said_when_its_time_has_come():
    script = Script((Step(0, SAY, "one"), Step(500, SAY, "two")))
    assert said(script, 10_499) == [(10_000, "one")]
    assert said(script, 10_500) == [(10_000, "one"), (10_500, "two")]


def test_a_loop_repeats_and_counts():
    script = Script(loop=Loop(1_000, 2_000, (Step(0, SAY, "line 1"), Step(500, SAY, "rest")), ((1,), ())))
    assert said(script, 13_400) == [(11_000, "line 1"), (11_500, "rest"), (13_000, "line 2")]


def test_of_a_long_loop_only_the_last_lines_are_known():
    script = Script(loop=Loop(0, 1_000, (Step(0, SAY, "line 1"),), ((1,),)))
    lines = said(script, STARTED_MS + 10 * LINES_LIMIT * 1_000)
    assert len(lines) == LINES_LIMIT
    assert lines[-1][1] == f"line {10 * LINES_LIMIT + 1}"


def test_failed_attempts_are_told_while_it_waits():
    script = Script(ends_ms=1_000, wait=Wait("tcp", "db:5432", 2_000, ("not yet",)))
    assert said(script, 15_100) == [(11_000, "not yet"), (13_000, "not yet"), (15_000, "not yet")]


def test_files_are_as_the_steps_left_them():
    script = Script((Step(0, WRITE, "a", "/f"), Step(100, WRITE, "b", "/f"), Step(200, REMOVE, path="/f")))
    assert [files_at(script, age_ms) for age_ms in (0, 150, 200)] == [{"/f": "a"}, {"/f": "b"}, {"/f": None}]
    assert [next_change_ms(script, age_ms) for age_ms in (0, 100, 200)] == [100, 200, None]


@pytest.mark.parametrize(
    "one, two, growth",
    [("line 1", "line 2", (1,)), ("a", "a", ()), ("1 of 9", "3 of 9", (2, 0)), ("a 1", "b 2", ())],
)
def test_how_numbers_grow_from_round_to_round(one, two, growth):
    assert growth_between((Step(0, SAY, one),), (Step(0, SAY, two),)) == (growth,)


def test_the_date_is_that_of_the_moment_it_is_said():
    assert date_text(0) == "Mon Jan  5 09:00:00 UTC 2026"
    script = Script((Step(60_000, SAY, f"now {DATE_MARK}"),))
    assert said(script, STARTED_MS + 60_000)[0][1] == "now Mon Jan  5 09:01:10 UTC 2026"
