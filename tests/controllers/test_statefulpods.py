import pytest

from k8s_tui.api.meta import ObjectMeta, PodCondition
from k8s_tui.api.pods import Pod, PodStatus
from k8s_tui.controllers.statefulpods import REVISION_LABEL, Settings, ordinal_of, plan

NOW_MS = 100_000


def settings(replicas=3, *, first=0, is_parallel=False, on_delete=False, partition=0, min_ready_s=0):
    return Settings(replicas, first, is_parallel, on_delete, partition, "db", min_ready_s)


def a_pod(ordinal, *, ready=True, going=False, phase="Running", revision="new"):
    meta = ObjectMeta(
        name=f"db-{ordinal}", deletion_timestamp=1 if going else None, labels={REVISION_LABEL: revision}
    )
    return Pod(
        meta,
        status=PodStatus(
            phase, (PodCondition("Ready", "True" if ready else "False", last_transition_time=80_000),)
        ),
    )


def pods(*all_pods):
    return {ordinal_of("db", pod): pod for pod in all_pods}


@pytest.mark.parametrize(
    "wanted, present, created, deleted",
    [
        pytest.param(settings(), pods(), [0], [], id="the first one first"),
        pytest.param(settings(), pods(a_pod(0)), [1], [], id="then the second"),
        pytest.param(settings(), pods(a_pod(0, ready=False)), [], [], id="not before the first is ready"),
        pytest.param(settings(), pods(a_pod(0, going=True)), [], [], id="nor while it goes"),
        pytest.param(settings(is_parallel=True), pods(a_pod(1, ready=False)), [0, 2], [], id="parallel"),
        pytest.param(settings(first=5, replicas=1), pods(), [5], [], id="counting from another number"),
        pytest.param(settings(1), pods(a_pod(0), a_pod(1), a_pod(2)), [], [2], id="the last one goes first"),
        pytest.param(settings(1), pods(a_pod(0), a_pod(1), a_pod(2, going=True)), [], [], id="one at a time"),
        pytest.param(
            settings(0, is_parallel=True), pods(a_pod(0), a_pod(1)), [], [1, 0], id="all at once in parallel"
        ),
        pytest.param(settings(1), pods(a_pod(0, phase="Failed")), [], [0], id="a failed one is replaced"),
        pytest.param(
            settings(2),
            pods(a_pod(0, revision="old"), a_pod(1, revision="old")),
            [],
            [1],
            id="update from above",
        ),
        pytest.param(
            settings(2), pods(a_pod(0, revision="old"), a_pod(1, going=True)), [], [], id="update waits"
        ),
        pytest.param(settings(2), pods(a_pod(0, revision="old"), a_pod(1)), [], [0], id="update goes on"),
        pytest.param(
            settings(2, partition=1), pods(a_pod(0, revision="old"), a_pod(1)), [], [], id="partition"
        ),
        pytest.param(settings(min_ready_s=30), pods(a_pod(0)), [], [], id="not before it is available"),
        pytest.param(settings(min_ready_s=5), pods(a_pod(0)), [1], [], id="available after its seconds"),
        pytest.param(settings(1, on_delete=True), pods(a_pod(0, revision="old")), [], [], id="on delete"),
    ],
)
def test_the_next_step(wanted, present, created, deleted):
    step = plan(wanted, present, "new", NOW_MS)
    assert list(step.creations) == created
    assert [ordinal_of("db", pod) for pod in step.deletions] == deleted
