import pytest

from k8s_tui.shell.kubectl.templates import PATHS, containers_of, pod_spec_of
from tests.shell.bare import Desk
from tests.shell.kubectl.objects import DEPLOYMENT, put


@pytest.mark.parametrize("kind", PATHS)
def test_the_spec_is_the_one_in_the_document(kind):
    document = {"kind": kind}
    spec = pod_spec_of(document)
    assert spec is not None
    spec["here"] = True
    found = document
    for name in PATHS[kind]:
        found = found[name]
    assert found == {"here": True}


def test_other_kinds_have_none():
    assert pod_spec_of({"kind": "Service"}) is None


def test_init_containers_come_last():
    spec = {"containers": [{"name": "a"}], "initContainers": [{"name": "b"}]}
    assert [each["name"] for each in containers_of(spec, "*")] == ["a", "b"]
    assert containers_of(spec, "a") == [{"name": "a"}]
    assert containers_of(spec, "c") == []


def test_a_kind_without_a_template_is_refused():
    desk = Desk()
    desk.k("create configmap conf")
    assert desk.k("set image cm/conf a=b").err == (
        "error: configmaps/conf the object is not a pod or does not have a pod template: *v1.ConfigMap\n"
    )


def test_the_servers_refusal_names_what_failed():
    desk = Desk()
    put(desk, DEPLOYMENT)
    assert desk.k("set image deploy/web 'nginx= bad'").err == (
        'error: failed to patch image update to pod template: Deployment.apps "web" is invalid: '
        'spec.template.spec.containers[0].image: Invalid value: " bad": '
        "must not have leading or trailing whitespace\n"
    )
