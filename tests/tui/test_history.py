from k8s_tui.tui.history import LINES_MAX, History


def test_walking_back_and_forth_keeps_the_draft() -> None:
    history = History(("one", "two"))
    assert history.older("draft") == "two"
    assert history.older("two") == "one"
    assert history.older("one") == "one"
    assert history.newer("one") == "two"
    assert history.newer("two") == "draft"
    assert history.newer("draft") == "draft"


def test_empty_and_repeated_lines_are_not_kept() -> None:
    history = History(("one", "one", "  ", "two", "one"))
    assert history.lines == ("one", "two", "one")


def test_old_lines_are_forgotten() -> None:
    history = History(tuple(str(number) for number in range(LINES_MAX + 5)))
    assert len(history.lines) == LINES_MAX
    assert history.lines[0] == "5"


def test_search_finds_the_newest_and_then_older_ones() -> None:
    history = History(("kubectl get pods", "ssh worker-1", "kubectl get nodes", "kubectl get pods"))
    assert history.search("get") == "kubectl get pods"
    assert history.search("get", 1) == "kubectl get nodes"
    assert history.search("get", 2) == ""
    assert history.search("absent") == ""
