import pytest

from k8s_tui.breakfinder.stage import Stage
from tests.breakfinder.builders import stage_of


@pytest.fixture(scope="session")
def hardened() -> Stage:
    return stage_of(3)


@pytest.fixture(scope="session")
def single() -> Stage:
    return stage_of(1)
