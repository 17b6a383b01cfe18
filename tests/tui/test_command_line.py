from k8s_tui.tui.command_line import FILTER, HISTORY, SHELL, CommandLine, common_prefix
from k8s_tui.tui.history import History
from tests.tui.fake import FakeSession


def typed(text: str, *keys: str, history: tuple[str, ...] = ()) -> CommandLine:
    line = CommandLine(FakeSession().complete, History(history))
    line.insert(text)
    for key in keys:
        line.press(key)
    return line


def test_candidates_and_usage_follow_the_text() -> None:
    line = typed("kubectl rollout undo deploy/ca")
    assert line.completion.candidates == ("deploy/cart", "deploy/cache", "deploy/catalog")
    assert line.completion.usage.startswith("kubectl rollout undo (")
    assert line.ghost() == "rt"


def test_tab_takes_a_single_candidate_with_a_space() -> None:
    assert typed("kubectl ro", "tab").line.text == "kubectl rollout "


def test_tab_takes_what_candidates_have_in_common_then_one_after_the_other() -> None:
    line = typed("kubectl rollout undo d", "tab")
    assert line.line.text == "kubectl rollout undo deploy/"
    texts = []
    for _ in range(5):
        line.press("tab")
        texts.append(line.line.text.rpartition("/")[2])
    assert texts == ["cart", "cache", "catalog", "web", "cart"]
    line.press("shift+tab")
    assert line.line.text.endswith("web")


def test_typing_after_tab_goes_on_from_the_candidate() -> None:
    line = typed("ssh w", "tab", "tab")
    assert line.line.text == "ssh worker-1"
    line.insert(" uptime")
    assert line.chosen is None
    assert line.line.text == "ssh worker-1 uptime"


def test_right_takes_the_ghost() -> None:
    assert typed("kubec", "right").line.text == "kubectl"


def test_nothing_is_offered_in_the_middle_of_a_line() -> None:
    line = typed("kubectl get", "left")
    assert line.completion.candidates == ()
    assert line.ghost() == ""


def test_colon_words_are_completed() -> None:
    assert ":pods" not in typed(":p").completion.candidates
    assert typed(":po").completion.candidates == (":po", ":postmortem")


def test_history_with_the_arrow_keys() -> None:
    line = typed("draft", "up", "up", history=("one", "two"))
    assert line.line.text == "one"
    line.press("down")
    line.press("down")
    assert line.line.text == "draft"


def test_taking_the_line_remembers_it() -> None:
    line = typed("kubectl get pods")
    assert line.take() == "kubectl get pods"
    assert line.empty
    line.press("up")
    assert line.line.text == "kubectl get pods"


def test_searching_the_history() -> None:
    line = typed("", "ctrl+r", history=("kubectl get pods", "ssh worker-1", "kubectl get nodes"))
    assert line.mode == HISTORY
    line.insert("get")
    assert line.line.text == "kubectl get nodes"
    line.press("ctrl+r")
    assert line.line.text == "kubectl get pods"
    line.press("ctrl+r")
    assert line.line.text == "kubectl get pods"
    line.press("backspace")
    assert line.needle.text == "ge"
    line.press("tab")
    assert line.mode == SHELL
    assert line.line.text == "kubectl get nodes"


def test_a_filter_has_no_candidates() -> None:
    line = CommandLine(FakeSession().complete)
    line.set_text("kubectl", FILTER)
    assert line.completion.candidates == ()
    assert line.press("up") is False


def test_common_prefix() -> None:
    assert common_prefix(("deploy/cart", "deploy/cache")) == "deploy/ca"
    assert common_prefix(("a", "b")) == ""
    assert common_prefix(("same",)) == "same"
