import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, Toleration

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"


@pytest.mark.parametrize(
    "own, added",
    [
        pytest.param((), [NOT_READY, UNREACHABLE], id="says nothing"),
        pytest.param((Toleration(NOT_READY, "Exists", effect="NoExecute"),), [UNREACHABLE], id="says one"),
        pytest.param((Toleration(NOT_READY, "Exists"),), [UNREACHABLE], id="says one for all effects"),
        pytest.param((Toleration("", "Exists"),), [], id="bears everything"),
        pytest.param(
            (Toleration(NOT_READY, "Exists", effect="NoSchedule"),),
            [NOT_READY, UNREACHABLE],
            id="another effect",
        ),
    ],
)
def test_pods_stay_for_a_while(api, own, added):
    spec = PodSpec(containers=(Container("c", "x"),), tolerations=own)
    stored = api.create(Pod(ObjectMeta(name="p", namespace="default"), spec)).spec.tolerations
    assert stored[: len(own)] == own
    assert [each.key for each in stored[len(own) :]] == added
    assert all((each.effect, each.toleration_seconds) == ("NoExecute", 300) for each in stored[len(own) :])
