import pytest

from k8s_tui.api.nodeterms import matches_node
from k8s_tui.api.pods import (
    Affinity,
    NodeAffinity,
    NodeSelector,
    NodeSelectorRequirement,
    NodeSelectorTerm,
    PodSpec,
)
from tests.controllers.world import a_node


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
