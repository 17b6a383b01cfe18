"""Who types anything wins nothing, unless what they left truly is a mended cluster."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from k8s_tui.game.library import paths
from k8s_tui.game.solving import Proof
from tests.properties.randomplayer import Draw, play_at_random

RUNS = int(os.environ.get("K8S_TUI_RANDOM_RUNS", "2"))
SCENARIOS = int(os.environ.get("K8S_TUI_RANDOM_SCENARIOS", "3"))
"""Two runs of three scenarios go with every run of the tests; 200 of all take two hours of a processor."""

COMMANDS = 60

MENDED_BY_CHANCE = {
    "lights-out": "a deployment that was scaled to nothing is scaled up",
    "all-green": "all pods of kube-system are made anew, the network's agents among them, which is a solution",
    "half-the-house": "who asks for less processor fits onto the machine that is left, which is a solution",
    "house-rules": "who asks for less processor fits into the quota, which is a solution",
    "new-key": "any change of the template makes pods that have the new password, which is a solution",
    "new-tyres": "more pods, or new ones, come to where the balancer sends visitors, which are solutions",
    "queue-jumpers": "fewer or smaller pods have room beside one another, which is a solution",
    "silent-worker": "who asks for less processor fits onto the machines that are left, which is a solution",
    "stuck-drain": "any change of the template brings new pods, which come to other machines, which is a solution",
    "stuck-in-line": "scaled to nothing and up again, each pod has the image that is right",
    "sunday-evening": "who asks for no processor finds room and serves, which is all that is asked; the jobs go on",
    "changing-guard": "nothing is wrong, and who says so before changing anything is right",
    "quiet-night": "nothing is wrong, and who says so before changing anything is right",
    "sometimes-works": "scaled up, it has a pod on each machine, as one of the solutions has it",
}
"""Scenarios of which a random player may really mend the cause, and how."""

DRAWS = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 100)),
    min_size=COMMANDS,
    max_size=COMMANDS,
)
EVERY = paths()
CHOSEN = EVERY[:: max(1, len(EVERY) // SCENARIOS)][:SCENARIOS]


@cache
def opened(path: Path) -> Proof:
    return Proof(path)


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in CHOSEN])
def test_nobody_wins_by_accident(path: Path) -> None:
    @settings(
        max_examples=RUNS,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(DRAWS)
    def play(draws: list[Draw]) -> None:
        session = opened(path).session()
        typed = play_at_random(session, draws)
        assert session.verdict != "won" or path.stem in MENDED_BY_CHANCE, "\n".join(typed)

    play()
