import contextlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k8s_tui.api import documents
from k8s_tui.api.errors import BadRequest, NotFound, StatusError
from k8s_tui.api.fieldtable import type_of
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.decoding import decode_document, in_namespace, without_nulls
from k8s_tui.apiserver.requests import WriteOptions
from k8s_tui.apiserver.strategy import ADMINISTRATOR
from k8s_tui.apiserver.tables import table
from tests.api.test_codec import TypeNamed, documents_of
from tests.apiserver import manifests
from tests.apiserver.world import Api

CREATABLE = [each for each in SCHEME.resources if "create" in each.verbs and "get" in each.verbs]
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 99), st.floats(-1, 1), st.text("aB.-1 ", max_size=4)),
    lambda below: st.one_of(
        st.lists(below, max_size=2),
        st.dictionaries(st.sampled_from(["name", "spec", "a", "0", "$patch"]), below, max_size=2),
    ),
    max_leaves=6,
)
DRY_RUN = WriteOptions(dry_run=True)
SETTINGS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value, path=()):
    """Every place of a JSON value, as the keys that lead there."""
    yield path
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in members:
        yield from places(item, (*path, key))


def put(value, path, new):
    """The value with something else at one place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("resource", CREATABLE, ids=lambda each: each.group_resource)
@SETTINGS
@given(data=st.data())
def test_any_object_is_stored_or_refused_in_words(resource, data):
    api = Api()
    document = data.draw(documents_of(TypeNamed(type_of(resource.api_version, resource.kind))))
    metadata = {**document.get("metadata", {}), "name": "x", "namespace": "default"}
    metadata = {key: item for key, item in metadata.items() if key not in ("resourceVersion", "finalizers")}
    document = {**document, "apiVersion": resource.api_version, "kind": resource.kind, "metadata": metadata}
    try:
        stored = api.requests.create(document, "default", ADMINISTRATOR).document
    except StatusError:
        return
    namespace = "default" if resource.namespaced else ""
    assert not api.requests.replace(stored, namespace, ADMINISTRATOR).changed, "defaults are filled in once"
    json.dumps(stored)
    (row,) = table(resource, [api.server.get(resource, namespace, "x")], api.sim.now_ms).rows
    assert row.cells


@pytest.mark.parametrize(
    "document", documents.read(manifests.ALL), ids=lambda each: f"{each.kind}-{each.name}"
)
@SETTINGS
@given(data=st.data())
def test_any_mistake_in_a_manifest_is_told_in_words(document, data):
    path = data.draw(st.sampled_from(list(places(document.data))[1:]))
    broken = put(document.data, path, data.draw(JSON))
    validation = data.draw(st.sampled_from(["Strict", "Warn", "Ignore"]))
    with contextlib.suppress(StatusError):
        Api().requests.create(broken, "default", ADMINISTRATOR, WriteOptions(validation=validation))


@pytest.mark.parametrize("kind", ["json", "merge", "strategic", "apply"])
@SETTINGS
@given(data=st.data())
def test_any_patch_is_taken_or_refused_in_words(kind, data):
    api = Api()
    (stored,) = api.apply(manifests.DEPLOYMENT)
    paths = [
        "/spec/replicas",
        "/spec/template/spec/containers/0",
        "/metadata/labels/x",
        "/spec/nope/0",
        "x",
        "",
    ]
    operation = st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test", "dance"])},
        optional={"path": st.sampled_from(paths), "from": st.sampled_from(paths), "value": JSON},
    )
    part = st.dictionaries(
        st.sampled_from(["spec", "metadata", "status", "$patch", "kind"]), JSON, max_size=2
    )
    path = data.draw(st.sampled_from(list(places(stored))[1:]))
    whole = st.builds(lambda new: put(stored, path, new), JSON)
    body = data.draw(
        st.one_of(st.lists(operation, max_size=3), JSON) if kind == "json" else st.one_of(part, whole, JSON)
    )
    with contextlib.suppress(StatusError):
        api.patch("deploy", "web", body, kind)


@pytest.mark.parametrize("path", list(places(documents.read(manifests.DEFINITION)[0].data))[1:], ids=str)
@settings(max_examples=4, deadline=None)
@given(new=JSON)
def test_any_mistake_in_a_definition_is_told_in_words(path, new):
    (document,) = documents.read(manifests.DEFINITION)
    api = Api()
    try:
        api.requests.create(put(document.data, path, new), "", ADMINISTRATOR)
        api.apply("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {size: 3}}")
        resource = api.server.scheme.by_kind("example.com/v1", "Widget")
        listing = api.server.list(resource)
        table(resource, listing.items, 0, api.server.printer_of(resource))
    except StatusError:
        return


def test_a_document_must_say_its_kind():
    with pytest.raises(BadRequest, match=r"Object 'Kind' is missing in '\{\"apiVersion\":\"v1\"\}'"):
        decode_document(SCHEME, {"apiVersion": "v1"})
    with pytest.raises(NotFound):
        decode_document(SCHEME, {"kind": "Pod"})


def test_an_object_of_the_cluster_has_no_namespace():
    decoded = decode_document(SCHEME, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}})
    assert in_namespace(decoded, "default").obj.metadata.namespace == ""


def test_nulls_go_from_maps():
    assert without_nulls({"a": None, "b": [{"c": None}, 1]}) == {"b": [{}, 1]}
