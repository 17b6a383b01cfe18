import pytest

from k8s_tui.game.conditions.scene import Timed, span
from tests.game.builders import Switch


@pytest.mark.parametrize(
    "ms,text",
    [
        (0, "0s"),
        (250, "250ms"),
        (5_000, "5s"),
        (60_000, "1m"),
        (90_000, "90s"),
        (120_000, "2m"),
        (150_000, "2m30s"),
        (3_600_000, "1h"),
        (5_400_000, "1h30m"),
    ],
)
def test_a_span_as_people_say_it(ms: int, text: str) -> None:
    assert span(ms) == text


def test_a_conditions_times_are_told() -> None:
    assert Timed(Switch(), 5_000, 60_000).describe() == "the switch is on for 5s, within 1m"
