import pytest

from k8s_tui.api.meta import ObjectMeta
from k8s_tui.api.scheme import SCHEME
from k8s_tui.apiserver.metadata import path_segment, validate_immutable, validate_metadata

SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
    "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


@pytest.mark.parametrize(
    "word, meta, said",
    [
        pytest.param("po", ObjectMeta("web.x"), [], id="a subdomain"),
        pytest.param(
            "po",
            ObjectMeta("Bad_Name"),
            [f'metadata.name: Invalid value: "Bad_Name": {SUBDOMAIN}'],
            id="no subdomain",
        ),
        pytest.param(
            "ns", ObjectMeta("a.b"), ['metadata.name: Invalid value: "a.b": must not contain dots'], id="dots"
        ),
        pytest.param(
            "svc", ObjectMeta("1web"), ['metadata.name: Invalid value: "1web": a DNS-1035'], id="a digit"
        ),
        pytest.param("roles", ObjectMeta("system:x"), [], id="nearly anything"),
        pytest.param(
            "roles", ObjectMeta("a/b"), ['metadata.name: Invalid value: "a/b": may not contain'], id="a slash"
        ),
        pytest.param(
            "po", ObjectMeta(), ["metadata.name: Required value: name or generateName"], id="no name"
        ),
        pytest.param(
            "po",
            ObjectMeta("a", generate_name="-x"),
            ['metadata.generateName: Invalid value: "-x"'],
            id="a bad prefix",
        ),
        pytest.param("po", ObjectMeta("a", generate_name="web-"), [], id="a dash at the end of a prefix"),
        pytest.param(
            "po",
            ObjectMeta("a", labels={"a b": "c", "d": "e f"}),
            [
                'metadata.labels: Invalid value: "a b": name part',
                'metadata.labels: Invalid value: "e f": a valid label',
            ],
            id="labels",
        ),
        pytest.param(
            "po",
            ObjectMeta("a", annotations={"a b": "1"}),
            ['metadata.annotations: Invalid value: "a b"'],
            id="annotations",
        ),
        pytest.param(
            "po",
            ObjectMeta("a", annotations={"x": "1" * 300_000}),
            ["metadata.annotations: Too long"],
            id="too long",
        ),
        pytest.param(
            "po",
            ObjectMeta("a", finalizers=("mine",)),
            ['metadata.finalizers: Invalid value: "mine": name is'],
            id="mine",
        ),
        pytest.param("po", ObjectMeta("a", finalizers=("orphan", "example.com/x")), [], id="good finalizers"),
    ],
)
def test_metadata(word, meta, said):
    errors = [str(error) for error in validate_metadata(SCHEME.lookup(word), meta)]
    assert len(errors) == len(said), errors
    assert all(error.startswith(wanted) for error, wanted in zip(errors, said, strict=True)), errors


def test_names_of_roles():
    assert path_segment("..") == ("may not be '..'",)
    assert path_segment("a%b") == ("may not contain '%'",)


def test_what_may_not_change():
    assert validate_immutable("a", "a", "spec.x") == ()
    (error,) = validate_immutable("a", "b", "spec.x")
    assert str(error) == 'spec.x: Invalid value: "a": field is immutable'
