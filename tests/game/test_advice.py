from attrs import evolve

from k8s_tui.game.conditions import Timed
from k8s_tui.game.conditions.objects import Absent
from k8s_tui.game.scenario import Unmendable
from k8s_tui.game.session import Session
from tests.game.builders import MEND
from tests.game.test_colon import run


def test_hints_say_what_they_cost(session: Session) -> None:
    assert run(session, ":hint")[1] == "hint 1 of 2 costs 25 points; `:hint yes` takes it\n"
    assert run(session, ":hint yes")[1] == "hint 1 of 2 (-25 points): Look at the nodes.\n"
    assert run(session, ":hint now")[0] == 2
    run(session, ":hint yes")
    assert run(session, ":hint")[1] == "There is no further hint.\n"


def test_a_diagnosis_is_right_or_wrong(session: Session) -> None:
    assert "say what is at fault" in run(session, ":diagnose")[1]
    assert run(session, ":diagnose node/worker-1")[1] == "node/worker-1: no; 2 more answers count\n"
    assert run(session, ":diagnose pod web -n shop")[1] == "pod/shop/web: no; 1 more answer counts\n"
    assert run(session, ":diagnose node worker-2")[1] == "node/worker-2: yes (+15 points)\n"
    assert "said so far: node/worker-1, pod/shop/web, node/worker-2" in run(session, ":diagnose")[1]


def test_naming_everything_gains_nothing(session: Session) -> None:
    for guess, said in (
        ("pod/a", "2 more answers count"),
        ("pod/b", "1 more"),
        ("pod/c", "no further"),
        ("pod/d", "no further"),
    ):
        assert said in run(session, f":diagnose {guess}")[1]
    assert "it does not count" in run(session, ":diagnose node/worker-2")[1]
    assert session.play.game.performance().bonus == 0


def test_what_names_no_kind_costs_no_answer(session: Session) -> None:
    code, _, err = run(session, ":diagnose worker-2")
    assert (code, err) == (
        2,
        ":diagnose: needs a kind and a name, as in service/web; worker-2 does not count as an answer\n",
    )
    assert run(session, ":diagnose machine worker-2")[1] == "machine/worker-2: yes (+50 points)\n"


def test_the_solution_is_shown_step_by_step(session: Session) -> None:
    assert run(session, ":solution")[0] == 2, "this one has none"
    game = session.play.game
    scenario = game.scenario
    assert scenario is not None
    game.scenario = evolve(scenario, spec=evolve(scenario.spec, solutions=((":wait 90s", MEND),)))
    assert "whoever looks is not scored" in run(session, ":solution")[1]
    assert run(session, ":solution yes")[1] == "step 1 of 2; `:solution` shows the next:\n:wait 90s\n"
    assert run(session, ":solution")[1] == f"step 2 of 2:\n{MEND}\n"
    assert run(session, ":solution")[1] == "that was all of it\n"
    for line in (":wait 90s", MEND, ":wait 60s"):
        run(session, line)
    assert session.verdict == "won"
    assert game.score() is None


def test_what_cannot_be_won_any_more_is_said(session: Session) -> None:
    game = session.play.game
    scenario = game.scenario
    assert scenario is not None
    gone = Unmendable(Timed(Absent("deployment/web")), "the shop is gone")
    game.scenario = evolve(scenario, spec=evolve(scenario.spec, unmendable=(gone,)))
    run(session, "kubectl delete deployment web")
    run(session, ":wait 2s")
    said = "the shop is gone; this cannot be won any more: `:rewind 2m` goes back"
    assert said in run(session, ":objectives")[1]
    assert said in run(session, ":hint")[1]


def test_pages_are_listed_with_when_they_were_closed(session: Session) -> None:
    assert run(session, ":pages")[1] == "nobody was paged\n"
    run(session, ":wait 3m")
    told = run(session, ":pages")[1]
    assert "KubeNodeNotReady           worker-2 has been unready\n" in told
    run(session, MEND)
    run(session, ":wait 45s")
    assert "worker-2 has been unready (closed 3:" in run(session, ":pages")[1]
