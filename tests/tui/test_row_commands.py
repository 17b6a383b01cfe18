from k8s_tui.tui.columns import Target
from k8s_tui.tui.row_commands import cordon_lines, delete_lines, drain_lines


def test_objects_of_one_kind_and_namespace_are_deleted_together() -> None:
    targets = (Target("pod", "shop", "a"), Target("pod", "data", "c"), Target("pod", "shop", "b"))
    assert delete_lines(targets) == ("kubectl delete pod a b -n shop", "kubectl delete pod c -n data")
    assert delete_lines((Target("node", "", "worker-1"),)) == ("kubectl delete node worker-1",)


def test_cordon_turns_round() -> None:
    assert cordon_lines((("a", False), ("b", True))) == ("kubectl cordon a", "kubectl uncordon b")


def test_drain() -> None:
    assert drain_lines(("a",)) == ("kubectl drain a --ignore-daemonsets --delete-emptydir-data",)
