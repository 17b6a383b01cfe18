import pytest

from k8s_tui.game.diagnosis import Guess, bonus, is_named

RIGHT, WRONG = Guess("a", is_right=True), Guess("b", is_right=False)


@pytest.mark.parametrize(
    "text,cause,is_same",
    [
        ("deploy/web", "deployment/web", True),
        ("deployments/shop/web", "deploy/web", True),
        ("deploy/shop/web", "deploy/market/web", False),
        ("svc/web", "deploy/web", False),
        ("Node/Worker-2", "node/worker-2", True),
        ("kubelet/worker-2", "kubelet/worker-2", True),
        ("nothing", "nothing", True),
        ("web", "deploy/web", False),
        ("", "nothing", False),
        ("machine/worker-2", "node/worker-2", True),
        ("kube-proxy/worker-2", "kube-proxy on worker-2", True),
        ("Kubelet on worker-2", "kubelet/worker-2", True),
        ("the provider's host", "the provider's host", True),
    ],
)
def test_things_have_several_names(text: str, cause: str, is_same: bool) -> None:
    assert is_named(text, ("node/other", cause)) is is_same


@pytest.mark.parametrize(
    "guesses,points",
    [
        ([], 0),
        ([RIGHT], 50),
        ([WRONG, RIGHT], 30),
        ([WRONG, WRONG, RIGHT], 15),
        ([WRONG, WRONG, WRONG, RIGHT], 0),
        ([Guess("a", is_right=True, is_early=False)], 0),
        ([WRONG], 0),
    ],
)
def test_the_bonus_is_for_few_early_answers(guesses: list[Guess], points: int) -> None:
    assert bonus(guesses) == points
