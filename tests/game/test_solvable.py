import pytest

from k8s_tui.game.solvable import unreachable
from tests.game.builders import MINIMAL, scenario

GOAL = "{traffic: {client: shoppers, successAtLeast: 99}, for: 20s}"


@pytest.mark.parametrize(
    "goal,complaint",
    [
        (GOAL, ""),
        (
            "{traffic: {client: shoppers, successAtLeast: 99}, for: 40m}",
            "spec.objectives[0]: cannot be met: it must hold for 40m, and the game ends after 30m",
        ),
        (
            "{traffic: {client: shoppers, successAtLeast: 99}, for: 60s, within: 30s}",
            "cannot be met: it must hold for 1m, and within 30s",
        ),
        (
            "{traffic: {client: shoppers, successAtLeast: 99, successAtMost: 9}}",
            "at least 99 is more than at most 9",
        ),
        ("{all: [{count: {of: pods, atLeast: 4, atMost: 3}}]}", "at least 4 is more than at most 3"),
        (
            "{exists: {object: service/web}}\n    - {absent: {object: service/web}}",
            "spec.objectives[1]: cannot be met: another goal wants the same object to be there",
        ),
        ("{exists: {object: service/web}}\n    - {absent: {object: service/api}}", ""),
    ],
)
def test_goals_that_nothing_can_reach_are_found(goal: str, complaint: str) -> None:
    assert GOAL in MINIMAL
    found = [mistake.told("") for mistake in unreachable(scenario(MINIMAL.replace(GOAL, goal)).spec)]
    assert complaint in "".join(found)
    assert len(found) == bool(complaint)
