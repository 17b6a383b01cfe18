import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8s_tui.api import apps, core, documents, meta, pods
from k8s_tui.api.codec import decode, encode
from k8s_tui.api.fieldtable import fields, type_of
from k8s_tui.api.meta import LabelSelector, ObjectMeta
from k8s_tui.api.objects import TYPED
from k8s_tui.api.pods import Container, Pod, PodSpec, Probe, Volume
from k8s_tui.api.quantity import Quantity
from tests.apiserver import manifests

INSTANTS = {
    "io.k8s.apimachinery.pkg.apis.meta.v1.Time": "2026-01-05T09:00:07Z",
    "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime": "2026-01-05T09:00:07.123000Z",
}
SCALARS = {
    "string": st.text(min_size=1, max_size=5),
    "string:byte": st.just("AAEC"),
    "boolean": st.booleans(),
    "integer:int32": st.integers(1, 99),
    "integer:int64": st.integers(1, 99),
    "number:double": st.floats(1, 9),
    "io.k8s.apimachinery.pkg.api.resource.Quantity": st.sampled_from(["100m", "1Gi", "2"]),
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": st.one_of(st.integers(1, 99), st.just("25%")),
}
MAX_DEPTH = 7


def documents_of(wanted, depth=0):
    """Documents of a type of the field table, with some of its fields, none of them empty."""
    if wanted.name in INSTANTS:
        return st.just(INSTANTS[wanted.name])
    if wanted.name in SCALARS:
        return SCALARS[wanted.name]
    if wanted.element is not None:
        below = documents_of(wanted.element, depth + 1)
        if wanted.name == "list":
            return st.lists(below, min_size=1, max_size=2)
        return st.dictionaries(st.text("abc", min_size=1, max_size=3), below, min_size=1, max_size=2)
    known = fields(wanted.name)
    if not known or depth > MAX_DEPTH:
        return st.just({"kept": 1})
    required = {name: documents_of(field.type, depth + 1) for name, field in known.items() if field.required}
    optional = {
        name: st.deferred(lambda field=field: documents_of(field.type, depth + 1))
        for name, field in known.items()
        if not field.required
    }
    return st.fixed_dictionaries(required, optional=optional)


class TypeNamed:
    def __init__(self, name):
        self.name = name
        self.element = None


def missing_from(wanted, found, path=""):
    """Yield what stands in `wanted` and not, or otherwise, in `found`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, item in wanted.items():
            if name not in found:
                yield f"{path}.{name}"
            else:
                yield from missing_from(item, found[name], f"{path}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for index, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from missing_from(one, other, f"{path}[{index}]")
    elif wanted != found:
        yield f"{path}: {wanted!r} != {found!r}"


@pytest.mark.parametrize("kind, cls", TYPED.items(), ids=lambda item: getattr(item, "__name__", ""))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_field_of_a_real_object_is_lost(kind, cls, data):
    name = type_of(*kind)
    document = data.draw(documents_of(TypeNamed(name)))
    document = {key: item for key, item in document.items() if key not in ("apiVersion", "kind")}
    decoded = decode(cls, document)
    encoded = encode(decoded)
    assert not list(missing_from(document, encoded))
    assert decode(cls, encoded) == decoded


@pytest.mark.parametrize(
    "document", documents.read(manifests.ALL), ids=lambda each: f"{each.kind}-{each.name}"
)
def test_manifests_keep_every_field(document):
    cls = TYPED.get((document.api_version, document.kind))
    if cls is None:
        cls, body = ObjectMeta, document.data["metadata"]
    else:
        body = {key: item for key, item in document.data.items() if key not in ("apiVersion", "kind")}
    written = encode(decode(cls, body))
    assert not [gap for gap in missing_from(body, written) if "!= '2'" not in gap]


MODULES = (meta, pods, core, apps)
VALUES = sorted(
    {
        cls
        for module in MODULES
        for cls in vars(module).values()
        if isinstance(cls, type) and attrs.has(cls) and cls.__module__ == module.__name__
    },
    key=lambda cls: cls.__name__,
)


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
def test_every_class_can_be_read_from_nothing_and_written(cls):
    blank = decode(cls, {})
    assert decode(cls, encode(blank)) == blank


@pytest.mark.parametrize(
    "value, document",
    [
        pytest.param(ObjectMeta(name="a"), {"name": "a", "creationTimestamp": None}, id="null time"),
        pytest.param(
            ObjectMeta(creation_timestamp=7_900),
            {"creationTimestamp": "2026-01-05T09:00:07Z"},
            id="whole seconds",
        ),
        pytest.param(
            Container("c"), {"name": "c", "resources": {}}, id="a nested value is written when empty"
        ),
        pytest.param(PodSpec(security_context={}), {"securityContext": {}}, id="an empty pointer is written"),
        pytest.param(PodSpec(hostname=""), {}, id="an empty text is not"),
        pytest.param(Probe(initial_delay_seconds=0), {"initialDelaySeconds": 0}, id="zero is written"),
        pytest.param(
            Volume("v", {"emptyDir": {}}), {"name": "v", "emptyDir": {}}, id="a source in its own field"
        ),
        pytest.param(
            LabelSelector({"a": "b"}, extra={"future": 1}),
            {"matchLabels": {"a": "b"}, "future": 1},
            id="what is not modelled is kept",
        ),
        pytest.param(
            core.EndpointPort(port=80), {"name": "", "port": 80}, id="a required text is written when empty"
        ),
    ],
)
def test_the_wire_form(value, document):
    assert encode(value) == document
    if "creationTimestamp" not in document:
        assert decode(type(value), document) == value


def test_nulls_are_absent():
    assert decode(Pod, {"spec": None, "metadata": {"labels": None}}) == Pod()


def test_what_a_class_requires_and_a_document_lacks_is_zero():
    assert decode(core.ServicePort, {}).port == 0
    assert decode(pods.PreferredSchedulingTerm, {}).preference == pods.NodeSelectorTerm()
    assert decode(core.Endpoint, {}).addresses == ()


def test_quantities_are_read_from_numbers_too():
    spec = decode(
        pods.ResourceRequirements, {"limits": {"cpu": 2, "memory": "1Gi"}, "requests": {"cpu": 0.5}}
    )
    assert spec.limits["cpu"] == Quantity.of(2)
    assert spec.requests["cpu"] == Quantity.of_milli(500)
    assert encode(spec) == {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "500m"}}
