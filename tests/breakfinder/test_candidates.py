import os
import subprocess
import sys
from pathlib import Path

import pytest

from k8s_tui.breakfinder.candidates import TURN, WAITS_MS, is_fair, pairs, singles, smaller
from k8s_tui.breakfinder.deeds import deeds_of
from k8s_tui.breakfinder.history import Deed, History, Step
from k8s_tui.breakfinder.stage import Stage


def test_a_fair_history_leaves_a_machine_and_has_one_fault(hardened: Stage) -> None:
    loss, *_ = deeds_of(hardened, ("node",))
    drains = deeds_of(hardened, ("drain",))
    assert is_fair(History((Step(0, loss), Step(0, drains[1]))), 3)
    assert not is_fair(History((Step(0, loss), Step(0, loss))), 3)
    assert not is_fair(History(tuple(Step(0, drain) for drain in drains)), 3)
    assert not is_fair(History(tuple(Step(0, each) for each in deeds_of(hardened, ("reboot",))[:2])), 3)


@pytest.mark.parametrize("group", ["reboot", "kubelet", "memory", "network"])
def test_whatever_takes_the_last_machine_is_not_fair(hardened: Stage, group: str) -> None:
    drains, (*_, last) = deeds_of(hardened, ("drain",))[:2], deeds_of(hardened, (group,))
    assert is_fair(History((Step(0, drains[0]), Step(0, last))), 3)
    assert not is_fair(History((*(Step(0, drain) for drain in drains), Step(0, last))), 3)
    assert not is_fair(History((*(Step(0, drain) for drain in drains), Step(0, last))), 6), (
        "of a pool of three"
    )


def test_growth_machines_that_are_away_and_upgrades_come_one_at_a_time(hardened: Stage) -> None:
    (growth, *_), (upgrade,) = deeds_of(hardened, ("growth",)), deeds_of(hardened, ("upgrade",))
    away = [deeds_of(hardened, (group,))[0] for group in ("memory", "drain", "node")]
    assert is_fair(History((Step(0, growth),)), 3)
    assert not is_fair(History((Step(0, growth), Step(0, upgrade))), 3)
    for deed in away:
        assert not is_fair(History((Step(0, deed), Step(0, growth))), 3)
        assert not is_fair(History((Step(0, upgrade), Step(0, deed))), 3)


def test_of_very_many_deeds_of_a_kind_some_come_after_all_kinds() -> None:
    many = [Deed(f"app-{number} is rolled out anew", "rollout", f"app-{number}", ()) for number in range(10)]
    loss = Deed("worker-1 loses power", "node", "worker-1", ())
    tried = [each.steps[0].deed for each in singles([*many, loss])]
    assert tried == [*many[:TURN], loss, *many[TURN:]]


def test_two_drains_at_once_are_tried_before_chance_chooses(hardened: Stage) -> None:
    deeds = deeds_of(hardened, ("node", "drain"))
    assert [str(each) for each in pairs(deeds)] == [
        "worker-1 is drained and worker-2 is drained",
        "worker-1 is drained and worker-3 is drained",
        "worker-2 is drained and worker-3 is drained",
    ]


def test_a_history_is_made_smaller_by_a_step_or_a_wait(hardened: Stage) -> None:
    first, second, _ = deeds_of(hardened, ("drain",))
    history = History((Step(0, first), Step(WAITS_MS[2], second)))
    assert list(smaller(history)) == [
        History((Step(WAITS_MS[2], second),)),
        History((Step(0, first),)),
        History((Step(0, first), Step(WAITS_MS[0], second))),
        History((Step(0, first), Step(WAITS_MS[1], second))),
    ]


DRAWS = """\
import noise
from random import Random
from hypothesis import Phase, find, settings, strategies as st
from hypothesis.errors import NoSuchExample
from k8s_tui.breakfinder.candidates import chosen

drawn = []
try:
    find(
        st.lists(chosen(range(400)), min_size=1, max_size=3),
        lambda found: drawn.append(found),
        settings=settings(database=None, max_examples=200, phases=(Phase.generate,)),
        random=Random(1),
    )
except NoSuchExample:
    print(drawn)
"""


def test_the_same_seed_draws_the_same_whatever_machine_and_folder_it_is_asked_in(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    drawn = set()
    for number, elsewhere in enumerate(
        ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"})
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "draws.py").write_text(DRAWS)
        (folder / "noise.py").write_text(f"NUMBERS = {list(range(100 + number * 20, 120 + number * 20))}\n")
        environment = {**os.environ, **elsewhere, "PYTHONPATH": str(root), "HOME": str(folder)}
        told = subprocess.run(
            [sys.executable, "draws.py"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        drawn.add(told.stdout)
    assert len(drawn) == 1
    assert len(drawn.pop()) > len("[[1]]") * 100
