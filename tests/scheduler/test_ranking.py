"""Choosing nodes: the kept ranking chooses as a full scan would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.scheduler import ranking
from k8s_tui.sim.streams import Stream
from tests.scheduler.builders import a_candidate, a_cluster, a_node, a_pod, put


def suits(pod, node, *, placed=(), others=()):
    cluster = a_cluster(node, *others, placed=placed)
    return ranking.verdict_of(a_candidate(pod), cluster.nodes[node.metadata.name], cluster) is None


@pytest.mark.parametrize(
    "pod, node, expected",
    [
        pytest.param(a_pod(), a_node(), True, id="nothing asked"),
        pytest.param(a_pod(cpu="4"), a_node(cpu="4"), True, id="exactly fits"),
        pytest.param(a_pod(cpu="4001m"), a_node(cpu="4"), False, id="one millicore too much"),
        pytest.param(a_pod(memory="9Gi"), a_node(), False, id="too much memory"),
        pytest.param(a_pod(), a_node(pods="0"), False, id="no pods allowed"),
        pytest.param(a_pod(), a_node(cordoned=True), False, id="cordoned"),
        pytest.param(a_pod(node_name="other"), a_node(), False, id="names another node"),
        pytest.param(a_pod(node_selector={"disk": "ssd"}), a_node(), False, id="label missing"),
        pytest.param(
            a_pod(node_selector={"disk": "ssd"}), a_node(labels={"disk": "ssd"}), True, id="label there"
        ),
        pytest.param(a_pod(), a_node(taints=[("a", "NoSchedule", "b")]), False, id="tainted"),
        pytest.param(a_pod(), a_node(taints=[("a", "PreferNoSchedule", "b")]), True, id="softly tainted"),
    ],
)
def test_a_node_suits(pod, node, expected):
    assert suits(pod, node) is expected


def test_host_port_is_taken_once():
    node = a_node()
    assert suits(a_pod(host_port=80), node)
    assert not suits(a_pod(host_port=80), node, placed=[(a_pod("first", host_port=80), "n1")])


def test_the_emptier_node_is_better():
    cluster = a_cluster(a_node("full"), a_node("empty"), placed=[(a_pod("x", cpu="3", memory="6Gi"), "full")])
    assert ranking.choose(a_candidate(a_pod(cpu="100m")), cluster, Stream(1)) == "empty"


def test_fellows_are_spread():
    cluster = a_cluster(*(a_node(f"n{number}") for number in range(4)))
    for number in range(8):
        pod = a_pod(f"p{number}", cpu="10m", memory="1Mi", owner="rs")
        put(cluster, pod, ranking.choose(a_candidate(pod), cluster, Stream(number)))
    assert [len(info.pods) for info in cluster.nodes.values()] == [2, 2, 2, 2]


SIZES = st.tuples(st.integers(100, 3000), st.integers(64, 4096))


@given(
    nodes=st.lists(SIZES, min_size=1, max_size=6),
    pods=st.lists(st.tuples(st.integers(1, 800), st.integers(1, 1024)), min_size=1, max_size=25),
    seed=st.integers(0, 99),
)
def test_the_kept_ranking_scores_as_well_as_a_full_scan(nodes, pods, seed):
    cluster = a_cluster(
        *(a_node(f"n{at}", cpu=f"{cpu}m", memory=f"{memory}Mi") for at, (cpu, memory) in enumerate(nodes))
    )
    cpu, memory = pods[0]
    kept = None
    for at in range(len(pods)):
        candidate = a_candidate(a_pod(f"p{at}", cpu=f"{cpu}m", memory=f"{memory}Mi", owner="rs"))
        if kept is None:
            kept = ranking.build(candidate, cluster, Stream(seed))
        fast = ranking.take(kept, candidate, cluster)
        full = ranking.choose(candidate, cluster, Stream(seed))
        assert (fast is None) == (full is None)
        if fast is None or full is None:
            return
        assert ranking.verdict_of(candidate, cluster.nodes[fast], cluster) is None
        put(cluster, candidate.pod, fast)
