from pathlib import Path

import pytest

from k8s_tui.game.reading import ScenarioError
from k8s_tui.game.solving import Proof, lost_for_good, solve, solve_all, table
from k8s_tui.game.template import template
from tests.game.builders import MEND, OUTAGE

STORY = "  symptoms: [{traffic: {client: visitors, successAtMost: 90}}]\n"
CALLED = "  handover: {traffic: {client: visitors, successAtMost: 90}}\n"


def outage(
    folder: Path,
    name: str,
    *,
    solutions: list[list[str]],
    non_fixes: list[list[str]],
    more: str = CALLED + STORY,
) -> Path:
    path = folder / f"{name}.yaml"
    text = OUTAGE.replace("name: outage,", f"name: {name},")
    path.write_text(f"{text}{more}  solutions: {solutions!r}\n  nonFixes: {non_fixes!r}\n")
    return path


def test_what_wins_and_what_does_not(tmp_path: Path) -> None:
    path = outage(
        tmp_path,
        "judged",
        solutions=[[MEND], ["ssh worker-1 systemctl start kubelet"]],
        non_fixes=[[":wait 10s"], [MEND], ["kubectl delete deployment web"]],
    )
    runs = solve(path, variants=1)
    assert [(run.name, run.verdict) for run in runs] == [
        ("story", "open"),
        ("nothing", "lost"),
        ("solution 1", "won"),
        ("solution 2", "lost"),
        ("non-fix 1", "lost"),
        ("non-fix 2", "won"),
        ("non-fix 3", "lost"),
        ("par", ""),
        ("variant 2", "won"),
    ]
    wrong = [run.name for run in runs if run.problem]
    assert wrong == ["solution 2", "non-fix 2", "variant 2"]
    assert runs[3].problem.startswith("does not win: time is up")
    assert runs[5].problem == "wins, and must not"
    assert runs[8].problem.startswith("solution 2 does not win")
    assert runs[6].seconds < runs[4].seconds, "what cannot be won any more is not played to the deadline"
    text = table(runs)
    assert len(text.splitlines()) == 10
    assert "wins, and must not" in text


@pytest.mark.parametrize(
    "more,problem",
    [
        (CALLED + STORY.replace("Most: 90", "Most: 10"), "the story is not true: visitors: at most 10 %"),
        ("  handover: {exists: {object: service/nothing}}\n", "the handover never came"),
        ("", "every objective holds already at the handover"),
    ],
)
def test_a_story_must_be_true_at_the_handover(tmp_path: Path, more: str, problem: str) -> None:
    runs = solve(outage(tmp_path, "told", solutions=[[MEND]], non_fixes=[], more=more))
    assert [run.name for run in runs] == ["story"]
    assert runs[0].problem.startswith(problem)


def test_a_cause_that_fails_is_named(tmp_path: Path) -> None:
    path = outage(tmp_path, "told", solutions=[[MEND]], non_fixes=[])
    text = path.read_text().replace(
        "machine: worker-2, process: kubelet", "machine: worker-9, process: kubelet"
    )
    path.write_text(text)
    problem = solve(path)[0].problem
    assert problem.startswith("the handover never came; this cause failed: kubelet on worker-9")
    assert "there is no machine 'worker-9'" in problem


def test_a_symptom_may_show_a_little_later(tmp_path: Path) -> None:
    later = "  symptoms: [{traffic: {client: visitors, successAtMost: 90}, within: 90s}]\n"
    called = "  handover: {not: {component: {name: kubelet, machine: worker-2}}}\n"
    assert solve(outage(tmp_path, "later", solutions=[], non_fixes=[], more=called + later))[0].problem != ""
    assert Proof(tmp_path / "later.yaml").called


def test_par_must_be_reached(tmp_path: Path) -> None:
    path = outage(tmp_path, "hard", solutions=[[MEND]], non_fixes=[])
    path.write_text(path.read_text().replace("par: {time: 2m", "par: {time: 2s"))
    problems = [run.problem for run in solve(path, variants=0) if run.problem]
    assert len(problems) == 1
    assert problems[0].startswith("no solution reaches par: seconds")


def test_a_guard_that_nothing_mends_decides(tmp_path: Path) -> None:
    proof = Proof(outage(tmp_path, "decided", solutions=[], non_fixes=[]))
    session = proof.session()
    assert lost_for_good(session.play.game) == ""
    session.run("kubectl scale deployment web --replicas=1")
    session.step(2_000)
    assert "no workload has fewer replicas" in lost_for_good(session.play.game)
    assert proof.session().now_ms < session.now_ms, "each script has a fork of its own"


def test_several_are_solved_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("kind: Scenario\n")
    good = outage(tmp_path, "good", solutions=[[MEND]], non_fixes=[])
    runs, complaints = solve_all([good, broken])
    assert {run.scenario for run in runs} == {"good"}
    assert len(complaints) == 1
    assert [run.verdict for run in solve_all([good], jobs=1)[0]] == [run.verdict for run in runs]


def test_a_file_with_mistakes_is_not_solved(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        solve(tmp_path / "absent.yaml")


def test_the_template_can_be_won(tmp_path: Path) -> None:
    path = tmp_path / "lost-parcel.yaml"
    path.write_text(template("lost-parcel"))
    assert [run.problem for run in solve(path) if run.problem] == []
