from k8s_tui.game.rows import page_row
from k8s_tui.game.session import Session
from tests.game.builders import MEND
from tests.game.test_colon import run


def paged(session: Session) -> Session:
    """Let time pass until somebody is paged, and a while more."""
    while not session.play.world.traffic.pages():
        session.pass_until(session.play.world.now_ms + 1_000)
    session.pass_until(session.play.world.now_ms + 12_000)
    return session


def test_a_page_is_taken_and_said_to_be(session: Session) -> None:
    assert run(session, ":ack")[:2] == (0, "no page waits to be acknowledged\n")
    paged(session)
    code, said, _ = run(session, ":ack ErrorBudgetBurn visitors")
    assert code == 0
    assert said.startswith("acknowledged after 0:12: visitors burns its error budget")
    assert "(acknowledged " in run(session, ":pages")[1]
    assert run(session, ":ack visitors")[1] == "no page waits to be acknowledged\n"
    code, _, said = run(session, ":ack worker-7")
    assert (code, said) == (2, ":ack: no page is about worker-7; :pages lists them\n")


def test_taking_a_page_changes_nothing_but_the_record_of_it(session: Session) -> None:
    paged(session)
    world = session.play.world
    before = (world.members.store.revision, session.play.game.performance())
    run(session, ":ack")
    assert (world.members.store.revision, session.play.game.performance()) == before
    assert [event.acknowledged_ms for event in session.snapshot("").events if event.kind == "page"] == [
        session.now_ms
    ]
    assert page_row(world.traffic.pages()[0], 0).acknowledged_ms is None


def test_the_postmortem_tells_how_soon(session: Session) -> None:
    paged(session)
    run(session, ":ack")
    run(session, MEND)
    run(session, ":wait 4m")
    text = session.postmortem()
    assert session.verdict == "won"
    assert "## Pages\n\n" in text
    assert "1 acknowledged; on average after 0:12." in text
    assert "page: ErrorBudgetBurn acknowledged after 12s: client visitors" in text


def test_going_back_takes_an_acknowledgement_back(session: Session) -> None:
    paged(session)
    run(session, ":ack")
    session.pass_until(session.play.world.now_ms + 30_000)
    assert session.play.game.state.acknowledged
    run(session, ":rewind 40s")
    session.arrive()
    assert not session.play.game.state.acknowledged
    assert run(session, ":ack")[1].startswith("acknowledged after 0:02")
