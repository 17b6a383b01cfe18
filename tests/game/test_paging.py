from k8s_tui.game.paging import key_of, meant, times_to_acknowledge_ms, waiting, with_acknowledged
from k8s_tui.traffic.alerts import Page

NODE = Page("KubeNodeNotReady", "warning", "node worker-2", "worker-2 has been unready", 60_000)
USERS = Page("ErrorBudgetBurn", "critical", "client visitors", "visitors burn it", 75_000)
CLOSED = Page("KubePodNotReady", "warning", "pod shop/web-1", "is not ready", 10_000, 20_000)
AGAIN = Page("KubePodNotReady", "warning", "pod shop/web-1", "is not ready", 90_000)
EVERY = (CLOSED, NODE, USERS, AGAIN)


def test_words_mean_alerts_and_subjects() -> None:
    for words, wanted in (
        ((), EVERY),
        (("kubenodenotready",), (NODE,)),
        (("worker-2",), (NODE,)),
        (("node/worker-2",), (NODE,)),
        (("ErrorBudgetBurn", "client", "visitors"), (USERS,)),
        (("pod/shop/web-1",), (CLOSED, AGAIN)),
        (("ErrorBudgetBurn", "worker-2"), ()),
    ):
        assert meant(EVERY, words) == wanted, words


def test_a_page_waits_until_it_is_taken_or_closes() -> None:
    assert waiting(EVERY, {}) == (NODE, USERS, AGAIN)
    taken = with_acknowledged({}, (NODE,), 70_000)
    assert waiting(EVERY, taken) == (USERS, AGAIN)
    assert with_acknowledged(taken, (NODE, USERS), 90_000) == {key_of(NODE): 70_000, key_of(USERS): 90_000}


def test_the_same_thing_may_be_paged_for_again() -> None:
    taken = with_acknowledged({}, (CLOSED,), 15_000)
    assert AGAIN in waiting(EVERY, taken)
    assert times_to_acknowledge_ms(EVERY, taken) == (5_000,)
