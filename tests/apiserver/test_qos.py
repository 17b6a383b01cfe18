import pytest

from k8s_tui.api.pods import Container, PodSpec, ResourceRequirements
from k8s_tui.api.quantity import Quantity
from k8s_tui.apiserver.qos import qos_class


def amounts(text):
    names = ("cpu", "memory")
    return {
        name: Quantity.parse(word) for name, word in zip(names, text.split(), strict=False) if word != "-"
    }


@pytest.mark.parametrize(
    "containers, expected",
    [
        pytest.param([("", "")], "BestEffort", id="nothing"),
        pytest.param([("1 1Gi", "1 1Gi")], "Guaranteed", id="all equal"),
        pytest.param([("1 1Gi", "1 1Gi"), ("", "")], "Burstable", id="one says nothing"),
        pytest.param([("1", "1")], "Burstable", id="no memory"),
        pytest.param([("1 1Gi", "2 1Gi")], "Burstable", id="more allowed than asked for"),
        pytest.param([("0 0", "0 0")], "BestEffort", id="zeros"),
    ],
)
def test_quality_of_service(containers, expected):
    made = tuple(
        Container(f"c{index}", resources=ResourceRequirements(amounts(limits), amounts(requests)))
        for index, (requests, limits) in enumerate(containers)
    )
    assert qos_class(PodSpec(containers=made)) == expected
