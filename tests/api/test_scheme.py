import pytest

from k8s_tui.api import fieldselectors
from k8s_tui.api.errors import BadRequest
from k8s_tui.api.scheme import RESOURCES, SCHEME, Resource, check_fields, group_and_version

WORDS = [
    ("po", "pods"),
    ("Pod", "pods"),
    ("pods", "pods"),
    ("deploy", "deployments.apps"),
    ("Deployments", "deployments.apps"),
    ("deployment.apps", "deployments.apps"),
    ("deploy.apps", "deployments.apps"),
    ("deployments.v1.apps", "deployments.apps"),
    ("deployments.app", "deployments.apps"),
    ("pods.v1.", "pods"),
    ("events", "events"),
    ("events.events.k8s.io", "events.events.k8s.io"),
    ("netpol", "networkpolicies.networking.k8s.io"),
    ("hpa", "horizontalpodautoscalers.autoscaling"),
    ("endpoints", "endpoints"),
]
WIDGET = Resource("example.com", "v1", "widgets", "Widget", short_names=("wd",), subresources=("status",))


@pytest.mark.parametrize("word, group_resource", WORDS, ids=[word for word, _ in WORDS])
def test_finds_what_people_mean(word, group_resource):
    found = SCHEME.lookup(word)
    assert found is not None
    assert found.group_resource == group_resource


@pytest.mark.parametrize("word", ["zzz", "deployments.batch", "pods.v2.x", "", "all"])
def test_finds_nothing_for_other_words(word):
    assert SCHEME.lookup(word) is None


def test_all_stands_for_workloads_and_services():
    assert [each.plural for each in SCHEME.meant_by("all")] == [
        "pods",
        "replicationcontrollers",
        "services",
        "daemonsets",
        "deployments",
        "replicasets",
        "statefulsets",
        "horizontalpodautoscalers",
        "cronjobs",
        "jobs",
    ]
    assert [each.plural for each in SCHEME.meant_by("po")] == ["pods"]
    assert SCHEME.meant_by("zzz") == ()


def test_finds_by_kind_and_by_path():
    assert SCHEME.by_kind("apps/v1", "Deployment") is SCHEME.by_plural("apps/v1", "deployments")
    assert SCHEME.by_kind("extensions/v1beta1", "Ingress") is None
    old = SCHEME.by_kind("autoscaling/v1", "HorizontalPodAutoscaler")
    assert old is not None
    assert old not in RESOURCES
    preferred = SCHEME.by_group_resource("horizontalpodautoscalers.autoscaling")
    assert preferred is not None
    assert preferred.api_version == "autoscaling/v2"
    assert SCHEME.by_group_resource("po") is None


@pytest.mark.parametrize("resource", RESOURCES, ids=[each.group_resource for each in RESOURCES])
def test_every_resource_is_found_by_its_own_names(resource):
    assert SCHEME.by_kind(resource.api_version, resource.kind) is resource
    assert SCHEME.by_group_resource(resource.group_resource) is resource
    assert SCHEME.lookup(f"{resource.plural}.{resource.version}.{resource.group}") is resource
    assert list(resource.verbs) == sorted(resource.verbs)


def test_paths():
    deployment, node = SCHEME.lookup("deploy"), SCHEME.lookup("node")
    assert deployment is not None
    assert node is not None
    assert deployment.path("shop", "web", "scale") == "/apis/apps/v1/namespaces/shop/deployments/web/scale"
    assert deployment.path() == "/apis/apps/v1/deployments"
    assert node.path(name="worker-1") == "/api/v1/nodes/worker-1"
    assert node.list_kind == "NodeList"


def test_a_custom_resource_makes_a_new_scheme():
    scheme = SCHEME.with_resource(WIDGET)
    assert scheme.lookup("wd") is WIDGET
    assert scheme.lookup("widgets.example.com") is WIDGET
    assert SCHEME.lookup("wd") is None
    assert scheme.with_resource(WIDGET) == scheme
    assert scheme.without("widgets", "example.com") == SCHEME
    other = Resource("example.com", "v1beta1", "widgets", "Widget")
    both = scheme.with_resource(other, preferred=False)
    assert both.lookup("widgets.v1beta1.example.com") is other
    assert both.lookup("widgets") is WIDGET


def test_refuses_fields_that_cannot_be_selected():
    pods, deployments = SCHEME.lookup("pods"), SCHEME.lookup("deployments")
    assert pods is not None
    assert deployments is not None
    check_fields(pods, fieldselectors.parse("spec.nodeName=x,metadata.name!=y"))
    with pytest.raises(BadRequest, match=r"field label not supported: spec\.x"):
        check_fields(pods, fieldselectors.parse("spec.x=1"))
    with pytest.raises(BadRequest, match=r'"status\.x" is not a known field selector: only "metadata.name"'):
        check_fields(deployments, fieldselectors.parse("status.x=1"))


def test_splits_an_api_version():
    assert group_and_version("v1") == ("", "v1")
    assert group_and_version("apps/v1") == ("apps", "v1")
