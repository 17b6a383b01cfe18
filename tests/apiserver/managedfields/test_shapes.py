import pytest

from k8s_tui.api.jsonvalue import Json
from k8s_tui.apiserver.managedfields.shapes import Shape, shape_of

DEPLOYMENT = shape_of("apps/v1", "Deployment")
SCHEMA = {
    "properties": {
        "spec": {
            "properties": {
                "whole": {"x-kubernetes-map-type": "atomic"},
                "rows": {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"]},
            }
        }
    }
}
WIDGET = shape_of("example.com/v1", "Widget", SCHEMA)


def at(shape: Shape, *names: str) -> Shape:
    for name in names:
        shape = shape.of_item() if name == "[]" else shape.at(name)
    return shape


CONTAINER = ("spec", "template", "spec", "containers", "[]")


@pytest.mark.parametrize(
    "shape,value,leaf",
    [
        (at(DEPLOYMENT, "spec"), {}, False),
        (at(DEPLOYMENT, "spec", "selector"), {}, True),
        (at(DEPLOYMENT, "spec", "replicas"), 3, True),
        (at(DEPLOYMENT, *CONTAINER[:4]), [], False),
        (at(DEPLOYMENT, *CONTAINER, "command"), [], True),
        (at(DEPLOYMENT, "metadata", "labels"), {}, False),
        (at(DEPLOYMENT, "metadata", "finalizers"), [], False),
        (at(WIDGET, "spec", "whole"), {}, True),
        (at(WIDGET, "spec", "rows"), [], False),
        (at(WIDGET, "metadata", "labels"), {}, False),
    ],
    ids=[
        *("a struct", "an atomic type", "a number", "a keyed list", "an atomic list", "a map", "a set"),
        *("a custom atomic map", "a custom keyed list", "metadata of a custom kind"),
    ],
)
def test_what_is_managed_as_one(shape: Shape, value: Json, leaf: bool) -> None:
    assert shape.is_leaf(value) is leaf


def test_lists_know_their_keys() -> None:
    assert at(DEPLOYMENT, *CONTAINER, "ports").list_keys() == ("containerPort", "protocol")
    assert at(WIDGET, "spec", "rows").list_keys() == ("id",)
