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


def test_hints_say_what_they_cost(session: Session) -> None:
    assert run(session, ":hint")[1] == "hint 1 of 2 (-25 points): Look at the nodes.\n"
    run(session, ":hint")
    assert run(session, ":hint")[1] == "There is no further hint.\n"


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
        (":wait", 2, ":wait: needs a duration, as in :wait 30s\n"),
        (":wait soon", 2, ":wait: must be a duration such as 200ms or 1m30s, not 'soon'\n"),
        (":wait 9d", 2, ":wait: at most 24h at once, not 9d\n"),
        (":until", 2, ":until: needs a condition, as in :until 'deploy/web Available' 2m\n"),
        (":until 'gnome/web Available'", 2, ":until: the cluster has no resource 'gnome'\n"),
        (":until '{'", 2, None),
        (":until 'a", 2, ":until: no closing quotation\n"),
        (":speed fast", 2, ":speed: needs a number from 1 to 64, as in :speed 8\n"),
        (":save", 2, ":save: needs a name, as in :save before-lunch\n"),
        (":load nothing", 2, ":load: there is no saved game 'nothing'\n"),
        (":rewind", 2, ":rewind: needs a duration, as in :rewind 2m\n"),
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
    assert "there is no such service" in run(session, ":why svc/shop -n default")[1]


@pytest.mark.parametrize("line", [":why deploy", ":why a b c", ":why toaster/x"])
def test_why_says_what_it_needs(session: Session, line: str) -> None:
    code, out, err = run(session, line)
    assert (code, out) == (2, "")
    assert err.startswith(":why: ")
