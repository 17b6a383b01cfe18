import sqlite3
from pathlib import Path

import pytest
from attrs import evolve

from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import MIGRATIONS, SCHEMA_VERSION, SavedGame, SaveError, Saves
from k8s_tui.game.transcript import Entry

GAME = SavedGame(
    "lunch",
    Origin("silent-worker", 7, 2, 1, ("kind: Pod\n",)),
    (Entry(5, "kubectl get po", 0), Entry(9, "^C", 0)),
    12_000,
    (0, 2),
    1,
    "abc",
)


def test_a_game_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    saves = Saves(tmp_path / "deep" / "games.sqlite3")
    saves.put(GAME)
    saves.put(evolve(GAME, name="dinner"))
    saves.put(evolve(GAME, until_ms=13_000))
    assert Saves(tmp_path / "deep" / "games.sqlite3").get("lunch") == evolve(GAME, until_ms=13_000)
    assert saves.names() == ("dinner", "lunch")


def test_a_game_that_was_not_kept(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="no saved game 'lunch'"):
        Saves(tmp_path / "games.sqlite3").get("lunch")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x1b[2Jb", "caf\udce9"])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(SaveError):
        Saves(tmp_path / "games.sqlite3").put(evolve(GAME, name=name))


def test_the_best_result_of_a_scenario_is_kept(tmp_path: Path) -> None:
    saves = Saves(tmp_path / "games.sqlite3")
    assert saves.records() == {}
    saves.solve("silent-worker", 200, 2)
    saves.solve("silent-worker", 100, 1)
    saves.solve("nobody-answers", 300, 3)
    assert saves.records() == {"nobody-answers": (3, 300), "silent-worker": (2, 200)}


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "games.sqlite3").write_text("hello, I am a letter" * 100)
    with pytest.raises(SaveError, match="not a database; move it away"):
        Saves(tmp_path / "games.sqlite3").names()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match=r"games.sqlite3: (Not a directory|File exists)$"):
        Saves(tmp_path / "file" / "games.sqlite3").names()


def test_a_save_of_a_newer_program_is_told(tmp_path: Path) -> None:
    Saves(tmp_path / "games.sqlite3").put(GAME)
    with sqlite3.connect(tmp_path / "games.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SaveError, match="newer version"):
        Saves(tmp_path / "games.sqlite3").get("lunch")


def test_a_damaged_save_is_told(tmp_path: Path) -> None:
    saves = Saves(tmp_path / "games.sqlite3")
    saves.put(GAME)
    with sqlite3.connect(tmp_path / "games.sqlite3") as connection:
        connection.execute("UPDATE saves SET origin = '[1]'")
    connection.close()
    with pytest.raises(SaveError, match="cannot be read"):
        saves.get("lunch")


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "games.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
        connection.execute("INSERT INTO solved VALUES ('silent-worker', 250, 2)")
    connection.close()
    saves = Saves(path)
    assert saves.records() == {"silent-worker": (2, 250)}
    saves.put(GAME)
    assert saves.get("lunch") == GAME
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    connection.close()


def test_two_programs_find_a_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "games.sqlite3"
    Saves(path).put(GAME)
    with sqlite3.connect(path) as connection:  # the other one has read the version before this one wrote it
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    assert Saves(path).get("lunch") == GAME
