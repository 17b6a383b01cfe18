from typing import Any

import pytest

from k8s_tui.breakfinder.pools import pools_of, zones_of
from tests.breakfinder.manifests import deployment, given_of


def required(key: str, operator: str, *values: str) -> dict[str, Any]:
    expression = {"key": key, "operator": operator, **({"values": list(values)} if values else {})}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    return {"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}}


def tolerates(key: str, value: str = "") -> dict[str, Any]:
    said = {"operator": "Equal", "value": value} if value else {"operator": "Exists"}
    return {"tolerations": [{"key": key, "effect": "NoSchedule", **said}]}


@pytest.mark.parametrize(
    "pods, labels, taints",
    [
        ([{}], [{}], [()]),
        ([{"nodeSelector": {"disktype": "ssd", "kubernetes.io/os": "linux"}}], [{"disktype": "ssd"}], [()]),
        ([required("disktype", "In", "ssd", "nvme")], [{"disktype": "ssd"}], [()]),
        ([required("gpu", "Exists")], [{"gpu": "true"}], [()]),
        ([required("cores", "Gt", "8")], [{"cores": "9"}], [()]),
        ([required("disktype", "NotIn", "hdd")], [{}], [()]),
        ([tolerates("dedicated", "batch")], [{}], [()]),
        (
            [{"nodeSelector": {"pool": "batch"}, **tolerates("dedicated", "batch")}],
            [{}, {"pool": "batch"}],
            [(), ("dedicated=batch:NoSchedule",)],
        ),
        (
            [{"nodeSelector": {"pool": "batch"}}, {"nodeSelector": {"pool": "batch"}, **tolerates("gpu")}],
            [{}, {"pool": "batch"}],
            [(), ("gpu:NoSchedule",)],
        ),
        (
            [{"nodeSelector": {"disk": "ssd"}}, {"nodeSelector": {"disk": "hdd"}}],
            [{"disk": "ssd"}, {"disk": "hdd"}],
            [(), ()],
        ),
    ],
)
def test_pods_find_nodes_of_their_kind(
    pods: list[dict[str, Any]], labels: list[dict[str, str]], taints: list[tuple[str, ...]]
) -> None:
    found = pools_of(given_of(*(deployment(f"web-{number}", pod=pod) for number, pod in enumerate(pods))))
    assert [each.labels for each in found] == labels
    assert [each.taints for each in found] == taints


def test_zones_have_the_names_that_pods_ask_for() -> None:
    given = given_of(
        deployment("a", pod={"nodeSelector": {"topology.kubernetes.io/zone": "eu-1a"}}),
        deployment("b", pod=required("topology.kubernetes.io/zone", "In", "eu-1b", "eu-1a")),
    )
    assert zones_of(given, 3) == ("eu-1a", "eu-1b", "zone-a")
