import pytest
from attrs import evolve

from k8s_tui.game import plain
from k8s_tui.game.lobby import Lobby
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Saves
from tests.game.builders import MEND, OUTAGE
from tests.tui.fake import FakeSession


@pytest.mark.parametrize(
    "ms,words",
    [
        (0, "0 seconds"),
        (1_999, "1 second"),
        (60_000, "1 minute"),
        (7_322_000, "2 hours 2 minutes 2 seconds"),
    ],
)
def test_a_moment_is_told_in_words(ms, words):
    assert plain.moment(ms) == words


def test_the_state_is_told_in_sentences_what_matters_first():
    lines = plain.state_lines(FakeSession(now_ms=95_000).snapshot(""))
    assert lines[0] == "State after 1 minute 35 seconds."
    assert lines[1].startswith("Users ")
    assert "percent of requests succeed; " in lines[1]
    assert "Nodes: 2 of 4 fine." in lines
    assert "Node worker-2: NotReady." in lines
    assert all(line.isprintable() and line.endswith((".", ":")) for line in lines)
    assert not any(glyph in " ".join(lines) for glyph in "●×◐▸")


def test_what_changed_is_told_and_nothing_else():
    session = FakeSession(now_ms=10_000)
    calm = session.snapshot("")
    session.step(85_000)
    outage = session.snapshot("")
    assert plain.change_lines(calm, calm) == []
    lines = plain.change_lines(calm, outage)
    assert "Node worker-2: NotReady." in lines
    assert any(line.startswith("Page: ") for line in lines)
    assert not any("worker-1" in line for line in lines if line.startswith("Node"))
    gone = evolve(outage, nodes=outage.nodes[:2])
    assert "Node worker-3 is gone." in plain.change_lines(outage, gone)


def test_a_service_says_why_it_is_not_fine():
    session = FakeSession(now_ms=10_000)
    (row, *_) = session.snapshot("").services
    failing = evolve(row, endpoints_ready=3, endpoints_total=3, error_percent=12.4, health="bad")
    shown = evolve(session.snapshot(""), services=(failing,))
    told = f"Service {row.name} in {row.namespace}: 3 of 3 endpoints ready, 12 percent of requests fail."
    assert told in plain.state_lines(shown)


def test_many_changes_of_one_kind_are_counted():
    session = FakeSession(now_ms=10_000)
    before = session.snapshot("")
    after = evolve(before, pods=tuple(evolve(before.pods[0], name=f"web-{number}") for number in range(50)))
    lines = plain.change_lines(before, after)
    assert "And " in lines[plain.LINES_MAX - 1]
    assert len(lines) <= plain.LINES_MAX


def test_a_scenario_is_played_in_lines(tmp_path):
    path = tmp_path / "outage.yaml"
    path.write_text(OUTAGE)
    session = Lobby(Saves(tmp_path / "games.sqlite3"), tmp_path).begin(Origin(scenario=str(path)))
    said: list[str] = []
    typed = ("", *[""] * 8, ":state", "kubectl get nothing", MEND, ":wait 3m", "never reached")
    plain.converse(session, typed, said.append)
    text = "".join(said)
    assert text.index("Some visitors are refused.") < text.index("State after 0 seconds.")
    assert "10 seconds passed." in text
    assert "It failed with exit code 1." in text
    assert "The game is won." in text
    assert "if nobody had done anything" in text
    assert "Time left to reach the goals: 5 minutes." in text
    assert "exit code 130" not in text, "the wait that the victory ended did not fail"
    assert "never reached" not in text
    assert "\x1b" not in text
