"""What a frame costs in a large world: as much as changed and as much as is visible, not as much as there is.

It counts what is made and drawn, and looks at no clock.
"""

from collections import Counter

import pytest
from attrs import evolve

from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.client.client import PODS
from k8s_tui.cluster.config import DESK
from k8s_tui.game import rows
from k8s_tui.game.origin import Origin
from k8s_tui.game.starting import start
from k8s_tui.tui.app import K8sTui
from k8s_tui.tui.screens.play import PlayScreen
from k8s_tui.tui.widgets.canvas import Canvas
from k8s_tui.tui.widgets.table import Table
from tests.game.builders import pod

PODS_MADE = 5_000
CHANGES = 100
"""At ten frames a second, a thousand changes a second."""

SIZE = (120, 40)
LINES = 2 * SIZE[1]
"""No more than so many lines can be seen: panels stand beside each other in two columns."""

NODE = "elsewhere"
"""Where no kubelet is, so that nobody else changes these pods."""


class Cluster:
    """A cluster whose pods are told to be well by whoever plays their kubelet."""

    def __init__(self) -> None:
        self.session = start(Origin(workers=1))
        self.session.set_paused(True)
        self.server = self.session.play.world.connect(DESK)
        self.names = [f"web-{number:05}" for number in range(PODS_MADE)]
        for name in self.names:
            made = pod(name, node=NODE)
            self.server.create(PODS, made, ADMINISTRATOR)
            self.tell(name, restarts=0)
        self.session.step(1_000)

    def tell(self, name: str, restarts: int) -> None:
        """Report how often a pod's container began again."""
        now = self.server.get(PODS, "default", name)
        status = pod(name, node=NODE, restarts=restarts).status
        self.server.update_status(PODS, evolve(now, status=status), ADMINISTRATOR)


@pytest.fixture(scope="module")
def cluster():
    return Cluster()


@pytest.fixture
def counted(monkeypatch):
    """Count rows made, cells' rows drawn, and lines painted."""
    counts = Counter()

    def counting(owner, name, what, amount=lambda _: 1):
        real = getattr(owner, name)

        def wrapped(*args):
            result = real(*args)
            counts[what] += amount(result)
            return result

        monkeypatch.setattr(owner, name, wrapped)

    counting(rows, "pod_row", "rows made")
    counting(Table, "_row", "rows drawn")
    counting(Canvas, "repaint", "lines painted", lambda lines: lines)
    return counts


async def test_changes_cost_what_changed_and_what_is_visible(cluster, counted) -> None:
    app = K8sTui(cluster.session, show_briefing=False)
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen_stack[0]
        assert isinstance(screen, PlayScreen)
        model = screen.tables["pods"].model
        assert model.total > PODS_MADE
        for frame in range(5):
            for name in cluster.names[frame * CHANGES : (frame + 1) * CHANGES]:
                cluster.tell(name, restarts=frame + 1)
            cluster.session.step(100)
            counted.clear()
            screen.show_snapshot()
            assert counted["rows made"] == CHANGES
            assert counted["rows drawn"] <= LINES
            assert counted["lines painted"] <= LINES
            assert model.current.restarts == frame + 1
        await pilot.pause()


async def test_keys_cost_what_is_visible(cluster, counted) -> None:
    app = K8sTui(cluster.session, show_briefing=False)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        counted.clear()
        for key in ("j", "pagedown", "G", "k", "g"):
            await pilot.press(key)
        assert counted["rows made"] == 0
        assert counted["rows drawn"] <= 5 * 2 * LINES
        assert counted["lines painted"] <= 5 * LINES
