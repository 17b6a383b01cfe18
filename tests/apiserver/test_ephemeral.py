import pytest

from k8s_tui.api.errors import Invalid
from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Container, Pod, PodSpec, Probe
from k8s_tui.apiserver.ephemeral import with_ephemeral

POD = Pod(ObjectMeta(name="web"), PodSpec(containers=(Container("c", "nginx"),)))


def test_a_container_more():
    pod = with_ephemeral(POD, (Container("debugger", "busybox"),))
    assert [each.name for each in pod.spec.ephemeral_containers] == ["debugger"]
    assert pod.spec.containers == POD.spec.containers


def test_what_is_there_stays():
    pod = with_ephemeral(POD, (Container("debugger", "busybox"),))
    assert with_ephemeral(pod, pod.spec.ephemeral_containers) is pod
    with pytest.raises(Invalid, match='existing ephemeral containers "debugger" may not be removed'):
        with_ephemeral(pod, (Container("other", "busybox"),))


@pytest.mark.parametrize(
    "container, message",
    [
        (Container("c", "busybox"), 'spec.ephemeralContainers[0].name: Duplicate value: "c"'),
        (
            Container("d", "busybox", liveness_probe=Probe()),
            "spec.ephemeralContainers[0].livenessProbe: Forbidden: field not allowed in an ephemeral container",
        ),
    ],
)
def test_what_is_refused(container, message):
    with pytest.raises(Invalid) as refusal:
        with_ephemeral(POD, (container,))
    assert str(refusal.value) == f'Pod "web" is invalid: {message}'
