from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodSpec, PodStatus
from k8s_tui.controllers.daemonbackoff import FailureBackoff
from k8s_tui.controllers.daemonpods import Plan


def a_failed(node="worker-1", uid="a", phase="Failed"):
    return Pod(ObjectMeta(name=uid, uid=uid), PodSpec(node_name=node), PodStatus(phase))


def held(backoff, pod, now_ms):
    plan, left_ms = backoff.held_back("default/agent", Plan(deletions=(pod,), finished=(pod,)), now_ms)
    return bool(plan.deletions), left_ms


def test_the_first_failure_is_replaced_at_once_and_the_next_ones_later_and_later():
    backoff = FailureBackoff()
    assert held(backoff, a_failed(), 0) == (True, 0)
    assert held(backoff, a_failed(uid="b"), 300) == (False, 700)
    assert held(backoff, a_failed(uid="b"), 1_000) == (True, 0)
    assert held(backoff, a_failed(uid="c"), 1_500) == (False, 1_500)
    assert held(backoff, a_failed(uid="c"), 3_000) == (True, 0)


def test_each_node_waits_by_itself():
    backoff = FailureBackoff()
    held(backoff, a_failed(), 0)
    assert held(backoff, a_failed("worker-2"), 10) == (True, 0)


def test_long_ago_is_forgotten_and_success_does_not_wait():
    backoff = FailureBackoff()
    held(backoff, a_failed(), 0)
    assert held(backoff, a_failed(), 1_900_000) == (True, 0)
    assert held(backoff, a_failed(phase="Succeeded"), 1_900_001) == (True, 0)
