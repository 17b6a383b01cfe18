import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod
from k8s_tui.kubelet.complaints import no_sandbox, not_started, skipped
from k8s_tui.kubelet.worker import Waiting

POD = Pod(metadata=ObjectMeta(name="web-0", namespace="shop", uid="7f"))


def test_a_pod_that_is_left_as_it_is_is_named_with_its_error_quoted():
    assert skipped(POD, 'no "key"') == (
        '"Error syncing pod, skipping" err="no \\"key\\"" pod="shop/web-0" podUID="7f"'
    )


@pytest.mark.parametrize(
    "waiting, said",
    [
        ({}, ""),
        ({"web": Waiting("ContainerCreating")}, ""),
        ({"web": Waiting("ErrImagePull", "gone")}, 'failed to "StartContainer" for "web" with ErrImagePull: "gone"'),
        (
            {"a": Waiting("X", "1"), "b": Waiting("Y", "2")},
            '[failed to "StartContainer" for "a" with X: "1", failed to "StartContainer" for "b" with Y: "2"]',
        ),
    ],
)  # fmt: skip
def test_each_container_that_failed_is_told(waiting: dict[str, Waiting], said: str):
    assert not_started(waiting) == said


def test_a_sandbox_is_told_with_the_whole_name_of_its_pod():
    assert no_sandbox(POD, "no room") == (
        'failed to "CreatePodSandbox" for "web-0_shop(7f)" with CreatePodSandboxError: '
        '"Failed to create sandbox for pod \\"web-0_shop(7f)\\": no room"'
    )
