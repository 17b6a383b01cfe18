import pytest

from k8s_tui.game.loading import parse_condition
from tests.game.builders import StubScene, record

SCENE = StubScene(record=record(1.0, 1.0, 0.5, 0.5, latency_ms=20))


@pytest.mark.parametrize(
    "text,held",
    [
        ("{traffic: {client: shoppers, successAtLeast: 70}}", True),
        ("{traffic: {client: shoppers, successAtLeast: 70, window: 2s}}", False),
        ("{traffic: {client: shoppers, successAtMost: 60, window: 2s}}", True),
        ("{traffic: {client: shoppers, successAtMost: 60}}", False),
        ("{traffic: {client: shoppers, latencyAtMost: 30ms}}", True),
        ("{traffic: {client: shoppers, latencyAtMost: 10ms}}", False),
    ],
)
def test_what_users_get_over_a_window(text: str, held: bool) -> None:
    assert parse_condition(text).evaluate(SCENE).held is held


def test_a_group_that_does_not_exist_gets_nothing() -> None:
    verdict = parse_condition("{traffic: {client: nobody}}").evaluate(SCENE)
    assert (verdict.held, verdict.detail) == (False, "no such group of users")


def test_its_words_are_made_from_it() -> None:
    text = "{traffic: {client: shoppers, successAtLeast: 99.5, latencyAtMost: 200ms}, for: 60s}"
    assert parse_condition(text).describe() == (
        "shoppers: at least 99.5 % of requests succeed and answers take at most 200ms for 1m"
    )
