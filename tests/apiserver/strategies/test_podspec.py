import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.api import documents
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.pods import Container, PodSpec
from k8s_tui.apiserver.strategies.podspec import defaulted_pod_spec, defaulted_template_spec, pull_policy
from tests.api.test_codec import TypeNamed, documents_of
from tests.apiserver import manifests

SPEC = "io.k8s.api.core.v1.PodSpec"


@pytest.mark.parametrize(
    "image, policy",
    [
        ("nginx", "Always"),
        ("nginx:latest", "Always"),
        ("nginx:1.25", "IfNotPresent"),
        ("registry.example.com:5000/app/web", "Always"),
        ("registry.example.com:5000/app/web:2", "IfNotPresent"),
        ("nginx@sha256:abc", "IfNotPresent"),
    ],
)
def test_images_without_a_policy(image, policy):
    assert pull_policy(image) == policy


def test_a_pod_that_says_little():
    spec = encode(defaulted_pod_spec(PodSpec(containers=(Container("c", "nginx"),))))
    assert spec == {
        "containers": [
            {
                "name": "c",
                "image": "nginx",
                "resources": {},
                "imagePullPolicy": "Always",
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
            }
        ],
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {},
        "schedulerName": "default-scheduler",
        "enableServiceLinks": True,
    }


def the_spec(text):
    return decode(PodSpec, documents.read(text)[0].data["spec"])


def test_the_parts_of_a_rich_pod():
    spec = encode(defaulted_pod_spec(the_spec(manifests.RICH_POD)))
    container = spec["containers"][0]
    assert container["resources"]["requests"] == {"memory": "1Gi", "example.com/gpu": "2", "cpu": "1"}
    assert container["lifecycle"]["postStart"]["httpGet"] == {"port": 80, "path": "/", "scheme": "HTTP"}
    assert container["startupProbe"]["failureThreshold"] == 30
    assert container["startupProbe"]["periodSeconds"] == 10
    volumes = {volume.pop("name"): volume for volume in spec["volumes"]}
    assert volumes["host"] == {"hostPath": {"path": "/var/log", "type": ""}}
    assert volumes["secret"] == {"secret": {"secretName": "s", "defaultMode": 420}}
    assert spec["terminationGracePeriodSeconds"] == 5


def test_on_the_hosts_network_ports_are_host_ports():
    spec = documents.read(manifests.DAEMON_SET)[0].data["spec"]["template"]["spec"]
    defaulted = defaulted_template_spec(decode(PodSpec, spec))
    assert defaulted.containers[0].ports[0].host_port == 9100
    assert defaulted.enable_service_links is None, "templates do not get what only pods get"


@settings(max_examples=60, deadline=None)
@given(documents_of(TypeNamed(SPEC)), st.sampled_from([defaulted_pod_spec, defaulted_template_spec]))
def test_defaults_are_filled_in_once(document, default):
    spec = default(decode(PodSpec, document))
    assert default(spec) is spec
