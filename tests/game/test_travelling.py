"""Going to other moments: most of it is proved where sessions are."""

from k8s_tui.cluster.world import World
from k8s_tui.game.origin import Origin
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of


def test_who_remembers_nothing_goes_forward_only(world: World, outage: Scenario) -> None:
    session = session_of(world, outage, Origin("outage"), remembers=False)
    session.step(5_000)
    assert session.rewind(2_000) == 0
    assert session.head_for(3_000) == 5_000
    assert session.head_for(9_000) == 9_000
    session.arrive()
    assert (session.now_ms, session.play.game.state.rewinds) == (9_000, 0)


def test_what_was_paid_before_a_rewind_is_counted_once(session: Session) -> None:
    session.step(10_000)
    session.run(":diagnose node/worker-1")
    session.play.game.state.solution_steps = 1
    session.step(25_000)
    session.run(":diagnose service/web")
    for at_ms in (20_000, 15_000):
        session.head_for(at_ms)
        session.advance(0.0, 0.0)
    session.arrive()
    state = session.play.game.state
    assert (state.guesses, state.solution_steps) == (("node/worker-1", "service/web"), 1)
    assert [entry.line for entry in session.play.transcript] == [":diagnose node/worker-1"]


def test_what_was_typed_before_a_bookmark_at_the_same_time_stays(session: Session) -> None:
    session.step(10_000)
    session.run("kubectl create configmap one")
    session.run(":bookmark here")
    session.run("kubectl create configmap two")
    assert session.head_for(10_000) == 10_000
    session.arrive()
    for _ in range(2):
        found = "".join(text for _, text in session.run("kubectl get configmaps -o name").read())
        assert "configmap/one" in found
        assert "configmap/two" not in found
        session.run(":wait 40s")
        session.run(":rewind here")
    assert [each.name for each in session.play.game.state.bookmarks] == ["here"]
