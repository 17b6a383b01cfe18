from pathlib import Path

import pytest
from hypothesis import Phase, settings

from k8s_tui.testing import ClusterMachine
from tests.breakfinder.test_command import WEB

QUICK = settings(
    max_examples=3,
    stateful_step_count=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
)


def machine_of(tmp_path: Path, text: str) -> type[ClusterMachine]:
    path = tmp_path / "web.yaml"
    path.write_text(text)

    class ShopMachine(ClusterMachine):
        manifests = path
        groups = ("node",)
        promises = ("available", "recovery")

    ShopMachine.TestCase.settings = QUICK
    return ShopMachine


def test_a_machine_of_five_lines_finds_what_breaks(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="worker-1 loses power"):
        machine_of(tmp_path, WEB).TestCase("runTest").runTest()


def test_and_nothing_where_nothing_does(tmp_path: Path) -> None:
    machine_of(tmp_path, WEB.replace("replicas: 1", "replicas: 3")).TestCase("runTest").runTest()
