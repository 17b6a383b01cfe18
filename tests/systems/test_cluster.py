"""The cluster: masters and larger workers, which add up to one machine; and what it looks like when one is lost."""

import pytest

from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=3)
