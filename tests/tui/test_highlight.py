import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.tui.highlight import is_tabular, keyed_line, log_line, printed_line
from k8s_tui.tui.spans import plain


@pytest.mark.parametrize(
    "text, word, ink",
    [
        ("web-1  0/1  CrashLoopBackOff  3", "CrashLoopBackOff", "bad"),
        ("web-1  1/1  Running  0", "Running", "ok"),
        ("worker-2   NotReady   <none>", "NotReady", "bad"),
        ("worker-3   Ready,SchedulingDisabled", "SchedulingDisabled", "warn"),
        ("NAME   READY   STATUS", "NAME   READY   STATUS", "head"),
    ],
)
def test_words_of_a_table(text: str, word: str, ink: str) -> None:
    assert (word, ink) in printed_line(text)


def test_streams_differ() -> None:
    assert printed_line("boom", "stderr") == (("boom", "warn"),)
    assert printed_line("$ kubectl", "line") == (("$ kubectl", "accent"),)


@pytest.mark.parametrize(
    "text, key",
    [
        ("  name: web", "name"),
        ("- kind: Pod", "kind"),
        ("Status:       Running", "Status"),
        ('  "a b": 1', '"a b"'),
    ],
)
def test_keys(text: str, key: str) -> None:
    assert (key, "accent") in keyed_line(text)


@pytest.mark.parametrize(
    "text, ink",
    [("E0101 boom", "bad"), ("ts=1 level=error x", "bad"), ("W0101 hm", "warn"), ("I0101 fine", "text")],
)
def test_levels_of_a_log(text: str, ink: str) -> None:
    assert log_line(text) == ((text, ink),)


@given(st.text(max_size=60))
def test_inking_never_changes_the_text(text: str) -> None:
    for ink in (printed_line, keyed_line, log_line):
        assert plain(ink(text)) == text


@pytest.mark.parametrize(
    "text, is_one",
    [
        ("NAME    READY   STATUS", True),
        ("NAMESPACE   UP-TO-DATE   CPU(cores)", False),
        ("+------+----+", True),
        ("  Type     Reason   Age", False),
        ("Error from server (Forbidden): pods is forbidden", False),
        ("LAST SEEN   TYPE", True),
    ],
)
def test_heads_of_tables_are_known(text: str, is_one: bool) -> None:
    assert is_tabular(text) is is_one
