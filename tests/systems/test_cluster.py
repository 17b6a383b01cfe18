"""The cluster: masters and larger workers, which add up to one machine; and what it looks like when one is lost."""

import pytest

from k8s_tui.game.snapshot import take
from k8s_tui.tui.glyphs import UNICODE
from k8s_tui.tui.panels.nodes import capacity_lines
from tests.systems.player import sandbox


@pytest.fixture
def player():
    return sandbox(workers=3)
