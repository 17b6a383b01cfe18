from k8s_tui.game.trees import KindPulse
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.outline import UNANSWERED
from k8s_tui.tui.panels.pulses import pulse_lines
from k8s_tui.tui.spans import width_of


def test_every_kind_has_a_line_with_counts_and_a_bar_of_the_same_length() -> None:
    lines = pulse_lines((KindPulse("pods", 1, 0, 9_999), KindPulse("jobs", 0, 0, 0)), UNICODE, 100)
    assert {width_of(line) for line in lines[1:]} == {100}
    text = "".join(part for part, _ in lines[1])
    assert text.startswith("× pods")
    assert "10.0k" in text
    assert [ink for _, ink in lines[1] if ink in {"bad", "ok"}].count("bad") == 3


def test_where_nobody_answers_it_is_not_said_that_there_is_nothing() -> None:
    (line,) = pulse_lines((), UNICODE, 100)
    assert line == ((UNANSWERED, "warn"),)
