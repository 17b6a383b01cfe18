import pytest
from attrs import evolve

from k8s_tui.cluster.world import World
from k8s_tui.game.origin import Origin
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from tests.game.builders import MEND


def said(session: Session, line: str) -> str:
    return "".join(text for _, text in session.run(line).read())


def test_time_flows_as_fast_as_the_player_wants(session: Session) -> None:
    session.advance(16.7, 1000)
    session.advance(16.7, 1000)
    assert session.now_ms == 33
    session.set_speed(8)
    session.advance(100.0, 1000)
    assert session.now_ms == 833
    session.set_paused(True)
    session.advance(100.0, 1000)
    assert session.now_ms == 833
    session.step(1_000)
    assert session.now_ms == 1_833


@pytest.mark.parametrize("wanted,given", [(0, 1), (5, 5), (1000, 64)])
def test_a_speed_has_limits(session: Session, wanted: int, given: int) -> None:
    session.set_speed(wanted)
    assert session.speed == given


def test_a_frame_without_time_left_does_little(session: Session) -> None:
    session.set_speed(64)
    session.advance(600_000.0, 0.0)
    assert session.now_ms < 300_000


def test_a_job_goes_on_as_its_time_comes(session: Session) -> None:
    command = session.start(":wait 2s")
    session.advance(1_999, 1000)
    assert not command.done
    session.advance(1, 1000)
    assert (command.done, command.exit_code) == (True, 0)


def test_an_outage_is_mended_by_a_command(session: Session) -> None:
    session.run(":wait 90s")
    assert session.run(MEND).exit_code == 0
    session.run(":wait 90s")
    assert session.verdict == "won"
    assert session.now_ms < 150_000
    assert "`ssh worker-2 systemctl start kubelet`" in session.postmortem()
    session.advance(1_000, 1000)
    assert session.now_ms < 150_000


def test_a_line_that_never_ends_is_interrupted(session: Session) -> None:
    assert session.run(":wait 2h", limit_ms=5_000).exit_code == 130


def test_the_same_commands_give_the_same_history(opened: World, outage: Scenario) -> None:
    def history(*, screen: bool) -> str:
        session = session_of(opened.fork(), outage, Origin("outage"), remembers=screen)
        for _ in range(100):
            if screen:
                session.snapshot("")
                session.advance(300.0, 0.2)
                session.pass_until(session.play.game.state.start_ms + (session.now_ms + 99) // 100 * 100)
        session.pass_until(session.play.game.state.start_ms + 80_000)
        session.run(MEND)
        session.step(30_000)
        session.text("describe", "pod", "default", "web")
        return session.play.world.fingerprint()

    assert history(screen=True) == history(screen=False)


def test_going_back_in_time(session: Session) -> None:
    session.run(":wait 60s")
    command = session.start(":wait 60s")
    session.take_hint()
    session.run(MEND)
    session.step(30_000)
    assert session.rewind(60_000) == 60_000
    assert session.now_ms == 30_350  # mending takes 350 ms
    assert command.done
    state = session.play.game.state
    assert (state.rewinds, state.ladder.taken) == (1, (0,))
    assert [entry.line for entry in session.play.transcript] == [":wait 60s"]
    session.run(":wait 90s")
    assert session.snapshot("").nodes[2].status == "NotReady"


def test_going_back_leads_to_the_same_future(session: Session) -> None:
    session.step(100_000)
    first = session.play.world.fingerprint()
    session.rewind(50_000)
    session.pass_until(session.play.game.state.start_ms + 100_000)
    assert session.play.world.fingerprint() == first


def test_what_was_typed_before_the_moment_is_typed_again(session: Session) -> None:
    session.step(33_000)
    session.run("kubectl scale deploy/web --replicas 3")
    session.step(4_000)
    session.run(":hint")
    before = session.play.world.fingerprint()
    session.run(MEND)
    session.step(5_000)
    assert session.rewind(session.now_ms - 37_000) == 5_350
    assert session.play.world.fingerprint() == before
    assert [entry.line for entry in session.play.transcript] == ["kubectl scale deploy/web --replicas 3"]


def test_a_command_that_ran_then_runs_again(session: Session) -> None:
    session.step(3_000)
    session.start("kubectl get pods -w")
    session.start("kubectl drain worker-2 --ignore-daemonsets")
    session.step(1_000)
    before = session.play.world.fingerprint()
    session.step(26_500)
    later = session.play.world.fingerprint()
    assert session.rewind(26_500) == 26_500
    assert session.play.world.fingerprint() == before
    assert [command.line for command in session.running] == ["kubectl get pods -w", *DRAINING]
    session.step(26_500)
    assert session.play.world.fingerprint() == later


DRAINING = ("kubectl drain worker-2 --ignore-daemonsets",)


def test_going_back_in_slices(session: Session) -> None:
    session.step(29_000)
    before = session.play.world.fingerprint()
    session.step(9_000)
    session.set_paused(True)
    assert session.head_for(29_000) == 29_000
    slices = 0
    while session.travels:
        session.advance(33.0, 0.5)
        slices += 1
    assert slices > 1
    assert (session.now_ms, session.paused) == (29_000, True)
    assert session.play.world.fingerprint() == before


def test_another_moment_can_be_chosen_on_the_way(session: Session) -> None:
    session.step(10_000)
    session.run("kubectl cordon worker-1")
    at_ten = session.play.world.fingerprint()
    session.step(15_000)
    session.run("kubectl uncordon worker-1")
    session.step(3_000)
    assert session.head_for(27_000) == 27_000
    assert session.head_for(10_001) == 10_001
    assert session.head_for(28_000) == 10_001
    session.arrive()
    session.rewind(1)
    assert session.play.transcript == ()
    session.run("kubectl cordon worker-1")
    assert session.play.world.fingerprint() == at_ten


def test_one_cannot_go_back_beyond_the_beginning(session: Session) -> None:
    session.step(5_000)
    assert session.rewind(3_600_000) == 5_000
    assert session.now_ms == 0


def test_hints_are_taken_one_after_the_other(session: Session) -> None:
    assert session.take_hint() == "Look at the nodes."
    assert session.take_hint() == "Look at worker-2."
    assert session.take_hint() == "There is no further hint."
    assert session.snapshot("").hint.lines == ("Look at the nodes.", "Look at worker-2.")


def test_an_interrupted_line_is_remembered(session: Session) -> None:
    command = session.start(":wait 1h")
    session.step(1_000)
    command.cancel()
    command.cancel()
    assert [(entry.at_ms, entry.line, entry.number) for entry in session.play.transcript] == [
        (0, ":wait 1h", 0),
        (1_000, "^C", 0),
    ]


def test_verbs_can_be_kept_from_the_player(world: World, outage: Scenario) -> None:
    strict = evolve(outage, spec=evolve(outage.spec, deny=("delete",)))
    session = session_of(world, strict, Origin("outage"))
    command = session.run("kubectl delete pod web")
    assert command.exit_code == 126
    assert command.read() == (("stderr", "`delete` is not to be used in this scenario\n"),)


def test_a_colon_line_is_completed_by_the_game(session: Session) -> None:
    assert session.complete(":obj").candidates == (":objectives",)


def test_any_other_line_is_completed_by_the_shell(session: Session) -> None:
    assert "kubectl" in session.complete("kube").candidates


def test_what_the_screen_asks(session: Session, outage: Scenario) -> None:
    assert (session.title, session.verdict, session.paused) == ("An outage", "", False)
    assert session.briefing == "Some visitors are refused."


def test_a_pods_containers_and_its_events_can_be_asked_for(session: Session) -> None:
    pod = next(each for each in session.snapshot("default").pods if each.name.startswith("web-"))
    assert session.containers("default", pod.name) == ("web",)
    assert session.containers("default", "nobody") == ()
    assert session.text("events", "pod", "default", pod.name) == "No events found in default namespace.\n"
    assert session.text("logs", "pod", "default", pod.name, "-c web") == "hello\n"


def test_the_last_command_is_taken_back_though_no_time_has_passed(session: Session) -> None:
    session.step(5_000)
    before = session.play.world.fingerprint()
    assert session.head_for(5_000) == 5_000
    assert not session.travels
    session.start("kubectl scale deploy/web --replicas 1")
    assert session.head_for(5_000) == 5_000
    session.arrive()
    assert session.play.world.fingerprint() == before
    assert (session.now_ms, session.play.transcript, session.play.game.state.rewinds) == (5_000, (), 1)


def test_a_game_ends_at_the_very_moment_at_which_it_is_decided(session: Session) -> None:
    session.set_speed(64)
    while not session.verdict:
        session.advance(300.0, 0.01)
    assert session.now_ms == 300_000


def test_there_is_no_way_on_from_the_end(session: Session) -> None:
    session.run(":wait 10m")
    session.head_for(400_000)
    session.advance(33.0, 100.0)
    assert (session.now_ms, session.travels) == (300_000, False)
