from k8s_tui.breakfinder.telling import accounts_of
from tests.breakfinder.found import PROMISED, found, stage_of


def test_a_finding_is_told_with_what_was_seen_felt_and_why():
    [account] = accounts_of(stage_of(), [found()], PROMISED)
    assert account.happened[0].kind == "cause"
    assert account.happened[0].at_ms == 0
    assert any("NotReady" in each.text for each in account.happened)
    [story] = account.stories
    assert story.users == "service/web"
    assert story.worst == 1.0
    assert 300 < story.felt_s < 400
    assert 0 < story.failed < story.requests
    kinds = [ref.kind for ref in account.refs]
    assert kinds == ["users", "pod", "unit"]


def test_watching_changes_nothing():
    [account] = accounts_of(stage_of(), [found()], PROMISED)
    lost = found().outcome.user_minutes_lost
    assert abs(account.stories[0].minutes_lost - lost) < 0.01
