import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.pods import Pod, PodSpec, PodStatus
from k8s_tui.api.unstructured import Unstructured
from k8s_tui.apiserver.fields import field_of

POD = Pod(
    ObjectMeta(name="p"), PodSpec(node_name="n", host_network=True), PodStatus("Running", pod_ip="10.0.0.1")
)
JOB = Unstructured("batch/v1", "Job", ObjectMeta(name="j"), {"status": {"successful": 1}})


@pytest.mark.parametrize(
    "obj, path, text",
    [
        (POD, "metadata.name", "p"),
        (POD, "spec.nodeName", "n"),
        (POD, "spec.hostNetwork", "true"),
        (POD, "status.podIP", "10.0.0.1"),
        (POD, "status.phase", "Running"),
        (POD, "spec.nothing.there", ""),
        (JOB, "metadata.name", "j"),
        (JOB, "status.successful", "1"),
        (JOB, "status.failed", ""),
    ],
)
def test_fields_are_found_by_their_wire_path(obj, path, text):
    assert field_of(obj, path) == text
