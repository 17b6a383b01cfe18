import pytest

from k8s_tui.game.views import PodRow
from k8s_tui.tui.panels.pods import are_spread


def in_namespace(namespace: str) -> PodRow:
    return PodRow("uid", namespace, "web", "1/1", "Running", "ok", 0, "worker-1", "10.244.1.2", 0, "rs/web")


@pytest.mark.parametrize(
    "namespaces, spread", [("", False), ("a", False), ("aaa", False), ("aab", True), ("aba", True)]
)
def test_pods_are_spread_over_namespaces(namespaces: str, spread: bool) -> None:
    assert are_spread([in_namespace(each) for each in namespaces]) is spread
