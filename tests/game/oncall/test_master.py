import pytest

from k8s_tui.game.oncall.master import menu, untagged
from k8s_tui.game.session import Session
from tests.game.test_colon import run


def test_the_menu_has_what_the_cluster_offers(session: Session) -> None:
    choices = menu(session.play.game.referee)
    aims = {choice.target.worker or choice.target.name or choice.target.master for choice in choices}
    assert aims == {"worker-1", "worker-2", "web", "master-1"}
    assert "a worker loses its power (worker-1)" in [choice.told() for choice in choices]


def test_what_is_chosen_happens_a_little_later_and_is_told_by_the_postmortem(session: Session) -> None:
    rows = run(session, ":master")[1].splitlines()
    number = next(row.split()[0] for row in rows if "a service that selects nobody (default/web)" in row)
    assert run(session, f":master {number}")[1] == "it will happen\n"
    assert session.play.game.state.injected
    twin = session.play.fork()
    run(session, ":wait 85s")
    assert session.play.game.state.injected == ()
    assert twin.game.state.injected, "a fork waits for itself"
    assert "services/default/web" in session.play.game.state.at_fault
    assert '{"release":"next"}' not in session.postmortem(), "nobody is told while it is looked for"
    session.play.game.state.verdict = "lost"
    assert '{"release":"next"}' in session.postmortem()


@pytest.mark.parametrize(
    "image,name",
    [
        ("nginx", "nginx"),
        ("shop/web:1.2", "shop/web"),
        ("registry.example.com:5000/shop/web:1.2", "registry.example.com:5000/shop/web"),
        ("registry.example.com:5000/web@sha256:abc", "registry.example.com:5000/web"),
    ],
)
def test_a_registry_keeps_its_port(image: str, name: str) -> None:
    assert untagged(image) == name


def test_only_numbers_of_the_menu_are_taken(session: Session) -> None:
    for word in ("0", "999", "x", "-1", "9" * 5_000):
        assert run(session, f":master {word}")[0] == 2
