import pytest

from k8s_tui.game.conditions.played import Diagnosed, Tried
from tests.game.builders import StubScene

LINES = (
    "k -n shop rollout restart deploy/web",
    "kubectl get pods | grep web",
    "ssh worker-1 'sudo systemctl restart kubelet'",
    "kubectl -n shop rollout restart deploy cart",
)


@pytest.mark.parametrize(
    "tried,held",
    [
        (Tried("kubectl rollout restart"), True),
        (Tried("kubectl rollout restart", at_least=2), True),
        (Tried("kubectl rollout restart", at_least=3), False),
        (Tried("kubectl rollout undo"), False),
        (Tried("grep web"), True),
        (Tried("ssh worker-1"), True),
        (Tried("systemctl restart kubelet"), True),
        (Tried("kubectl describe"), False),
    ],
)
def test_what_was_tried(tried: Tried, held: bool) -> None:
    assert tried.evaluate(StubScene(lines=LINES)).held is held


def test_the_words_say_how_often() -> None:
    assert Tried("kubectl delete", at_least=2).describe() == "`kubectl delete` was tried 2 times"


def test_an_answer_counts_among_the_first_ones() -> None:
    asked = Diagnosed("service/web")
    assert "service" not in asked.describe()
    assert not asked.evaluate(StubScene()).held
    assert asked.evaluate(StubScene(guesses=("a", "b", "svc/shop/web"))).held
    late = asked.evaluate(StubScene(guesses=("a", "b", "c", "svc/web")))
    assert (late.held, late.detail) == (False, "3 of 3 answers given")
