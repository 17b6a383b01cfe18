import pytest

from k8s_tui.game.conditions.combined import All, AnyOf, Not, parts
from k8s_tui.game.conditions.scene import Timed
from k8s_tui.game.loading import parse_condition
from tests.game.builders import StubScene, Switch

ON, OFF = Timed(Switch()), Timed(Switch(held=False, detail="dark"))


@pytest.mark.parametrize(
    "condition,held,detail",
    [
        (Not(ON), False, ""),
        (Not(OFF), True, "dark"),
        (All((ON, ON)), True, ""),
        (All((ON, OFF, ON)), False, "dark"),
        (AnyOf((OFF, ON)), True, ""),
        (AnyOf((OFF, OFF)), False, "dark; dark"),
    ],
)
def test_conditions_of_conditions(condition: All | AnyOf | Not, held: bool, detail: str) -> None:
    verdict = condition.evaluate(StubScene())
    assert (verdict.held, verdict.detail) == (held, detail)


def test_they_are_written_without_a_name_for_what_they_hold() -> None:
    inner = "{any: [{exists: {object: pod/b}}, {exists: {object: pod/c}}]}"
    text = f"{{all: [{{exists: {{object: pod/a}}}}, {{not: {inner}}}]}}"
    assert parse_condition(text).describe() == "pod/a exists and not (pod/b exists or pod/c exists)"


def test_what_a_condition_is_made_of_is_found_in_its_depth() -> None:
    whole = Timed(All((ON, Timed(Not(Timed(AnyOf((OFF, ON))))))))
    assert [each.evaluate(StubScene()).held for each in parts(whole)] == [True, False, True]
