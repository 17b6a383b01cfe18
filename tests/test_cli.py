import io
import json
import os
from pathlib import Path

import pytest

from k8s_tui import __version__, cli
from k8s_tui.game.saves import Saves
from tests.game.builders import MEND, OUTAGE


@pytest.fixture(autouse=True)
def own_saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "saves" / "games.sqlite3"
    monkeypatch.setattr(cli, "_saves", lambda: Saves(path))
    return path


def test_a_run_becomes_a_solution(
    outage_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["scenarios", "record", "outage"]) == 2
    assert "no run of a scenario called so" in capsys.readouterr().err


@pytest.fixture
def outage_file(tmp_path: Path) -> Path:
    path = tmp_path / "outage.yaml"
    path.write_text(OUTAGE)
    return path


def test_the_program_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_a_game_is_drawn_as_one_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def shown(*given: object, ascii_only: bool) -> int:
        asked.append((str(given[-1]), ascii_only))
        return 0

    monkeypatch.setattr(cli, "_want_terminal", lambda: None)
    monkeypatch.setattr("k8s_tui.stage.play", shown)
    assert cli.run(["play", "lights-out"]) == 0
    assert cli.run(["play", "lights-out", "--ascii", "--record", "run.cast"]) == 0
    assert cli.run(["sandbox", "--ascii"]) == 0
    assert asked == [("", False), ("run.cast", True), ("", True)]


@pytest.mark.parametrize("arguments", [["--help"], ["play", "--help"], ["scenarios", "--help"]])
def test_the_program_helps(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(arguments) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments,complaint",
    [
        pytest.param(["shell", "no-such-story"], "there is no scenario of this name", id="scenario"),
        pytest.param(["scenarios", "lint", "silent-workr"], "did you mean silent-worker?", id="near"),
        pytest.param(["play", "silent-worker", "--script", "absent"], "absent: No such file", id="script"),
        pytest.param(["play", "silent-worker"], "the screen needs a terminal", id="screen"),
        pytest.param(["replay", "no-such-game"], "there is no saved game 'no-such-game'", id="replay"),
        pytest.param(["shell", "-f", "absent.yaml"], "absent.yaml: No such file", id="manifest"),
        pytest.param(["shell", "--nodes", "-1"], "'workers' must be >= 0", id="nodes"),
        pytest.param(["shell", "--masters", "0"], "'masters' must be >= 1", id="masters"),
        pytest.param(["shell", "--nodes", "many"], "Invalid value", id="number"),
        pytest.param(["play", "silent-worker", "--seed", "-5"], "Must be >= 0", id="negative seed"),
        pytest.param(["shift", "--seed", "9" * 30], "Must be <= 9007199254740992", id="seed"),
        pytest.param(
            ["shift", "--hours", "100", "--script", os.devnull],
            "a shift lasts 1 to 72 hours, not 100",
            id="hours",
        ),
        pytest.param(["scenarios", "watch", "absent.yaml"], "no such file", id="watch"),
        pytest.param(["--colour"], "Unknown option", id="option"),
        pytest.param(["scenarios", "solve"], "name a scenario, or say --all", id="solve"),
        pytest.param(["scenarios", "lint", "nothing"], "there is no scenario of this name", id="lint"),
        pytest.param(["scenarios", "new", "Big Name"], "is no name", id="new"),
    ],
)
def test_bad_input_ends_with_a_sentence(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    told = capsys.readouterr()
    assert complaint in " ".join((told.out + told.err).split())
    assert "Traceback" not in told.err


def test_a_script_is_played_to_its_verdict(outage_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = outage_file.with_name("mend.txt")
    script.write_text(f"# what helps\n:wait 90s\n{MEND}\n")
    assert cli.run(["play", str(outage_file), "--script", str(script)]) == 0
    out = capsys.readouterr().out
    assert f"$ {MEND}\n" in out
    assert "won after 2:0" in out
    script.write_text("kubectl get nodes\n")
    assert cli.run(["play", str(outage_file), "--script", str(script)]) == 1
    assert "lost after 5:00" in capsys.readouterr().out


def test_a_script_may_come_from_standard_input(
    outage_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(":wait 10m\n"))
    assert cli.run(["play", str(outage_file), "--script", "-"]) == 1


def test_the_shell_is_driven_through_pipes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    commands = ("kubectl apply -f web.yaml", ":wait 5s", "kubectl get ns shop -o name", "cat <<E\nx\nE")
    lines = "\n".join((*commands, "kubectl get nothing"))
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert cli.run(["shell", "--json", "--nodes", "1"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["exit_code"] for each in printed] == [0, 0, 0, 0, 1]
    assert printed[0]["stdout"] == "namespace/shop created\n"
    assert printed[1]["time_ms"] >= 5_000
    assert printed[2]["stdout"] == "namespace/shop\n"
    assert (printed[3]["command"], printed[3]["stdout"]) == ("cat <<E\nx\nE", "x\n")
    assert "the server doesn't have a resource type" in printed[4]["stderr"]


def test_a_scenario_in_the_plain_shell(
    outage_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(":briefing\n:quit\n:briefing\n"))
    assert cli.run(["shell", str(outage_file)]) == 0
    assert capsys.readouterr().out == "Some visitors are refused.\n"


def test_a_script_is_played_in_lines_of_text(outage_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = outage_file.with_name("mend.txt")
    script.write_text(f":wait 90s\ncat <<E\nhalf\nE\n{MEND}\n:wait 90s\n")
    assert cli.run(["play", str(outage_file), "--plain", "--script", str(script)]) == 0
    out = capsys.readouterr().out
    assert "\nhalf\n" in out
    assert "The game is won." in out


def test_what_is_no_text_is_marked_as_such(
    outage_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for errors in ("strict", "surrogateescape"):
        typed = io.TextIOWrapper(io.BytesIO(b"echo caf\xe9\n"), encoding="utf-8", errors=errors)
        monkeypatch.setattr("sys.stdin", typed)
        assert cli.run(["shell", str(outage_file)]) == 0
        assert capsys.readouterr().out == "caf\ufffd\n"


def test_a_file_of_games_that_cannot_be_read_stops_no_game(
    outage_file: Path, capsys: pytest.CaptureFixture[str], own_saves: Path
) -> None:
    own_saves.parent.mkdir(parents=True, exist_ok=True)
    own_saves.write_bytes(b"no database" * 100)
    script = outage_file.with_name("mend.txt")
    script.write_text(f":wait 90s\n{MEND}\n")
    for how in ([], ["--plain"]):
        assert cli.run(["play", str(outage_file), "--script", str(script), *how]) == 0
        assert "k8s-tui: nothing is kept: " in capsys.readouterr().err
    assert cli.run(["scenarios", "list"]) == 0
    assert "The silent worker (2/5)\n" in capsys.readouterr().out


def test_scenarios_are_listed(capsys: pytest.CaptureFixture[str], own_saves: Path) -> None:
    Saves(own_saves).solve("silent-worker", 200, 2)
    assert cli.run(["scenarios", "list"]) == 0
    out = capsys.readouterr().out
    assert "The silent worker (2/5) ★★\n" in out
    assert cli.run([]) == 0
    assert capsys.readouterr().out == out


def test_a_new_scenario_is_written_checked_and_solved(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(["scenarios", "new", "lost-parcel"]) == 0
    assert cli.run(["scenarios", "lint", "lost-parcel.yaml"]) == 0
    assert "nothing to complain about" in capsys.readouterr().out
    assert cli.run(["scenarios", "new", "lost-parcel"]) == 2
    assert "is here already" in capsys.readouterr().err
    assert cli.run(["scenarios", "solve", "lost-parcel.yaml"]) == 0
    assert "lost-parcel  solution 2  won" in capsys.readouterr().out


def test_a_scenario_that_is_wrong_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("kind: Scenario\n")
    assert cli.run(["scenarios", "lint", str(path)]) == 1
    assert "wrong.yaml" in capsys.readouterr().out
    assert cli.run(["scenarios", "solve", str(path)]) == 1
    assert "apiVersion: must be k8s-tui/v1" in capsys.readouterr().err


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["scenarios", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "k8s-tui scenario"
