from k8s_tui.apiserver.managedfields.comparing import compare, fields_of
from k8s_tui.apiserver.managedfields.fieldsets import to_wire
from k8s_tui.apiserver.managedfields.shapes import shape_of

SERVICE = shape_of("v1", "Service")


def service(*ports: dict[str, object], **labels: str) -> dict[str, object]:
    return {"metadata": {"labels": labels}, "spec": {"ports": list(ports)}}


def test_fields_of_a_configuration() -> None:
    found = to_wire(fields_of(service({"port": 80}, app="web"), SERVICE))
    assert found == {
        "f:metadata": {"f:labels": {"f:app": {}}},
        "f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:port": {}}}},
    }


def test_what_is_added_changed_and_removed() -> None:
    before = service({"port": 80, "name": "http"}, app="web", old="x")
    after = service({"port": 80, "name": "web"}, app="web", new="y")
    found = compare(before, after, SERVICE)
    assert found.added == {("f:metadata", "f:labels", "f:new")}
    assert found.removed == {("f:metadata", "f:labels", "f:old")}
    port = 'k:{"port":80,"protocol":"TCP"}'
    assert found.modified == {("f:spec", "f:ports", port, "f:name")}


def test_the_order_of_a_keyed_list_is_no_difference() -> None:
    found = compare(service({"port": 80}, {"port": 81}), service({"port": 81}, {"port": 80}), SERVICE)
    assert not found.changed | found.removed
