from pathlib import Path

import pytest

from k8s_tui.game import library, shelf
from k8s_tui.game.reading import ScenarioError


def test_shipped_scenarios_are_found_by_name() -> None:
    assert library.find("silent-worker").name == "silent-worker.yaml"


def test_scenarios_come_in_the_order_of_their_chapters() -> None:
    chapters = [each.metadata.chapter for each in library.scenarios()]
    assert set(chapters) <= set(shelf.CHAPTERS)
    assert chapters == sorted(chapters, key=shelf.CHAPTERS.index)


def test_any_file_can_be_played(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("")
    assert library.find(str(tmp_path / "mine.yaml")) == tmp_path / "mine.yaml"


def test_a_name_that_is_none_gets_a_suggestion() -> None:
    with pytest.raises(ScenarioError, match="did you mean silent-worker"):
        library.find("silent-workr")


@pytest.mark.parametrize(
    "word,complaint",
    [(".", "is a folder"), ("x" * 5_000, "x: File name too long|x...: File name"), ("", "no such file")],
)
def test_what_is_no_file_is_told(word: str, complaint: str) -> None:
    with pytest.raises(ScenarioError, match=complaint):
        library.find(word)


def test_the_list_shows_what_was_won() -> None:
    text = library.listing({"silent-worker": (2, 250)})
    assert "silent-worker" in text
    assert "(2/5) ★★\n" in text
