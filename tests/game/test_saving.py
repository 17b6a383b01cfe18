import pytest

from k8s_tui.game.saves import SaveError
from k8s_tui.game.saving import load_game, save_game
from k8s_tui.game.session import Session
from tests.game.builders import MEND


def test_a_saved_game_goes_on_where_it_was(session: Session) -> None:
    session.run(":wait 40s")
    waiting = session.start(":wait 10m")
    session.step(40_123)
    waiting.cancel()
    session.start(MEND)
    session.take_hint()
    session.step(7_000)
    fingerprint, now_ms = session.play.world.fingerprint(), session.now_ms
    save_game(session, "half-time")
    session.step(60_000)
    assert load_game(session, "half-time") == "loaded half-time: An outage, T+87s"
    assert (session.play.world.fingerprint(), session.now_ms) == (fingerprint, now_ms)
    assert session.play.game.state.ladder.taken == (0,)
    session.step(90_000)
    assert session.verdict == "won"


def test_saving_after_going_back_keeps_what_counts(session: Session) -> None:
    session.run(":wait 90s")
    session.run(MEND)
    session.run(":rewind 60s")
    session.step(5_000)
    fingerprint = session.play.world.fingerprint()
    save_game(session, "again")
    load_game(session, "again")
    assert session.play.world.fingerprint() == fingerprint
    assert session.play.game.state.rewinds == 1


def test_commands_save_and_load(session: Session) -> None:
    session.run(":wait 12s")
    assert session.run(":save noon").read()[0][1] == "saved as noon; :load noon brings it back\n"
    assert session.run(":load").read()[0][1] == "saved games: noon\n"
    session.run(":wait 1m")
    assert session.run(":load noon").read()[0][1] == "loaded noon: An outage, T+12s\n"
    assert session.now_ms == 12_000


def test_games_that_are_not_kept(session: Session) -> None:
    session.saves = None
    with pytest.raises(SaveError, match="not kept here"):
        save_game(session, "x")
