from pathlib import Path

from k8s_tui.api.documents import read
from k8s_tui.game.recording import as_yaml, script_of
from k8s_tui.game.session import Session
from k8s_tui.game.transcript import CANCELLED, REQUEST, Entry
from tests.game.builders import MEND

TYPED = (
    Entry(2_000, "kubectl get pods", 0),
    Entry(30_000, ":hint yes", 1),
    Entry(62_500, "kubectl get nodes -w", 2),
    Entry(63_000, CANCELLED, 2),
    Entry(63_000, "GET /api/v1/pods", REQUEST),
    Entry(64_000, "echo 'a\nb'", 3),
    Entry(65_000, "ssh worker-2 systemctl start kubelet", 4),
)


def test_pauses_become_waits_and_what_no_solution_needs_is_left_out() -> None:
    assert script_of(TYPED) == (
        "kubectl get pods",
        ":wait 64s",
        "echo 'a\nb'",
        "ssh worker-2 systemctl start kubelet",
    )


def test_the_time_before_a_wait_counts_and_an_answer_is_part_of_a_solution() -> None:
    typed = (
        Entry(30_000, ":wait 10s", 0),
        Entry(40_400, ":goals", 1),
        Entry(40_400, ":diagnose service/web", 2),
        Entry(46_900, "kubectl get pods", 3),
    )
    assert script_of(typed) == (":wait 41s", ":diagnose service/web", ":wait 6s", "kubectl get pods")


def test_the_yaml_reads_back_as_the_script() -> None:
    script = script_of(TYPED)
    (document,) = read(f"solutions:\n{as_yaml(script)}")
    assert document.data["solutions"] == [list(script)]


def test_what_was_recorded_wins_again(session: Session, tmp_path: Path) -> None:
    twin = session.play.fork()
    for line in (":wait 90s", "kubectl get nodes", MEND):
        session.run(line)
    session.step(60_000)
    assert session.verdict == "won"
    script = script_of(session.play.transcript)
    assert script[0] == ":wait 90s"
    session.play = twin
    for line in script:
        session.run(line)
    session.step(60_000)
    assert session.verdict == "won"
