import pytest

from k8s_tui.api.errors import Forbidden
from k8s_tui.controllers.podcontrol import pod_of, slow_start
from tests.controllers.world import a_replica_set


@pytest.mark.parametrize(
    "count, allowed, tried, done",
    [
        pytest.param(10, 10, 10, 10, id="all succeed"),
        pytest.param(10, 0, 1, 0, id="one is tried first"),
        pytest.param(10, 1, 3, 1, id="then two"),
        pytest.param(10, 4, 7, 4, id="then four"),
        pytest.param(0, 0, 0, 0, id="nothing to do"),
    ],
)
def test_batches_double_while_nothing_is_refused(count, allowed, tried, done):
    calls = []

    def act(index):
        calls.append(index)
        if len(calls) > allowed:
            raise Forbidden("quota")

    outcome = slow_start(count, act)
    assert calls == list(range(tried))
    assert outcome.done == done
    assert (outcome.refusal is not None) == (allowed < count)


def test_a_pod_shares_the_spec_of_its_template():
    owner = a_replica_set()
    pod = pod_of(owner.spec.template, owner)
    assert pod.spec is owner.spec.template.spec
    assert pod.metadata.generate_name == "web-"
    assert pod.metadata.owner_references[0].controller
    assert pod_of(owner.spec.template, owner, "web-0").metadata.name == "web-0"
