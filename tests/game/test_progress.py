from pathlib import Path

import pytest

from k8s_tui.game.history import Run, remember
from k8s_tui.game.progress import progress_app
from k8s_tui.game.saves import SaveError, Saves

RUN = Run("2026-01-02T03:04:05+00:00", "silent-worker", 1, "won", 380, 3, 1, 2.5, 150.0, 0, 50)


def run(saves: Saves, *words: str) -> str:
    told: list[str] = []
    app = progress_app(lambda: saves, told.append)
    app(list(words), exit_on_error=False, print_error=False, result_action="return_value")
    return "".join(told).strip()


def test_progress_is_shown_taken_along_and_forgotten(tmp_path: Path) -> None:
    saves, file = Saves(tmp_path / "games.sqlite3"), tmp_path / "progress.json"
    remember(saves, RUN)
    assert "silent-worker" in run(saves)
    assert run(saves, "export", str(file)) == f"wrote {file}"
    with pytest.raises(SaveError, match="say --yes"):
        run(saves, "reset")
    assert run(saves, "reset", "--yes") == "all results are forgotten"
    assert "silent-worker" not in run(saves)
    assert run(saves, "import", str(file)) == "1 new run"
    assert saves.records() == {"silent-worker": (3, 380)}


def test_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    saves = Saves(tmp_path / "games.sqlite3")
    (tmp_path / "bytes").write_bytes(bytes(range(200, 256)))
    for words, complaint in (
        (("import", str(tmp_path / "absent")), "No such file"),
        (("import", str(tmp_path / "bytes")), "is not UTF-8 text"),
        (("export", str(tmp_path / "no" / "such" / "folder")), "No such file"),
    ):
        with pytest.raises(SaveError, match=complaint):
            run(saves, *words)
