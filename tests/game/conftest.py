"""One small world for the tests of the game, opened once; each test gets a fork of its own."""

import pytest

from k8s_tui.cluster.world import World
from k8s_tui.game.opening import open_world
from k8s_tui.game.scenario import Scenario
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
