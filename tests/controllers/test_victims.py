import pytest

from k8s_tui.api.meta import ObjectMeta, PodCondition
from k8s_tui.api.pods import ContainerStatus, Pod, PodSpec, PodStatus
from k8s_tui.controllers.victims import choose_victims, deletion_cost

NOW_MS = 1_000_000


def a_pod(name, *, node="n1", phase="Running", ready=True, since=0, born=0, cost=None, restarts=0):
    annotations = {} if cost is None else {"controller.kubernetes.io/pod-deletion-cost": cost}
    meta = ObjectMeta(name=name, uid=name, creation_timestamp=born, annotations=annotations)
    condition = PodCondition("Ready", "True" if ready else "False", last_transition_time=since)
    status = PodStatus(
        phase, (condition,), container_statuses=(ContainerStatus("c", restart_count=restarts),)
    )
    return Pod(meta, PodSpec(node_name=node), status)


@pytest.mark.parametrize(
    "pair",
    [
        pytest.param((a_pod("z", node=""), a_pod("a")), id="not on a node"),
        pytest.param((a_pod("z", phase="Pending"), a_pod("a")), id="pending"),
        pytest.param((a_pod("z", phase="Unknown"), a_pod("a")), id="unknown before running"),
        pytest.param((a_pod("z", ready=False), a_pod("a")), id="not ready"),
        pytest.param((a_pod("z", cost="-5"), a_pod("a")), id="cheap"),
        pytest.param((a_pod("z"), a_pod("a", cost="5")), id="the other is dear"),
        pytest.param((a_pod("z", since=999_000), a_pod("a")), id="ready for a short time"),
        pytest.param((a_pod("z", restarts=3), a_pod("a")), id="often restarted"),
        pytest.param((a_pod("z", born=999_000), a_pod("a")), id="young"),
        pytest.param((a_pod("a", born=1_000), a_pod("z")), id="about the same age goes by uid"),
    ],
)
def test_who_goes_first(pair):
    first, second = pair
    assert choose_victims([second, first], 1, (), NOW_MS) == (first,)


def test_of_several_on_one_node_one_goes_first():
    alone, crowded, neighbour = a_pod("a", node="n1"), a_pod("z", node="n2"), a_pod("other", node="n2")
    assert choose_victims([alone, crowded], 1, [alone, crowded, neighbour], NOW_MS) == (crowded,)


def test_all_go_where_all_have_to():
    pods = [a_pod("b"), a_pod("a")]
    assert choose_victims(pods, 5, (), NOW_MS) == tuple(pods)


def test_a_cost_that_is_no_number_costs_nothing():
    assert deletion_cost(a_pod("a", cost="dear")) == 0
