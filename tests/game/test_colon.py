import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.cluster.world import World
from k8s_tui.game.colon import COMMANDS, complete_colon, run_colon
from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of


def run(session: Session, line: str) -> tuple[int | None, str, str]:
    command = session.run(line)
    pieces = command.read()
    return (
        command.exit_code,
        "".join(text for stream, text in pieces if stream == "stdout"),
        "".join(text for stream, text in pieces if stream == "stderr"),
    )


def test_objectives_are_listed(session: Session) -> None:
    _, out, _ = run(session, ":objectives")
    lines = out.splitlines()
    assert lines[0].startswith("[~] visitors: at least 99 % of requests succeed for 20s")
    assert "[x] keep: no workload has fewer replicas" in lines
    assert run(session, ":goals")[1] == out


def test_the_story_and_its_end(session: Session) -> None:
    assert "Some visitors are refused." in run(session, ":briefing")[1]
    assert "# Postmortem: An outage" in run(session, ":postmortem")[1]


def test_help_lists_every_command(session: Session) -> None:
    _, out, _ = run(session, ":help")
    assert [line.split()[0][1:] for line in out.splitlines()] == [command.name for command in COMMANDS]


def test_leaving(session: Session) -> None:
    assert not session.left
    run(session, ":q")
    assert session.left


@pytest.mark.parametrize(
    "line,code,complaint",
    [
        (":wiat 3s", 127, ":wiat: no such command (did you mean wait?); :help lists them\n"),
        (":", 127, ":: no such command; :help lists them\n"),
        (":until 'a", 2, ":until: no closing quotation\n"),
        (":save", 2, ":save: needs a name, as in :save before-lunch\n"),
        (":load nothing", 2, ":load: there is no saved game 'nothing'\n"),
    ],
)
def test_a_wrong_use_is_told(session: Session, line: str, code: int, complaint: str | None) -> None:
    exit_code, out, err = run(session, line)
    assert (exit_code, out) == (code, "")
    assert err == complaint or (complaint is None and err)


@pytest.mark.parametrize(
    "text,candidates",
    [
        (":", tuple(f":{command.name}" for command in COMMANDS)),
        (":re", (":resume", ":rewind")),
        ("  :wai", (":wait",)),
        (":xyz", ()),
        (":wait 3", ()),
    ],
)
def test_what_can_be_typed(text: str, candidates: tuple[str, ...]) -> None:
    assert complete_colon(text).candidates == candidates


def test_usage_is_shown_while_typing() -> None:
    assert complete_colon(":wait 3").usage == ":wait 30s  let time pass"
    assert complete_colon("  :wai").start == 2


@pytest.fixture(scope="module")
def fast(opened: World) -> Session:
    return session_of(opened.fork(), None, Origin())


@given(st.text(max_size=30), st.sampled_from([command.name for command in COMMANDS]))
def test_no_line_raises_anything(fast: Session, text: str, name: str) -> None:
    for line in (f":{text}", f":{name} {text}"):
        job = run_colon(fast, line)
        job.cancel()
        assert job.exit_code is not None
        complete_colon(line)


@pytest.mark.parametrize(
    "before,said",
    [
        ((), "you told them that nothing is wrong\n"),
        (("kubectl get pods",), "you told them that nothing is wrong\n"),
        (
            ("kubectl label pods --all checked=yes",),
            "the all-clear was untrue: something was changed first (kubectl label pods --all checked=yes)\n",
        ),
        ((":wait 90s",), "the all-clear was untrue: visitors: at least 99 % of requests succeed for 20s"),
    ],
)
def test_an_all_clear_must_be_true(session: Session, before: tuple[str, ...], said: str) -> None:
    for line in before:
        run(session, line)
    assert run(session, ":all-clear")[1].startswith(said)
    assert session.verdict == ("" if said.startswith("you") else "lost")
    assert (session.play.fork().game.referee.all_clear == "true") is (session.verdict == "")


def test_why_names_the_way_with_the_commands_that_show_it(session: Session) -> None:
    session.run(":wait 70s")
    code, out, _ = run(session, ":why")
    assert code == 0
    assert "kubelet.service on worker-2: it is inactive" in out
    assert "$ ssh worker-2 systemctl status kubelet" in out
    assert run(session, ":why node/worker-2")[1].startswith("node worker-2: Kubelet stopped posting")
    assert "nothing is wrong with it" in run(session, ":why node worker-1")[1]
    assert run(session, ":why users/nobody")[1] == "users nobody: none of them complains\n   $ :pages\n"
    assert "$ ssh master-1 crictl ps --name etcd" in run(session, ":why component/etcd")[1]
    assert "the control plane has no such process" in run(session, ":why component/gnome")[1]
    assert "there is no such service" in run(session, ":why svc/shop -n default")[1]


@pytest.mark.parametrize("line", [":why deploy", ":why a b c", ":why toaster/x"])
def test_why_says_what_it_needs(session: Session, line: str) -> None:
    code, out, err = run(session, line)
    assert (code, out) == (2, "")
    assert err.startswith(":why: ")
