import pytest

from k8s_tui.api.errors import BadRequest, Invalid, MethodNotAllowed, NotFound
from k8s_tui.apiserver.requests import WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.apiserver.tables import table
from tests.apiserver import manifests

WIDGET = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w1}, spec: {size: 3}}"
BAD_WIDGET = """
apiVersion: example.com/v1
kind: Widget
metadata: {name: w2}
spec: {size: 99, color: green, bogus: 1}
"""


@pytest.fixture
def widgets(api):
    api.apply(manifests.DEFINITION)
    return api


def test_a_definition_is_established_at_once(widgets):
    status = widgets.get("crd", "widgets.example.com", "").content["status"]
    assert {each["type"]: each["status"] for each in status["conditions"]} == {
        "Established": "True",
        "NamesAccepted": "True",
    }
    assert status["storedVersions"] == ["v1"]
    assert status["acceptedNames"]["listKind"] == "WidgetList"


def test_its_kind_is_served(widgets):
    (stored,) = widgets.apply(WIDGET)
    assert stored["spec"] == {"size": 3, "color": "red"}
    assert stored["metadata"]["generation"] == 1
    resource = widgets.resource("wd")
    assert widgets.requests.list(resource, "default")["kind"] == "WidgetList"
    scaled = widgets.requests.set_scale(resource, "default", "w1", 2, ADMINISTRATOR)
    assert scaled["spec"] == {"replicas": 2}
    assert widgets.get("wd", "w1").metadata.generation == 2


def test_its_replicas_lie_where_its_definition_says(api):
    paths = "{specReplicasPath: .spec.size, statusReplicasPath: .status.ready, labelSelectorPath: .status.of}"
    before = "{specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}"
    api.apply(manifests.DEFINITION.replace(before, paths))
    api.apply(WIDGET)
    resource = api.resource("wd")
    scaled = api.requests.set_scale(resource, "default", "w1", 4, ADMINISTRATOR)
    assert (scaled["spec"], scaled["status"]) == ({"replicas": 4}, {"replicas": 0})
    assert api.get("wd", "w1").content["spec"] == {"size": 4, "color": "red"}
    status = {"status": {"ready": 2, "of": "app=w"}}
    api.requests.patch(
        resource, "default", "w1", status, "merge", ADMINISTRATOR, WriteOptions(subresource="status")
    )
    assert api.requests.scale(resource, "default", "w1")["status"] == {"replicas": 2, "selector": "app=w"}


def test_its_columns_are_printed(widgets):
    widgets.apply(WIDGET)
    resource = widgets.resource("wd")
    widgets.sim.run_until(widgets.sim.now_ms + 5_000)
    printed = table(
        resource, [widgets.get("wd", "w1")], widgets.sim.now_ms, widgets.server.printer_of(resource)
    )
    assert [column.name for column in printed.columns] == ["Name", "Size", "Age"]
    assert printed.rows[0].cells == ("w1", 3, "5s")
    assert widgets.server.printer_of(widgets.resource("po")) is None


def test_unknown_fields_are_refused(widgets):
    with pytest.raises(BadRequest) as caught:
        widgets.apply(BAD_WIDGET)
    said = 'cannot be handled as a Widget: strict decoding error: unknown field "spec.bogus"'
    assert str(caught.value).endswith(said)


def test_values_are_judged_by_the_schema(widgets):
    with pytest.raises(Invalid) as caught:
        widgets.apply(BAD_WIDGET, options=WriteOptions(validation="Ignore"))
    assert str(caught.value) == (
        'Widget.example.com "w2" is invalid: [spec.color: Unsupported value: "green": '
        'supported values: "red", "blue", '
        "spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10]"
    )


def test_a_definition_takes_its_objects_with_it(widgets):
    widgets.apply(WIDGET)
    widgets.delete("crd", "widgets.example.com", namespace="")
    with pytest.raises(MethodNotAllowed):
        widgets.apply(WIDGET)
    widgets.sim.run_until(widgets.sim.now_ms + 10)
    assert widgets.server.scheme.lookup("widgets") is None
    assert "/registry/widgets.example.com/" not in widgets.etcd.buckets()
    with pytest.raises(NotFound):
        widgets.apply(WIDGET)


def test_a_server_that_starts_serves_what_the_store_defines(widgets):
    widgets.server.custom_kinds, widgets.server.scheme = {}, type(widgets.server.scheme)(())
    widgets.sim.stop(widgets.server.process_name)
    widgets.sim.start(widgets.server.process_name)
    widgets.sim.run_until(widgets.sim.now_ms + 10)
    assert widgets.server.scheme.lookup("wd") is not None


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("group: example.com", "group: ''", "spec.group: Required value"),
        ("storage: true", "storage: false", "must have exactly one version marked as storage version"),
    ],
)
def test_definitions_that_are_refused(api, old, new, said):
    with pytest.raises(Invalid, match=said):
        api.apply(manifests.DEFINITION.replace(old, new))
