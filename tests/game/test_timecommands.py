import pytest

from k8s_tui.game.session import Session
from tests.game.builders import MEND


def run(session: Session, line: str) -> tuple[int | None, str, str]:
    command = session.run(line)
    pieces = command.read()
    return (
        command.exit_code,
        "".join(text for stream, text in pieces if stream == "stdout"),
        "".join(text for stream, text in pieces if stream == "stderr"),
    )


@pytest.mark.parametrize(
    "line,now_ms",
    [
        (":wait 30s", 30_000),
        (":wait 5", 5_000),
        (":wait 1m30s", 90_000),
        (":step", 1_000),
        (":step 10s", 10_000),
    ],
)
def test_time_passes(session: Session, line: str, now_ms: int) -> None:
    assert run(session, line) == (0, "", "")
    assert session.now_ms == now_ms


def test_waiting_for_a_condition(session: Session) -> None:
    code, out, _ = run(
        session, ":until '{condition: {object: node/worker-2, condition: Ready, status: Unknown}}' 3m"
    )
    assert code == 0
    assert out.startswith("met after ")
    assert 40_000 <= session.now_ms <= 70_000


def test_waiting_for_a_condition_that_must_last(session: Session) -> None:
    assert run(session, ":until '{exists: {object: deploy/web}, for: 5s}'")[0] == 0
    assert session.now_ms == 5_000


def test_a_condition_that_does_not_come(session: Session) -> None:
    code, out, err = run(session, ":until deploy/web Sunny 10s")
    assert (code, out) == (1, "")
    assert err == "not met within 10s: deploy/web is Sunny (no condition Sunny)\n"
    assert session.now_ms == 10_000


def test_the_clock_is_the_players(session: Session) -> None:
    assert run(session, ":pause")[0] == 0
    assert session.paused
    assert run(session, ":resume")[1] == "time goes on at speed 1\n"
    assert not session.paused
    assert run(session, ":speed 8") == (0, "speed 8\n", "")
    assert run(session, ":speed x2")[1] == "speed 2\n"
    assert run(session, ":speed")[1] == "speed 2\n"


def test_going_back(session: Session) -> None:
    run(session, ":wait 2m")
    code, out, _ = run(session, ":rewind 1m")
    assert code == 0
    assert out.startswith("went back by 1m")
    assert session.now_ms == 60_000


@pytest.mark.parametrize(
    "line,now_ms",
    [(":rewind noon", 40_000), (":rewind T+25s", 25_000), (":rewind t+9m", 101_000), (":rewind T+0s", 0)],
)
def test_going_back_to_a_moment(session: Session, line: str, now_ms: int) -> None:
    run(session, ":wait 40s")
    assert run(session, ":bookmark noon")[1] == "noon is T+0:40; :rewind noon goes back to it\n"
    run(session, ":wait 1m")
    run(session, ":bookmark")
    run(session, ":wait 1s")
    run(session, line)
    assert session.now_ms == now_ms
    kept = {40_000: ("noon",), 101_000: ("noon", "bookmark 2")}.get(now_ms, ())
    assert tuple(each.name for each in session.play.game.state.bookmarks) == kept


def test_skipping_to_what_happens_next(session: Session) -> None:
    told = [run(session, ":next") for _ in range(3)]
    assert [code for code, _, _ in told] == [0, 0, 0]
    assert told[0][1].startswith("T+0:")
    assert "visitors: " in told[0][1] + told[1][1] + told[2][1]
    assert session.now_ms < 180_000


def test_nothing_happens(calm: Session) -> None:
    assert run(calm, ":next") == (1, "", "nothing happened within 10m\n")
    assert calm.now_ms == 600_000


def test_skipping_in_slices_while_time_stands_still(session: Session) -> None:
    session.set_paused(True)
    command = session.start(":step 40s")
    slices = 0
    while session.travels:
        session.advance(33.0, 1.0)
        slices += 1
    assert (session.now_ms, command.done) == (40_000, True)
    assert slices > 3
    session.advance(1_000.0, 100.0)
    assert session.now_ms == 40_000


def test_the_timeline_is_told_without_its_causes(session: Session) -> None:
    assert run(session, ":timeline")[1] == "nothing has happened yet\n"
    run(session, ":wait 90s")
    run(session, MEND)
    _, out, _ = run(session, ":timeline")
    assert "symptom  node worker-2 is NotReady\n" in out
    assert f"T+1:30     you      {MEND}\n" in out
    assert "cause" not in out


@pytest.mark.parametrize(
    "line,code,complaint",
    [
        (":wait", 2, ":wait: needs a duration, as in :wait 30s\n"),
        (":wait soon", 2, ":wait: must be a duration such as 200ms or 1m30s, not 'soon'\n"),
        (f":wait {'9' * 400}s", 2, f":wait: must be at most 100 years, not {'9' * 40}\n"),
        (":step 5s more", 2, ":step: needs a duration, as in :step 10s\n"),
        (":wait 9d", 2, ":wait: at most 24h at once, not 9d\n"),
        (":until", 2, ":until: needs a condition, as in :until 'deploy/web Available' 2m\n"),
        (":until 'gnome/web Available'", 2, ":until: the cluster has no resource 'gnome'\n"),
        (":until '{'", 2, None),
        (":speed fast", 2, ":speed: needs a number from 1 to 64, not fast\n"),
        (":speed 0", 2, ":speed: needs a number from 1 to 64, not 0\n"),
        (":speed 65", 2, ":speed: needs a number from 1 to 64, not 65\n"),
        (":rewind", 2, ":rewind: needs a duration, a time as in T+90s, or a bookmark, as in :rewind 2m\n"),
        (":rewind tea", 2, None),
    ],
)
def test_a_wrong_use_is_told(session: Session, line: str, code: int, complaint: str | None) -> None:
    exit_code, out, err = run(session, line)
    assert (exit_code, out) == (code, "")
    assert err == complaint or (complaint is None and err)


@pytest.fixture
def calm(session: Session) -> Session:
    session.play.game.state.pending = ()
    session.play.game.scenario = None
    return session
