import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.quantity import FORMAT_WRONG
from k8s_tui.api.schema import Findings, check, type_of

POD = "io.k8s.api.core.v1.Pod"
DEPLOYMENT = "io.k8s.api.apps.v1.Deployment"
SERVICE = "io.k8s.api.core.v1.Service"
SECRET = "io.k8s.api.core.v1.Secret"
GO_FIELD = "json: cannot unmarshal {} into Go struct field {} of type {}"


def pod(**container):
    return {"spec": {"containers": [{"name": "c", **container}]}}


MISMATCHES = [
    (DEPLOYMENT, {"spec": {"replicas": "three"}}, ("string", "DeploymentSpec.spec.replicas", "int32")),
    (
        DEPLOYMENT,
        {"spec": {"template": {"metadata": {"labels": {"app": True}}}}},
        ("bool", "ObjectMeta.spec.template.metadata.labels", "string"),
    ),
    (POD, pod(command=[1]), ("number", "Container.spec.containers.command", "string")),
    (POD, pod(name=5), ("number", "Container.spec.containers.name", "string")),
    (POD, pod(imagePullPolicy=5), ("number", "Container.spec.containers.imagePullPolicy", "v1.PullPolicy")),
    (POD, {"spec": {"containers": "x"}}, ("string", "PodSpec.spec.containers", "[]v1.Container")),
    (POD, {"spec": []}, ("array", "Pod.spec", "v1.PodSpec")),
    (POD, {"metadata": {"labels": 5}}, ("number", "ObjectMeta.metadata.labels", "map[string]string")),
    (POD, {"spec": {"hostNetwork": "yes"}}, ("string", "PodSpec.spec.hostNetwork", "bool")),
    (POD, {"spec": {"priority": 1.5}}, ("number 1.5", "PodSpec.spec.priority", "int32")),
    (POD, {"spec": {"priority": 2**31}}, ("number 2147483648", "PodSpec.spec.priority", "int32")),
    (POD, {"spec": {"priority": True}}, ("bool", "PodSpec.spec.priority", "int32")),
    (
        POD,
        pod(resources={"limits": []}),
        ("array", "ResourceRequirements.spec.containers.resources.limits", "v1.ResourceList"),
    ),
    (
        SERVICE,
        {"spec": {"ports": [{"targetPort": True}]}},
        ("bool", "ServicePort.spec.ports.targetPort", "int32"),
    ),
    (
        POD,
        {"metadata": {"creationTimestamp": 5}},
        ("number", "ObjectMeta.metadata.creationTimestamp", "string"),
    ),
]


@pytest.mark.parametrize(
    "type_name, document, words", MISMATCHES, ids=[words[1] + words[0] for _, _, words in MISMATCHES]
)
def test_words_a_mismatch_as_go_does(type_name, document, words):
    assert check(document, type_name).mismatch == GO_FIELD.format(*words)


def test_reports_every_unknown_field():
    document = {
        "spec": {"replica": 3, "template": {"spec": {"containers": [{"name": "c", "imagePolicy": "x"}]}}}
    }
    findings = check(document, DEPLOYMENT)
    assert findings == Findings(("spec.replica", "spec.template.spec.containers[0].imagePolicy"))
    assert findings.refusal("apps/v1", "Deployment") == (
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: '
        'unknown field "spec.replica", unknown field "spec.template.spec.containers[0].imagePolicy"'
    )
    assert findings.refusal("apps/v1", "Deployment", strict=False) is None
    assert findings.warnings[0] == 'unknown field "spec.replica"'


def test_a_mismatch_hides_unknown_fields():
    findings = check({"spec": {"replica": 3, "replicas": "x"}}, DEPLOYMENT)
    assert findings.refusal("apps/v1", "Deployment") == (
        'Deployment in version "v1" cannot be handled as a Deployment: '
        "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
    )


def test_of_several_mismatches_the_first_is_reported():
    assert "hostNetwork" in str(check({"spec": {"hostNetwork": 1, "priority": "x"}}, POD).mismatch)


def test_what_reads_itself_speaks_first():
    document = {"spec": {"hostNetwork": 1, "containers": [{"resources": {"requests": {"memory": "12Megs"}}}]}}
    assert check(document, POD) == Findings((), FORMAT_WRONG)
    assert check(pod(resources={"limits": {"cpu": True}}), POD).mismatch == FORMAT_WRONG


def test_times_must_be_times():
    document = {"metadata": {"creationTimestamp": "x"}}
    assert check(document, POD).mismatch == (
        'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'
    )
    lease = {"spec": {"renewTime": "x"}}
    assert '"2006-01-02T15:04:05.000000Z07:00"' in str(
        check(lease, "io.k8s.api.coordination.v1.Lease").mismatch
    )
    impossible = {"metadata": {"creationTimestamp": "2026-13-01T00:00:00Z"}}
    assert check(impossible, POD).mismatch == 'parsing time "2026-13-01T00:00:00Z": month out of range'


@pytest.mark.parametrize(
    "text, message",
    [
        ("aGVsbG8=", None),
        ("hello", "illegal base64 data at input byte 4"),
        ("a*==", "illegal base64 data at input byte 1"),
    ],
)
def test_secrets_are_base64(text, message):
    assert check({"data": {"a": text}}, SECRET).mismatch == message


@pytest.mark.parametrize(
    "document",
    [
        {"spec": None, "metadata": None},
        {"spec": {"containers": None, "priority": None}},
        pod(ports=[{"containerPort": 80}], livenessProbe={"httpGet": {"port": "http"}}),
        pod(livenessProbe={"httpGet": {"port": 80}}, resources={"limits": {"cpu": 1, "memory": "1Gi"}}),
        {
            "metadata": {
                "creationTimestamp": "2026-01-01T00:00:00Z",
                "managedFields": [{"fieldsV1": {"f:x": {}}}],
            }
        },
    ],
)
def test_finds_nothing_in_good_documents(document):
    assert not check(document, POD)


def test_what_is_no_map_at_all():
    assert check([], POD).mismatch == "json: cannot unmarshal array into Go value of type v1.Pod"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["spec", "metadata", "containers", "ports", "labels", "x", "resources"]), inner
        )
    ),
    max_leaves=10,
)


@given(values, st.sampled_from(["Pod", "Secret", "Node", "Event", "Service"]))
def test_never_fails(document, kind):
    name = type_of("v1", kind)
    assert name is not None
    findings = check(document, name)
    assert bool(findings) == (findings.refusal("v1", kind) is not None)
