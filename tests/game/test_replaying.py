from pathlib import Path

import pytest

from k8s_tui.cluster.world import World
from k8s_tui.game.origin import Origin
from k8s_tui.game.replaying import Replay
from k8s_tui.game.saves import Saves
from k8s_tui.game.saving import save_game
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from tests.game.builders import MEND

ENDS_MS = 97_350


@pytest.fixture
def watched(session: Session, opened: World, outage: Scenario) -> tuple[Replay, str]:
    """A replay of a game, and the fingerprint of that game's end."""
    session.run(":wait 40s")
    session.start("kubectl get pods -w")
    session.step(20_000)
    session.running[0].cancel()
    session.run(":next")
    session.take_hint()
    session.pass_until(session.play.game.state.start_ms + 90_000)
    session.run(MEND)
    session.step(7_000)
    assert session.saves is not None
    save_game(session, "mine")
    replay = session_of(opened.fork(), outage, Origin("outage"), saves=session.saves, kind=Replay)
    assert isinstance(replay, Replay)
    replay.show(session.saves.get("mine"))
    return replay, session.play.world.fingerprint()


def test_a_kept_game_plays_itself_to_its_end_and_no_further(watched: tuple[Replay, str]) -> None:
    replay, end = watched
    replay.set_speed(64)
    for _ in range(200):
        replay.advance(33.0, 100.0)
    assert (replay.now_ms, replay.watching) == (ENDS_MS, True)
    assert replay.play.world.fingerprint() == end
    assert replay.snapshot("").ends_ms == ENDS_MS


def test_any_moment_is_jumped_to_and_nothing_is_lost(watched: tuple[Replay, str]) -> None:
    replay, end = watched
    for at_ms in (ENDS_MS, 30_001, 90_000, 10_000, 95_000, 90_001, 1_000_000):
        assert replay.head_for(at_ms) == min(at_ms, ENDS_MS)
        replay.arrive()
        assert replay.now_ms == min(at_ms, ENDS_MS)
    assert replay.play.world.fingerprint() == end
    assert replay.play.game.state.rewinds == 0


def test_one_jumps_again_on_the_way(watched: tuple[Replay, str]) -> None:
    replay, end = watched
    replay.head_for(89_000)
    replay.advance(0.0, 0.5)
    replay.head_for(95_000)
    replay.advance(0.0, 0.5)
    replay.head_for(2_000)
    replay.advance(0.0, 0.5)
    replay.head_for(ENDS_MS)
    replay.arrive()
    assert replay.play.world.fingerprint() == end


def test_the_timeline_tells_what_will_be_typed(watched: tuple[Replay, str]) -> None:
    replay, _ = watched
    assert [(each.at_ms, each.kind, each.text) for each in replay.history().happenings] == [
        (40_000, "you", "kubectl get pods -w"),
        (90_000, "you", MEND),
    ]
    replay.head_for(91_000)
    replay.arrive()
    past = replay.history()
    assert [each.text for each in past.happenings if each.kind == "you"] == ["kubectl get pods -w", MEND]
    assert (past.now_ms, past.ends_ms) == (91_000, ENDS_MS)


def test_who_watches_cannot_meddle(watched: tuple[Replay, str]) -> None:
    replay, end = watched
    command = replay.run("kubectl delete pod --all")
    assert command.read() == (("stderr", "this is a replay; :continue goes on from here\n"),)
    for line in (
        ":hint",
        ": hint yes",
        ":diagnose node/worker-2",
        ":all-clear",
        ":master 1",
        ":ack",
        ":load mine",
    ):
        assert replay.run(line).exit_code == 1, line
    assert replay.run(":next").exit_code == 0
    assert replay.run(":rewind T+5s").exit_code == 0
    assert replay.now_ms == 5_000
    replay.head_for(ENDS_MS)
    replay.arrive()
    assert replay.play.world.fingerprint() == end


@pytest.mark.parametrize("at_ms,rewinds", [(60_000, 1), (ENDS_MS, 0)])
def test_one_takes_over(watched: tuple[Replay, str], at_ms: int, rewinds: int) -> None:
    replay, _ = watched
    replay.head_for(at_ms)
    replay.arrive()
    replay.head_for(at_ms)
    said = "".join(text for _, text in replay.run(":continue").read())
    assert said.startswith("the game is yours from here")
    assert (replay.watching, replay.ends_ms) == (False, None)
    state = replay.play.game.state
    assert (state.rewinds, state.ladder.taken) == (rewinds, (0,))
    replay.run(MEND)
    replay.step(100_000)
    assert replay.verdict == "won"
    assert [entry.line for entry in replay.play.transcript].count(MEND) == 2 - rewinds
    assert replay.run(":continue").read()[0][1] == "this is no replay: the game is yours already\n"


def test_a_game_taken_over_is_kept_as_any_other(watched: tuple[Replay, str], tmp_path: Path) -> None:
    replay, _ = watched
    replay.saves = Saves(tmp_path / "other.sqlite3")
    replay.head_for(60_000)
    replay.arrive()
    replay.take_over()
    replay.run("kubectl cordon worker-1")
    save_game(replay, "branch")
    lines = [entry.line for entry in replay.saves.get("branch").transcript]
    assert lines[-1] == "kubectl cordon worker-1"
    assert MEND not in lines
