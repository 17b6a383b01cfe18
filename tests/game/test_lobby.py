from pathlib import Path

import pytest

from k8s_tui.game.lobby import LAST, Lobby, NoGame
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Kept, Saves
from tests.game.builders import MEND, OUTAGE


@pytest.fixture
def lobby(tmp_path: Path) -> Lobby:
    return Lobby(Saves(tmp_path / "games.sqlite3"), tmp_path)


@pytest.fixture
def outage(tmp_path: Path) -> Origin:
    path = tmp_path / "outage.yaml"
    path.write_text(OUTAGE)
    return Origin(scenario=str(path))


def test_a_game_that_is_left_goes_on_where_it_was(lobby: Lobby) -> None:
    session = lobby.begin(Origin(workers=1))
    lobby.keep(session)
    assert lobby.kept() == ()  # nothing has happened in it
    session.run("kubectl create namespace shop")
    session.run(":wait 20s")
    lobby.keep(session)
    (kept,) = lobby.kept()
    assert kept == Kept(LAST, "", session.now_ms)
    other = lobby.begin(kept)
    assert other.now_ms == session.now_ms
    assert other.play.world.fingerprint() == session.play.world.fingerprint()


def test_the_game_kept_last_comes_first(lobby: Lobby) -> None:
    session = lobby.begin(Origin(workers=0))
    for name in ("one", "two", "one"):
        session.run(f":save {name}")
    assert [game.name for game in lobby.kept()] == ["one", "two"]


def test_a_game_that_was_won_is_a_record_and_not_kept(lobby: Lobby, outage: Origin) -> None:
    session = lobby.begin(outage)
    session.run(":wait 90s")
    lobby.keep(session)
    assert [game.name for game in lobby.kept()] == [LAST]
    session.run(MEND)
    session.run(":wait 2m")
    assert session.verdict == "won"
    lobby.keep(session)
    assert lobby.kept() == ()
    (record,) = lobby.records().values()
    assert record[0] >= 1
    assert record[1] > 0


@pytest.mark.parametrize(
    "choice,reason",
    [
        (Origin(scenario="no-such-story"), "there is no scenario of this name"),
        (Origin(manifests=("kind: [",)), "manifest"),
        (Kept("gone", "", 0), "there is no saved game 'gone'"),
    ],
    ids=["scenario", "manifest", "kept"],
)
def test_a_game_that_cannot_be_begun_is_refused_in_a_sentence(
    choice: Origin | Kept, reason: str, lobby: Lobby
) -> None:
    with pytest.raises(NoGame, match=reason):
        lobby.begin(choice)


def test_without_a_file_that_can_be_read_nothing_was_reached(tmp_path: Path) -> None:
    path = tmp_path / "games.sqlite3"
    path.write_bytes(b"no database" * 100)
    lobby = Lobby(Saves(path), tmp_path)
    assert lobby.records() == {}
    assert lobby.kept() == ()
    assert len(lobby.titles()) > 0
