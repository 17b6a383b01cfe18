"""Going to other moments is proved where sessions are; here, that a session without moments stays where it is."""

from k8s_tui.cluster.world import World
from k8s_tui.game.origin import Origin
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.starting import session_of


def test_who_remembers_nothing_goes_forward_only(world: World, outage: Scenario) -> None:
    session = session_of(world, outage, Origin("outage"), remembers=False)
    session.step(5_000)
    assert session.rewind(2_000) == 0
    assert session.head_for(3_000) == 5_000
    assert session.head_for(9_000) == 9_000
    session.arrive()
    assert (session.now_ms, session.play.game.state.rewinds) == (9_000, 0)
