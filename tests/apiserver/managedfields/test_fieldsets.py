from typing import Any

import pytest

from k8s_tui.apiserver.managedfields.fieldsets import from_wire, item_with, shown, to_wire

WIRE = {
    "f:data": {".": {}, "f:a": {}, "f:b": {}},
    "f:spec": {
        "f:containers": {'k:{"name":"web"}': {".": {}, "f:image": {}}},
        "f:finalizers": {'v:"x"': {}},
    },
}


def test_a_set_survives_the_way_to_the_wire_and_back() -> None:
    assert to_wire(from_wire(WIRE)) == WIRE


@pytest.mark.parametrize(
    "wire",
    [
        "default",
        {"f:a": "x"},
        {"a": {}},
        {"g:a": {}},
        {"k:{": {}},
        {"k:1": {}},
        {'v:{"a":1}': {}},
        {"i:x": {}},
    ],
)
def test_what_is_no_set_is_refused(wire: Any) -> None:
    with pytest.raises(ValueError, match=r"expected map|unable to deserialize|Expecting"):
        from_wire(wire)


def test_a_map_is_a_member_where_it_says_so() -> None:
    fields = from_wire(WIRE)
    assert ("f:data",) in fields
    assert ("f:spec",) not in fields
    assert ("f:spec", "f:containers", 'k:{"name":"web"}') in fields


@pytest.mark.parametrize(
    "path,text",
    [
        (("f:spec", "f:replicas"), ".spec.replicas"),
        (("f:spec", item_with({"name": "web"}), "f:image"), '.spec[name="web"].image'),
        (("f:ports", item_with({"protocol": "TCP", "port": 80})), '.ports[port=80,protocol="TCP"]'),
        (("f:finalizers", 'v:"x"'), '.finalizers[="x"]'),
    ],
    ids=["a field", "an item by its name", "an item by two keys", "a value"],
)
def test_conflicts_name_a_path(path: tuple[str, ...], text: str) -> None:
    assert shown(path) == text
