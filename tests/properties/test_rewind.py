"""Going back in time: from any moment on, the same commands lead to the same history, byte for byte."""

import time
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.cluster.config import ClusterConfig
from k8s_tui.cluster.world import World
from k8s_tui.game.opening import open_sandbox, open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from k8s_tui.game.transcript import Entry
from tests.game.builders import OUTAGE, deployment_yaml, scenario

COMMANDS = (
    "kubectl scale deploy/web --replicas 3",
    "kubectl scale deploy/web --replicas 1",
    "kubectl drain worker-1 --ignore-daemonsets --timeout=20s",
    "kubectl uncordon worker-1",
    "kubectl delete pod -l app=web",
    "kubectl rollout restart deploy/web && kubectl rollout status deploy/web --timeout=30s",
    "kubectl get pods -w --request-timeout=8s",
    "ssh worker-2 systemctl start kubelet",
    "ssh worker-1 systemctl restart containerd",
    ":wait 7s",
)
SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS

PAST = scenario(OUTAGE)

deeds = st.lists(st.tuples(st.sampled_from(COMMANDS), st.integers(1, 40_000)), max_size=6)


@cache
def opened() -> World:
    return open_world(PAST, 1)


def do(session: Session, entries: tuple[Entry, ...], until_ms: int) -> None:
    """Do again what was done from now on."""
    start_ms = session.play.game.state.start_ms
    for entry in entries:
        if entry.at_ms >= session.now_ms:
            session.pass_until(start_ms + entry.at_ms)
            session.start(entry.line, entry.number)
    session.pass_until(start_ms + until_ms)


@settings(max_examples=15)
@given(deeds, st.lists(st.floats(0, 1), min_size=1, max_size=3))
def test_the_same_history_follows_from_any_moment(deeds: list[tuple[str, int]], shares: list[float]) -> None:
    session = session_of(opened().fork(), PAST, Origin("outage"))
    for line, pause_ms in deeds:
        session.start(line)
        session.step(pause_ms)
    session.step(20_000)
    end_ms, history = session.now_ms, session.play.world.fingerprint()
    typed = session.play.transcript
    for share in shares:
        at_ms = int(end_ms * share)
        session.rewind(end_ms - at_ms)
        assert session.now_ms == at_ms
        do(session, typed, end_ms)
        assert session.play.world.fingerprint() == history
    # Going to where one is takes nothing back, and does not make a run practice.
    assert session.play.game.state.rewinds == sum(int(end_ms * share) < end_ms for share in shares)


def test_an_hour_of_an_outage_of_a_hundred_nodes_is_taken_back_within_a_second() -> None:
    world = open_sandbox(ClusterConfig(workers=100), [deployment_yaml("web", 300)], 1)
    session = session_of(world, None, Origin())
    session.step(2 * MINUTE_MS)
    session.start("ssh worker-7 systemctl stop kubelet")
    session.start("ssh worker-9 poweroff")
    session.start(":wait 2h")
    session.step(30 * MINUTE_MS)
    session.start("kubectl drain worker-8 --ignore-daemonsets")
    session.step(30 * MINUTE_MS)
    end_ms, history = session.now_ms, session.play.world.fingerprint()
    typed = session.play.transcript
    for back_ms, goes_on in ((17 * MINUTE_MS + 777, True), (HOUR_MS - 1, False)):
        began_s = time.process_time()
        assert session.rewind(back_ms) == back_ms
        assert time.process_time() - began_s < 1.0
        if goes_on:
            do(session, typed, end_ms)
            assert session.play.world.fingerprint() == history
