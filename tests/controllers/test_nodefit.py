import pytest

from k8s_tui.api.core import Taint
from k8s_tui.api.pods import (
    Affinity,
    NodeAffinity,
    NodeSelector,
    NodeSelectorRequirement,
    NodeSelectorTerm,
    PodSpec,
    Toleration,
)
from k8s_tui.controllers.nodefit import matches_node, untolerated
from tests.controllers.world import a_node

TAINT = Taint("dedicated", "NoSchedule", "db")


@pytest.mark.parametrize(
    "toleration, bears",
    [
        (Toleration("dedicated", "Equal", "db", "NoSchedule"), True),
        (Toleration("dedicated", "", "db", ""), True),
        (Toleration("dedicated", "Exists"), True),
        (Toleration("", "Exists"), True),
        (Toleration("dedicated", "Equal", "web", "NoSchedule"), False),
        (Toleration("dedicated", "Exists", effect="NoExecute"), False),
        (Toleration("other", "Exists"), False),
    ],
)
def test_a_toleration_covers_a_taint(toleration, bears):
    assert (untolerated((TAINT,), (toleration,), ("NoSchedule",)) is None) == bears


def test_taints_of_other_effects_do_not_count():
    assert untolerated((TAINT,), (), ("NoExecute",)) is None


@pytest.mark.parametrize(
    "expression, suits",
    [
        (("disk", "In", ("ssd", "nvme")), True),
        (("disk", "NotIn", ("ssd",)), False),
        (("disk", "Exists", ()), True),
        (("gpu", "DoesNotExist", ()), True),
        (("cores", "Gt", ("4",)), True),
        (("cores", "Lt", ("4",)), False),
        (("disk", "Gt", ("4",)), False),
        (("disk", "Like", ("s",)), False),
    ],
)
def test_an_affinity_looks_at_labels(expression, suits):
    node = a_node(labels={"disk": "ssd", "cores": "8"})
    term = NodeSelectorTerm((NodeSelectorRequirement(*expression),))
    spec = PodSpec(affinity=Affinity(NodeAffinity(NodeSelector((term,)))))
    assert matches_node(spec, node) == suits


def test_a_selector_wants_its_labels_and_an_empty_term_nothing():
    assert matches_node(PodSpec(node_selector={"disk": "ssd"}), a_node(labels={"disk": "ssd"}))
    assert not matches_node(PodSpec(node_selector={"disk": "ssd"}), a_node())
    empty = Affinity(NodeAffinity(NodeSelector((NodeSelectorTerm(),))))
    assert not matches_node(PodSpec(affinity=empty), a_node())
