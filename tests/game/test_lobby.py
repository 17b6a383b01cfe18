from pathlib import Path

import pytest
from attrs import evolve

from k8s_tui.game.lobby import LAST, Lobby, NoGame, name_of_run
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Kept, SaveError, Saves
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


def test_a_game_that_was_won_is_a_record_and_a_run_to_watch(lobby: Lobby, outage: Origin) -> None:
    session = lobby.begin(outage)
    session.run(":wait 90s")
    lobby.keep(session)
    assert [game.name for game in lobby.kept()] == [LAST]
    session.run(MEND)
    session.run(":wait 2m")
    assert session.verdict == "won"
    lobby.keep(session)
    assert [game.name for game in lobby.kept()] == [name_of_run("outage")]
    (record,) = lobby.records().values()
    assert record[0] >= 1
    assert record[1] > 0
    watched = lobby.begin(evolve(lobby.find("outage"), watched=True))
    assert (watched.watching, watched.now_ms, watched.ends_ms) == (True, 0, session.now_ms)
    watched.step(session.now_ms)
    assert watched.verdict == "won"
    assert watched.play.world.fingerprint() == session.play.world.fingerprint()
    lobby.saves.drop(name_of_run("outage"))
    lobby.keep(watched)
    assert lobby.kept() == ()
    with pytest.raises(SaveError, match="no saved game 'outage'"):
        lobby.find("outage")


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


def test_requests_from_outside_are_carried_out_again(tmp_path: Path) -> None:
    carried: list[tuple[int, str]] = []
    lobby = Lobby(
        Saves(tmp_path / "games.sqlite3"),
        tmp_path,
        lambda session, text: carried.append((session.now_ms, text)),
    )
    session = lobby.begin(Origin(workers=0))
    session.step(2_000)
    session.note_request("DELETE ...")
    session.step(2_000)
    lobby.keep(session)
    (kept,) = lobby.kept()
    lobby.begin(kept)
    assert carried == [(2_000, "DELETE ...")]
    watched = lobby.begin(evolve(kept, watched=True))
    assert len(carried) == 1
    watched.step(4_000)
    assert len(carried) == 2


def test_a_run_has_a_name_however_long_its_file_is_called() -> None:
    assert name_of_run("stories/outage.yaml") == "run of outage"
    assert len(name_of_run("x" * 300)) == 100
