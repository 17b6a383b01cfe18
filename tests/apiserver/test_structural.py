import pytest

from k8s_tui.apiserver.structural import defaulted, pruned, unknown_fields, violations

NO_STRING = 'in body must be of type string: "integer"'
SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "required": ["size"],
            "properties": {
                "size": {"type": "integer", "minimum": 1, "maximum": 10},
                "color": {"type": "string", "enum": ["red", "blue"], "default": "red"},
                "name": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 4},
                "tags": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
                "parts": {"type": "array", "items": {"type": "object", "properties": {"a": {"default": 1}}}},
                "port": {"x-kubernetes-int-or-string": True, "type": "integer"},
                "maybe": {"type": "string", "nullable": True},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "share": {"type": "number"},
                "on": {"type": "boolean"},
            },
        },
        "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    },
}


def spec(**fields):
    return {"apiVersion": "v1", "kind": "W", "metadata": {"name": "w"}, "spec": {"size": 3, **fields}}


@pytest.mark.parametrize(
    "document, said",
    [
        pytest.param(spec(), [], id="fine"),
        pytest.param(
            spec(color="green", size=99),
            [
                'spec.color: Unsupported value: "green": supported values: "red", "blue"',
                "spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10",
            ],
            id="values",
        ),
        pytest.param(
            spec(size=0),
            ["spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"],
            id="small",
        ),
        pytest.param({"spec": {}}, ["spec.size: Required value"], id="required"),
        pytest.param(
            spec(size="3"),
            ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
            id="type",
        ),
        pytest.param(
            spec(size=True),
            ['spec.size: Invalid value: "boolean": spec.size in body must be of type integer: "boolean"'],
            id="a boolean is no number",
        ),
        pytest.param(
            spec(name="A"),
            [
                'spec.name: Invalid value: "A": spec.name in body should be at least 2 chars long',
                "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'",
            ],
            id="text",
        ),
        pytest.param(spec(name="abcde"), ["spec.name: Too long: may not be more than 4 bytes"], id="long"),
        pytest.param(
            spec(tags=["a", "b", "c"]), ["spec.tags: Too many: 3: must have at most 2 items"], id="many"
        ),
        pytest.param(
            spec(tags=[]),
            ["spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items"],
            id="few",
        ),
        pytest.param(
            spec(tags=[1]),
            [f'spec.tags[0]: Invalid value: "integer": spec.tags[0] {NO_STRING}'],
            id="an item",
        ),
        pytest.param(spec(port="http", maybe=None, share=1, on=True), [], id="special types"),
        pytest.param(
            spec(labels={"a": 1}),
            [f'spec.labels.a: Invalid value: "integer": spec.labels.a {NO_STRING}'],
            id="a value of a map",
        ),
    ],
)
def test_violations(document, said):
    assert [str(error) for error in violations(document, SCHEMA)] == said


def test_unknown_fields_are_found_and_pruned():
    document = {
        **spec(bogus=1, labels={"x": "y"}, parts=[{"a": 1, "b": 2}]),
        "extra": 1,
        "status": {"any": {"thing": 1}},
    }
    assert list(unknown_fields(document, SCHEMA)) == ["spec.bogus", "spec.parts[0].b", "extra"]
    kept = pruned(document, SCHEMA)
    assert not list(unknown_fields(kept, SCHEMA))
    assert kept["status"] == {"any": {"thing": 1}}
    assert kept["metadata"] == {"name": "w"}
    assert kept["spec"]["labels"] == {"x": "y"}


def test_defaults_are_filled_in_once():
    filled = defaulted(spec(parts=[{}]), SCHEMA)
    assert filled["spec"]["color"] == "red"
    assert filled["spec"]["parts"] == [{"a": 1}]
    assert defaulted(filled, SCHEMA) == filled
