import pytest
from attrs import evolve

from k8s_tui.breakfinder.change import Change
from k8s_tui.breakfinder.proving import Proving, Refutation
from k8s_tui.breakfinder.report import words
from tests.breakfinder.found import nothing_found, report

[ENTRY] = report().entries
CHANGE = Change("try it", "Because.")


def test_a_headline_says_what_is_done_and_what_follows():
    assert words.headline(ENTRY).startswith(
        "When worker-1 loses power, service/web is not answered (felt for 6m"
    )


def test_a_promise_is_told_as_it_was_judged():
    assert (
        "at least 80 % of the requests of service/web succeed, in any 5m; found: 79.7 %, 1:01"
        in words.promised(ENTRY)
    )


def test_what_a_change_is_worth_is_told_in_user_minutes():
    said = words.worth(ENTRY)
    assert "60.7 before, 4.3 with it" in said
    assert "so it does on 1 other machine that could be hit instead" in said


@pytest.mark.parametrize(
    "proving,said",
    [
        (Proving((), (Refutation(CHANGE, "it is still broken"),)), words.NO_CHANGE),
        (Proving((), (), (CHANGE,)), words.UNFINISHED),
        (Proving(), words.NO_PROPOSAL),
    ],
    ids=["refuted", "no-time", "nothing proposed"],
)
def test_where_nothing_was_proved_it_says_so(proving, said):
    entry = evolve(ENTRY, proving=proving)
    assert words.unproved(entry) == said
    assert words.worth(entry) == ""


def test_an_outage_of_all_users_is_an_error():
    assert words.level(ENTRY) == words.ERROR
    assert words.level(evolve(ENTRY, account=evolve(ENTRY.account, stories=()))) == words.WARNING


@pytest.mark.parametrize(
    "count,word,said", [(1, "history", "1 history"), (2, "history", "2 histories"), (0, "zone", "0 zones")]
)
def test_numbers_have_their_words(count, word, said):
    assert words.counted(count, word) == said


def test_a_promise_that_nothing_has_to_do_with_is_not_said_to_have_held():
    nothing = nothing_found()
    assert words.held(nothing) == ()
    assert [name for name, _ in words.idle(nothing)] == ["available"]
    stood = evolve(nothing, at_stake=("available",))
    assert [name for name, _ in words.held(stood)] == ["available"]
    assert words.idle(stood) == ()
