# ruff: noqa: E501 - the sentences of the server stand in one piece
import pytest

from k8s_tui.api.errors import Forbidden, Invalid
from k8s_tui.apiserver.requests import WriteOptions
from tests.apiserver import manifests


@pytest.fixture
def others(api):
    return {document["kind"]: document for document in api.apply(manifests.OTHERS)}


@pytest.mark.parametrize(
    "kind, path, value",
    [
        ("PersistentVolume", "spec.persistentVolumeReclaimPolicy", "Retain"),
        ("PersistentVolume", "spec.volumeMode", "Filesystem"),
        ("PersistentVolume", "spec.hostPath.type", ""),
        ("PersistentVolume", "status.phase", "Pending"),
        ("PersistentVolumeClaim", "spec.volumeMode", "Filesystem"),
        ("PersistentVolumeClaim", "status.phase", "Pending"),
        ("StorageClass", "reclaimPolicy", "Delete"),
        ("StorageClass", "volumeBindingMode", "Immediate"),
        ("Ingress", "status", {"loadBalancer": {}}),
        ("NetworkPolicy", "spec.policyTypes", ["Ingress"]),
        ("NetworkPolicy", "spec.ingress", [{"ports": [{"port": 5432, "protocol": "TCP"}]}]),
        ("HorizontalPodAutoscaler", "spec.metrics.0.resource.target.averageUtilization", 80),
        ("PriorityClass", "preemptionPolicy", "PreemptLowerPriority"),
        ("RoleBinding", "roleRef.apiGroup", "rbac.authorization.k8s.io"),
        ("RoleBinding", "subjects.0.apiGroup", "rbac.authorization.k8s.io"),
        ("RoleBinding", "subjects.1", {"kind": "ServiceAccount", "name": "bot", "namespace": "default"}),
        ("LimitRange", "spec.limits.0.default", {"cpu": "200m"}),
        ("LimitRange", "spec.limits.0.defaultRequest", {"cpu": "100m"}),
        ("PodDisruptionBudget", "status.disruptionsAllowed", 0),
    ],
)
def test_what_is_filled_in(others, kind, path, value):
    found = others[kind]
    for name in path.split("."):
        found = found[int(name)] if name.isdigit() else found[name]
    assert found == value


def test_a_maximum_is_the_limit_of_those_who_say_none(api):
    (document,) = api.apply("""
apiVersion: v1
kind: LimitRange
metadata: {name: lr}
spec: {limits: [{type: Container, max: {cpu: 500m}, min: {memory: 1Mi}}, {type: Pod, max: {cpu: "2"}}]}
""")
    container, pod = document["spec"]["limits"]
    assert container["default"] == {"cpu": "500m"}
    assert container["defaultRequest"] == {"memory": "1Mi", "cpu": "500m"}
    assert "default" not in pod


@pytest.mark.parametrize(
    "text, said",
    [
        pytest.param(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: x}, spec: {accessModes: [RWX]}}",
            [
                'spec.accessModes: Unsupported value: "RWX": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
                "spec.resources[storage]: Required value",
            ],
            id="claim",
        ),
        pytest.param(
            "{apiVersion: v1, kind: PersistentVolume, metadata: {name: x}, spec: {hostPath: {path: /x}}}",
            [
                "spec.accessModes: Required value: at least 1 access mode is required",
                "spec.capacity: Required value: must specify a storage capacity",
            ],
            id="volume",
        ),
        pytest.param(
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: x}, spec: {minReplicas: 3, "
            "maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: d}}}",
            ["spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`"],
            id="autoscaler",
        ),
        pytest.param(
            "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: x}, spec: {minAvailable: 1, "
            "maxUnavailable: 1}}",
            [
                "spec: Invalid value: policy.PodDisruptionBudgetSpec{...}: minAvailable and maxUnavailable cannot be both set"
            ],
            id="budget",
        ),
        pytest.param(
            "{apiVersion: v1, kind: ResourceQuota, metadata: {name: x}, spec: {hard: {pods: -1}}}",
            ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
            id="quota",
        ),
    ],
)
def test_what_is_wrong(api, text, said):
    with pytest.raises(Invalid) as caught:
        api.apply(text)
    assert [f"{cause.field}: {cause.message}" for cause in caught.value.causes] == said


@pytest.mark.parametrize(
    "word, name, body, said",
    [
        (
            "rolebindings",
            "reader",
            {"roleRef": {"name": "other"}},
            'roleRef: Invalid value: rbac.RoleRef{APIGroup:"rbac.authorization.k8s.io", Kind:"Role", Name:"other"}: cannot change roleRef',
        ),
        (
            "pvc",
            "data",
            {"spec": {"storageClassName": "x"}},
            "spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        ),
        (
            "pvc",
            "data",
            {"spec": {"resources": {"requests": {"storage": "1Mi"}}}},
            "spec.resources.requests.storage: Forbidden: field can not be less than status.capacity",
        ),
        ("pc", "high", {"value": 7}, "value: Forbidden: may not be changed in an update."),
    ],
)
def test_what_stays(api, others, word, name, body, said):
    namespace = "" if word == "pc" else "default"
    with pytest.raises(Invalid) as caught:
        api.patch(word, name, body, "merge", namespace=namespace)
    assert str(caught.value).endswith(f'"{name}" is invalid: {said}')


def test_a_claim_may_be_bound_and_grow_where_its_class_lets_it(api, others):
    larger = {"spec": {"resources": {"requests": {"storage": "2Gi"}}}}
    assert api.patch("pvc", "data", {"spec": {"volumeName": "pv-0"}}, "merge").changed
    with pytest.raises(Forbidden, match="Only bound persistent volume claims can be expanded"):
        api.patch("pvc", "data", larger, "merge")
    api.patch("pvc", "data", {"status": {"phase": "Bound"}}, "merge", WriteOptions(subresource="status"))
    with pytest.raises(Forbidden, match="only dynamically provisioned pvc can be resized"):
        api.patch("pvc", "data", larger, "merge")
    growing = "provisioner: example.com/disk\nallowVolumeExpansion: true"
    api.apply(f"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: manual}}\n{growing}\n")
    assert api.patch("pvc", "data", larger, "merge").changed


def test_a_status_is_written_through_its_own_door(api, others):
    untouched = api.patch("pvc", "data", {"status": {"phase": "Bound"}}, "merge")
    assert not untouched.changed
