import pytest

from k8s_tui.api.errors import Forbidden

RANGE = "{{apiVersion: v1, kind: LimitRange, metadata: {{name: {name}}}, spec: {{limits: [{limits}]}}}}"


def pod(resources="{}", more=""):
    return (
        "{apiVersion: v1, kind: Pod, metadata: {name: d}, spec: "
        f"{{containers: [{{name: c, image: x, resources: {resources}}}{more}]}}}}"
    )


def test_defaults_are_filled_in_and_noted(api):
    limits = "{type: Container, default: {cpu: 200m, memory: 1Gi}, defaultRequest: {cpu: 100m}}"
    api.apply(RANGE.format(name="lr", limits=limits))
    (document,) = api.apply(pod("{requests: {memory: 64Mi}}"))
    (container,) = document["spec"]["containers"]
    assert container["resources"] == {
        "limits": {"cpu": "200m", "memory": "1Gi"},
        "requests": {"memory": "64Mi", "cpu": "100m"},
    }
    assert document["metadata"]["annotations"] == {
        "kubernetes.io/limit-ranger": (
            "LimitRanger plugin set: cpu request for container c; cpu, memory limit for container c"
        )
    }
    assert document["status"]["qosClass"] == "Burstable"


@pytest.mark.parametrize(
    "limits, resources, said",
    [
        pytest.param(
            "{type: Container, max: {cpu: 500m}}",
            "{limits: {cpu: 2}}",
            "maximum cpu usage per Container is 500m, but limit is 2",
            id="above the maximum",
        ),
        pytest.param(
            "{type: Pod, max: {cpu: 500m}}",
            "{}",
            "maximum cpu usage per Pod is 500m.  No limit is specified",
            id="no limit",
        ),
        pytest.param(
            "{type: Pod, max: {cpu: 500m}}",
            "{limits: {cpu: 400m}}, securityContext: {}}, {name: e, image: x, resources: {limits: "
            "{cpu: 200m}}",
            "maximum cpu usage per Pod is 500m, but limit is 600m",
            id="the sum above the maximum",
        ),
        pytest.param(
            "{type: Container, min: {cpu: 50m, memory: 1Mi}}",
            "{requests: {cpu: 10m, memory: 1Ki}}",
            "[minimum cpu usage per Container is 50m, but request is 10m, minimum memory usage per "
            "Container is 1Mi, "
            "but request is 1Ki]",
            id="below the minimum",
        ),
        pytest.param(
            "{type: Pod, min: {cpu: 50m}}",
            "{}",
            "minimum cpu usage per Pod is 50m.  No request is specified",
            id="no request",
        ),
        pytest.param(
            "{type: Container, maxLimitRequestRatio: {cpu: 2}}",
            "{requests: {cpu: 100m}, limits: {cpu: 300m}}",
            "cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000",
            id="ratio",
        ),
    ],
)
def test_bounds(api, limits, resources, said):
    api.apply(RANGE.format(name="lr", limits=limits))
    with pytest.raises(Forbidden) as caught:
        api.apply(pod(resources))
    assert str(caught.value) == f'pods "d" is forbidden: {said}'


def test_other_namespaces_are_free(api):
    api.apply(RANGE.format(name="lr", limits="{type: Pod, max: {cpu: 1m}}"), "kube-system")
    assert api.apply(pod("{limits: {cpu: 2}}"))


def test_defaults_of_all_ranges_count_before_one_judges(api):
    api.apply(RANGE.format(name="bounds", limits="{type: Pod, max: {cpu: 1}}"))
    api.apply(RANGE.format(name="defaults", limits="{type: Container, default: {cpu: 500m}}"))
    (document,) = api.apply(pod())
    assert document["spec"]["containers"][0]["resources"]["limits"] == {"cpu": "500m"}


CLAIM = (
    "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: d}}, spec: {{accessModes: [ReadWriteOnce], "
    "resources: {{requests: {{storage: {size}}}}}}}}}"
)


@pytest.mark.parametrize(
    "size, said",
    [
        ("512Mi", "minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 512Mi"),
        ("20Gi", "maximum storage usage per PersistentVolumeClaim is 10Gi, but request is 20Gi"),
        ("2Gi", ""),
    ],
)
def test_claims_have_bounds(api, size, said):
    limits = "{type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 10Gi}}"
    api.apply(RANGE.format(name="lr", limits=limits))
    if not said:
        assert api.apply(CLAIM.format(size=size))
        return
    with pytest.raises(Forbidden) as caught:
        api.apply(CLAIM.format(size=size))
    assert str(caught.value) == f'persistentvolumeclaims "d" is forbidden: {said}'
