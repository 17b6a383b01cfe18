import pytest

from k8s_tui.tui.did_you_mean import meant, went_wrong
from tests.systems.player import Player, sandbox
from tests.tui.screen_text import NARROW, WIDE, screen_text
from tests.tui.screens.test_play import playing, write


@pytest.fixture(scope="module")
def player() -> Player:
    player = sandbox(workers=1)
    player("kubectl create deployment storefront --image=nginx:1.27")
    return player


@pytest.mark.parametrize(
    "line,right",
    [
        ("kubctl get pods", "kubectl get pods"),
        ("kubectl gte pods", ""),
        ("kubectl descrbe node worker-1", "kubectl describe node worker-1"),
        ("kubectl get pods -n kube-sytem", "kubectl get pods -n kube-system"),
        ("kubectl get pods --namespace=kube-sytem", "kubectl get pods --namespace=kube-system"),
        ("kubectl get deploymets", "kubectl get deployments"),
        (
            "kubectl scale deployment storefornt --replicas=2",
            "kubectl scale deployment storefront --replicas=2",
        ),
        ("kubectl get pods", ""),
        ("ssh wroker-1 uptime", "ssh worker-1 uptime"),
        (":hnit", ""),
        ("", ""),
    ],
)
def test_one_mistyped_word_is_put_right(player: Player, line: str, right: str) -> None:
    assert meant(line, player.session.complete) == right


@pytest.mark.parametrize(
    "code,output,wrong",
    [
        (0, "pod/a", False),
        (1, "", True),
        (0, "No resources found in x namespace.\n", True),
        (None, "", False),
    ],
)
def test_what_may_have_been_mistyped(code: int | None, output: str, wrong: bool) -> None:
    assert went_wrong(code, output) is wrong


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_right_line_is_offered_and_taken_with_tab(size: tuple[int, int]) -> None:
    async with playing(size) as (pilot, screen, session):
        await write(pilot, "kubctl get pods", "enter")
        assert "did you mean kubectl get pods" in screen_text(pilot.app)
        await pilot.press("tab")
        assert screen.command_line.line.text.strip() == "kubectl get pods"
        await pilot.press("enter")
        await pilot.pause()
        assert session.lines[-1].strip() == "kubectl get pods"
        assert "did you mean" not in screen_text(pilot.app)


async def test_what_is_typed_meanwhile_is_not_disturbed() -> None:
    async with playing(WIDE) as (pilot, screen, _):
        await write(pilot, "kubctl get pods", "enter")
        await write(pilot, "ssh w")
        assert "did you mean" not in screen_text(pilot.app)
        assert "worker-1" in screen.command_line.completion.candidates
