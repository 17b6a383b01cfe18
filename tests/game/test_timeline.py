import pytest

from k8s_tui.game.session import Session
from k8s_tui.game.timeline import felt, happenings, history, news, one_line
from tests.game.builders import MEND, record


@pytest.fixture
def played(session: Session) -> Session:
    session.run(":wait 100s")
    session.bookmark("noon")
    session.run("kubectl get nodes")
    session.run("kubectl delete pod | none")
    session.run(MEND)
    session.run(":wait 5m")
    return session


WANTED = [
    ("cause", "kubelet on worker-2 stopped"),
    ("symptom", "node worker-2 is NotReady"),
    ("bookmark", "noon"),
    ("you", "kubectl get nodes"),
    ("you", "kubectl delete pod | none (exit code 127)"),
    ("symptom", "node worker-2 is Ready"),
    ("users", "visitors: every request is answered again"),
    ("verdict", "won: every goal is met and nothing was sacrificed"),
]


def told(session: Session, *, causes: bool) -> list[tuple[str, str]]:
    found = happenings(session.play.game, session.play.observer.watched.noticed, causes=causes)
    assert [each.at_ms for each in found] == sorted(each.at_ms for each in found)
    return [(each.kind, each.text) for each in found]


def test_what_really_happened_is_told_in_its_order(played: Session) -> None:
    lines = told(played, causes=True)
    assert [each for each in lines if each in WANTED] == WANTED
    assert any(kind == "page" for kind, _ in lines)
    assert any(kind == "event" and text.startswith("NodeNotReady") for kind, text in lines)


def test_causes_are_for_afterwards(played: Session) -> None:
    assert not [text for kind, text in told(played, causes=False) if kind == "cause"]


def test_a_history_knows_how_it_began_and_when_it_must_end(played: Session) -> None:
    past = history(played.play.game, played.play.observer.watched.noticed)
    assert (past.now_ms, past.deadline_ms) == (played.now_ms, 300_000)
    (visitors,) = past.felt
    assert visitors.name == "visitors"
    assert (visitors.failing[0][1], max(share for _, share in visitors.failing) > 0.3) == (0.0, True)


def test_what_users_felt() -> None:
    assert felt(record(1.0, 0.75, name="them"), 1_000)[0].failing == ((0, 0.0), (1_000, 0.25))


def test_news_are_what_was_not_known(session: Session) -> None:
    play = session.play
    before = news(play.game, play.observer.watched.noticed)
    session.run(":wait 2s")
    assert news(play.game, play.observer.watched.noticed) == before
    session.run(":wait 100s")
    assert news(play.game, play.observer.watched.noticed) > before


@pytest.mark.parametrize("text,line", [("", ""), ("a", "a"), (" a\nb ", "a ...")])
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
