from pathlib import Path

import pytest

from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.solving import solve, solve_all, table
from k8s_tui.game.template import template
from tests.game.builders import MEND, OUTAGE


def outage(folder: Path, name: str, *, solutions: list[list[str]], non_fixes: list[list[str]]) -> Path:
    path = folder / f"{name}.yaml"
    text = OUTAGE.replace("name: outage,", f"name: {name},")
    path.write_text(f"{text}  solutions: {solutions!r}\n  nonFixes: {non_fixes!r}\n")
    return path


def test_what_wins_and_what_does_not(tmp_path: Path) -> None:
    path = outage(
        tmp_path,
        "judged",
        solutions=[[":wait 80s", MEND], [":wait 80s", "ssh worker-1 systemctl start kubelet"]],
        non_fixes=[[":wait 80s"], [":wait 80s", MEND]],
    )
    runs = solve(path)
    assert [(run.kind, run.number, run.verdict) for run in runs] == [
        ("nothing", 1, "lost"),
        ("solution", 1, "won"),
        ("solution", 2, "lost"),
        ("non-fix", 1, "lost"),
        ("non-fix", 2, "won"),
    ]
    assert [bool(run.problem) for run in runs] == [False, False, True, False, True]
    assert runs[2].problem.startswith("does not win: time is up")
    assert runs[4].problem == "wins, and must not"
    assert all(run.repeats for run in runs)
    text = table(runs)
    assert len(text.splitlines()) == 6
    assert "wins, and must not" in text


def test_several_are_solved_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("kind: Scenario\n")
    good = outage(tmp_path, "good", solutions=[[":wait 80s", MEND]], non_fixes=[])
    runs, complaints = solve_all([good, broken])
    assert {run.scenario for run in runs} == {"good"}
    assert len(complaints) == 1


def test_a_file_with_mistakes_is_not_solved(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        solve(tmp_path / "absent.yaml")


def test_the_template_can_be_won(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    path.write_text(template("lost-parcel"))
    assert [run.problem for run in solve(path)] == [""] * 7
