import pytest
from attrs import evolve

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import disrupted
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.scheduler.diagnosis import refusals_of
from k8s_tui.scheduler.preemption import NOT_ALLOWED, PREEMPTED, VICTIMS_TERMINATE, preempt
from tests.scheduler.builders import a_candidate, a_cluster, a_node, a_pod


def placed(name, priority, node, cpu="2", started_ms=0, **more):
    pod = a_pod(name, cpu=cpu, priority=priority, **more)
    return evolve(pod, status=evolve(pod.status, start_time=started_ms)), node


def budget(allowed, **labels):
    spec = {"selector": {"matchLabels": labels}}
    content = {"spec": spec, "status": {"disruptionsAllowed": allowed}}
    return Unstructured("policy/v1", "PodDisruptionBudget", ObjectMeta("b", namespace="default"), content)


def outcome(pod, pods, budgets=(), nodes=("n1", "n2")):
    cluster = a_cluster(*(a_node(name) for name in nodes), placed=pods)
    before = {name: dict(info.pods) for name, info in cluster.nodes.items()}
    candidate = a_candidate(pod)
    result = preempt(candidate, cluster, refusals_of(candidate, cluster), budgets)
    assert {name: info.pods for name, info in cluster.nodes.items()} == before
    return result


def chosen(*arguments, **more):
    choice = outcome(*arguments, **more).choice
    return choice.node, sorted(victim.pod.metadata.name for victim in choice.victims)


IMPORTANT = a_pod("important", cpu="3", priority=10)


@pytest.mark.parametrize(
    "pods, budgets, expected",
    [
        pytest.param(
            [placed("a", 5, "n1"), placed("b", 1, "n1"), placed("c", 1, "n2"), placed("d", 1, "n2")],
            (),
            ("n2", ["c", "d"]),
            id="the lowest of the highest priorities",
        ),
        pytest.param(
            [placed("a", 1, "n1"), placed("b", 1, "n1"), placed("c", 1, "n2", cpu="4")],
            (),
            ("n2", ["c"]),
            id="the smallest sum, the fewest victims",
        ),
        pytest.param(
            [placed("a", 1, "n1", cpu="4", started_ms=9), placed("b", 1, "n2", cpu="4", started_ms=5)],
            (),
            ("n1", ["a"]),
            id="the one that started last",
        ),
        pytest.param(
            [
                placed("a", 0, "n1", cpu="4", labels={"app": "kept"}),
                placed("b", 1, "n2", cpu="4"),
            ],
            (budget(0, app="kept"),),
            ("n2", ["b"]),
            id="no budget is broken where another node serves",
        ),
        pytest.param(
            [placed("a", 0, "n1", cpu="4", labels={"app": "kept"}), placed("b", 20, "n2", cpu="4")],
            (budget(0, app="kept"),),
            ("n1", ["a"]),
            id="a budget is broken where nothing else helps",
        ),
        pytest.param(
            [placed("a", 2, "n1", cpu="1"), placed("b", 1, "n1"), placed("c", 99, "n2", cpu="4")],
            (),
            ("n1", ["b"]),
            id="the more important ones are spared",
        ),
    ],
)
def test_the_least_harm(pods, budgets, expected):
    assert chosen(IMPORTANT, pods, budgets) == expected


def test_nobody_of_lower_priority():
    pods = [placed("a", 10, "n1", cpu="4"), placed("b", 11, "n2", cpu="4")]
    told = outcome(IMPORTANT, pods).message
    assert told == "0/2 nodes are available: 2 No preemption victims found for incoming pod."


def test_not_even_the_whole_node_suffices():
    told = outcome(a_pod("huge", cpu="5", priority=10), [placed("a", 1, "n1")], nodes=("n1",)).message
    assert told == "0/1 nodes are available: 1 Insufficient cpu."


def test_a_polite_pod_waits():
    pods = [placed("a", 1, "n1", cpu="4")]
    polite = a_pod("polite", cpu="3", priority=10, preemption_policy="Never")
    assert outcome(polite, pods, nodes=("n1",)).message == NOT_ALLOWED


def test_nobody_else_is_driven_away_while_victims_terminate():
    victim, node = placed("a", 1, "n1", cpu="4")
    victim = disrupted(victim, PREEMPTED, "", 0)
    victim = evolve(victim, metadata=evolve(victim.metadata, deletion_timestamp=1))
    waiting = evolve(IMPORTANT, status=evolve(IMPORTANT.status, nominated_node_name="n1"))
    assert outcome(waiting, [(victim, node)], nodes=("n1",)).message == VICTIMS_TERMINATE
