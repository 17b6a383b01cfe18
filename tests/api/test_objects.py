import pytest

from k8s_tui.api import documents
from k8s_tui.api.objects import TYPED, decode_object, encode_object, kind_of
from k8s_tui.api.scheme import SCHEME
from k8s_tui.api.unstructured import Unstructured
from tests.apiserver import manifests


@pytest.mark.parametrize("kind", TYPED, ids=lambda kind: kind[1])
def test_every_typed_kind_is_served(kind):
    assert SCHEME.by_kind(*kind) is not None
    assert kind_of(TYPED[kind]()) == kind


@pytest.mark.parametrize(
    "document", documents.read(manifests.ALL), ids=lambda each: f"{each.kind}-{each.name}"
)
def test_objects_come_back_as_they_were(document):
    obj = decode_object(document.data)
    assert kind_of(obj) == (document.api_version, document.kind)
    assert list(encode_object(obj))[:3] == ["apiVersion", "kind", "metadata"]
    assert decode_object(encode_object(obj)) == obj


def test_an_unknown_kind_keeps_everything_but_its_metadata_in_wire_form():
    document = {
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": "w"},
        "spec": {"size": 3},
    }
    obj = decode_object(document)
    assert isinstance(obj, Unstructured)
    assert obj.content == {"spec": {"size": 3}}
    assert encode_object(obj)["metadata"] == {"name": "w", "creationTimestamp": None}
