"""One small world for the tests of the game, opened once; each test gets a fork of its own."""

from pathlib import Path

import pytest

from k8s_tui.cluster.world import World
from k8s_tui.game.opening import open_world
from k8s_tui.game.origin import Origin
from k8s_tui.game.saves import Saves
from k8s_tui.game.scenario import Scenario
from k8s_tui.game.session import Session
from k8s_tui.game.starting import session_of
from tests.game.builders import OUTAGE, scenario


@pytest.fixture(scope="session")
def outage() -> Scenario:
    return scenario(OUTAGE)


@pytest.fixture(scope="session")
def opened(outage: Scenario) -> World:
    return open_world(outage, 1)


@pytest.fixture
def world(opened: World) -> World:
    return opened.fork()


@pytest.fixture
def session(world: World, outage: Scenario, tmp_path: Path) -> Session:
    def reopen(origin: Origin) -> Session:
        return session_of(open_world(outage, origin.seed), outage, origin, saves=saves, reopen=reopen)

    saves = Saves(tmp_path / "games.sqlite3")
    return session_of(world, outage, Origin("outage"), saves=saves, reopen=reopen)
