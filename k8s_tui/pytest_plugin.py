"""The plugin for pytest: a fixture that fails where the break finder finds an outage.

It lies outside of `testing` and imports nothing before it is asked, since pytest loads it wherever k8s-tui is
installed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Check = Callable[..., None]


@pytest.fixture
def unbroken() -> Check:
    """Return a function that fails where manifests break.

    Its arguments are files and folders, and as keywords `nodes`, `zones`, `faults` (groups of what may happen),
    `budget` (as in 30s) and `seed`.
    """
    return check


def check(
    *paths: str | Path,
    nodes: int = 3,
    zones: int = 3,
    faults: tuple[str, ...] = (),
    budget: str = "30s",
    seed: int = 1,
) -> None:
    """Fail where the break finder finds an outage of some manifests, or cannot read them."""
    from k8s_tui.breakfinder.asking import Question, ask  # noqa: PLC0415 - see above
    from k8s_tui.breakfinder.deeds import known_groups  # noqa: PLC0415
    from k8s_tui.breakfinder.fitting import Shape  # noqa: PLC0415
    from k8s_tui.breakfinder.given import GivenError, read  # noqa: PLC0415
    from k8s_tui.game.loading import parse_duration  # noqa: PLC0415

    shape = Shape(workers=nodes, zones=zones)
    try:
        groups = known_groups(faults)
        question = Question(shape, budget_s=parse_duration(budget) / 1000, seed=seed, groups=groups)
        answer = ask(read(paths), question)
    except GivenError as error:
        pytest.fail(str(error), pytrace=False)
    if answer.result.findings:
        pytest.fail("\n".join(str(finding) for finding in answer.result.findings), pytrace=False)
