import pytest

from k8s_tui.api.fieldtable import (
    LABEL_SELECTOR,
    OBJECT_META,
    Type,
    field_at,
    fields,
    knows,
    patch_rule,
    type_of,
)
from k8s_tui.api.scheme import SCHEME
from k8s_tui.api.strategicrules import NO_RULE, PatchRule

POD = "io.k8s.api.core.v1.Pod"
POD_SPEC = "io.k8s.api.core.v1.PodSpec"
CONTAINER = "io.k8s.api.core.v1.Container"
DEPLOYMENT_SPEC = "io.k8s.api.apps.v1.DeploymentSpec"


@pytest.mark.parametrize("resource", SCHEME.served, ids=[f"{r.api_version} {r.kind}" for r in SCHEME.served])
def test_knows_every_kind_that_is_served(resource):
    name = type_of(resource.api_version, resource.kind)
    assert name is not None
    assert knows(name)
    assert "metadata" in fields(name)


def test_knows_no_other_kind():
    assert type_of("apps/v1", "Deploymant") is None
    assert not knows("io.k8s.Nothing")
    assert fields("io.k8s.Nothing") == {}


def test_a_field_says_what_it_holds():
    ports = fields(CONTAINER)["ports"]
    assert ports.type == Type("list", Type("io.k8s.api.core.v1.ContainerPort"))
    assert ports.list_type == "map"
    assert ports.list_keys == ("containerPort", "protocol")
    assert ports.merge_key == "containerPort"
    assert ports.patch_strategies == ("merge",)
    assert fields(CONTAINER)["name"].required
    assert fields(CONTAINER)["imagePullPolicy"].enum == ("Always", "IfNotPresent", "Never")
    assert fields(POD_SPEC)["nodeSelector"].map_type == "atomic"


def test_follows_a_path():
    found = field_at(POD, ("spec", "containers", "ports", "containerPort"))
    assert found is not None
    assert found.type == Type("integer:int32")
    assert field_at(POD, ("spec", "nope")) is None
    assert field_at(POD, ()) is None


@pytest.mark.parametrize(
    "type_name, field, shown",
    [
        (POD, "spec", "<PodSpec>"),
        (POD_SPEC, "containers", "<[]Container>"),
        (OBJECT_META, "labels", "<map[string]string>"),
        (DEPLOYMENT_SPEC, "replicas", "<integer>"),
        (DEPLOYMENT_SPEC, "paused", "<boolean>"),
        ("io.k8s.api.core.v1.ResourceRequirements", "limits", "<map[string]Quantity>"),
        ("io.k8s.api.core.v1.ServicePort", "targetPort", "<IntOrString>"),
    ],
)
def test_types_as_explain_shows_them(type_name, field, shown):
    assert fields(type_name)[field].type.explained() == shown


def test_rules_for_patches():
    assert patch_rule(POD_SPEC, "containers") == PatchRule("merge", merge_key="name", element_type=CONTAINER)
    assert patch_rule(POD_SPEC, "volumes").retain_keys
    assert patch_rule(DEPLOYMENT_SPEC, "strategy") == PatchRule(
        retain_keys=True, element_type="io.k8s.api.apps.v1.DeploymentStrategy"
    )
    assert patch_rule(OBJECT_META, "finalizers") == PatchRule("merge")
    assert patch_rule(OBJECT_META, "labels") == NO_RULE
    assert patch_rule(OBJECT_META, "nope") == NO_RULE
    assert patch_rule(DEPLOYMENT_SPEC, "selector").element_type == LABEL_SELECTOR
