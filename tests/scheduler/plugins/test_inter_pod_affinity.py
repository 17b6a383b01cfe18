import pytest

from k8s_tui.api.meta import LabelSelector
from k8s_tui.api.pods import Affinity, PodAffinity, PodAffinityTerm, WeightedPodAffinityTerm
from k8s_tui.scheduler.plugins.inter_pod_affinity import InterPodAffinity, concerns
from tests.scheduler.builders import a_candidate, a_cluster, a_node, a_pod

NODES = (a_node("n1"), a_node("n2"))
PLUGIN = InterPodAffinity()


def a_term(app, **more):
    return PodAffinityTerm("kubernetes.io/hostname", LabelSelector({"app": app}), **more)


def anti(app, weight=None, **more):
    if weight is None:
        return Affinity(pod_anti_affinity=PodAffinity((a_term(app, **more),)))
    wish = WeightedPodAffinityTerm(weight, a_term(app, **more))
    return Affinity(
        pod_anti_affinity=PodAffinity(preferred_during_scheduling_ignored_during_execution=(wish,))
    )


def scores(cluster, pod):
    candidate = a_candidate(pod)
    return [PLUGIN.score(candidate, info, cluster) for info in cluster.nodes.values()]


def test_what_a_placed_pod_wishes_counts_for_the_new_one():
    lonely = a_pod("lonely", affinity=anti("noisy", 60))
    cluster = a_cluster(*NODES, placed=[(lonely, "n1")])
    noisy = a_pod("noisy", labels={"app": "noisy"})
    assert scores(cluster, noisy) == [20, 50]
    assert concerns(a_candidate(noisy), cluster)
    assert scores(cluster, a_pod("quiet", labels={"app": "quiet"})) == [50, 50]
    assert not concerns(a_candidate(a_pod("quiet")), cluster)


def test_a_required_affinity_of_a_placed_pod_attracts_a_little():
    near = Affinity(pod_affinity=PodAffinity((a_term("data"),)))
    cluster = a_cluster(*NODES, placed=[(a_pod("reader", affinity=near), "n2")])
    data = a_candidate(a_pod("data", labels={"app": "data"}))
    assert concerns(data, cluster)


def test_what_is_gone_wishes_nothing():
    lonely = a_pod("lonely", affinity=anti("noisy", 60))
    cluster = a_cluster(*NODES, placed=[(lonely, "n1")])
    cluster.remove("default/lonely")
    assert not cluster.wishes


@pytest.mark.parametrize(
    "more, refused",
    [
        pytest.param({}, False, id="only its own namespace"),
        pytest.param({"namespaces": ("shop",)}, True, id="by name"),
        pytest.param({"namespace_selector": LabelSelector({"team": "a"})}, True, id="by label"),
        pytest.param({"namespace_selector": LabelSelector({"team": "b"})}, False, id="by another label"),
        pytest.param({"namespace_selector": LabelSelector()}, True, id="all"),
    ],
)
def test_whose_pods_are_meant(more, refused):
    till = a_pod("till", labels={"app": "till"}, namespace="shop")
    cluster = a_cluster(*NODES, placed=[(till, "n1")])
    cluster.namespaces["shop"] = {"team": "a"}
    candidate = a_candidate(a_pod("far", affinity=anti("till", **more)))
    verdict = PLUGIN.filter(candidate, cluster.nodes["n1"], cluster)
    assert (verdict is not None) is refused
