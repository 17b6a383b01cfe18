import pytest

from k8s_tui.api.fielderrors import FieldError, GoLiteral, aggregate

SAMPLES = [
    (FieldError.required("spec.containers"), "spec.containers: Required value"),
    (FieldError.invalid("a", "x\n", "no"), 'a: Invalid value: "x\\n": no'),
    (FieldError.invalid("spec.size", 99, "too large"), "spec.size: Invalid value: 99: too large"),
    (FieldError.invalid("a", value=True, detail="no"), "a: Invalid value: true: no"),
    (FieldError.invalid("a", None, "no"), 'a: Invalid value: "null": no'),
    (
        FieldError.invalid("spec.clusterIPs[0]", ["10.96.1.1"], "may not change once set"),
        'spec.clusterIPs[0]: Invalid value: []string{"10.96.1.1"}: may not change once set',
    ),
    (
        FieldError.invalid("a", {"b": "2", "a": "1"}, "no"),
        'a: Invalid value: map[string]string{"a":"1", "b":"2"}: no',
    ),
    (FieldError.invalid("a", GoLiteral("rbac.RoleRef{}"), "no"), "a: Invalid value: rbac.RoleRef{}: no"),
    (
        FieldError.not_supported("spec.color", "green", ["red", "blue"]),
        'spec.color: Unsupported value: "green": supported values: "red", "blue"',
    ),
    (FieldError.duplicate("a", "x"), 'a: Duplicate value: "x"'),
    (FieldError.not_found("a", "x"), 'a: Not found: "x"'),
    (FieldError.forbidden("data", "field is immutable"), "data: Forbidden: field is immutable"),
    (FieldError.too_long("a", 63), "a: Too long: may not be more than 63 bytes"),
    (FieldError.too_many("a", 9, 8), "a: Too many: 9: must have at most 8 items"),
    (FieldError.internal("a", "oops"), "a: Internal error: oops"),
    (FieldError.type_invalid("a", 1, "must be a string"), "a: Invalid value: 1: must be a string"),
]


@pytest.mark.parametrize("error, text", SAMPLES, ids=[text[:40] for _, text in SAMPLES])
def test_is_worded_as_the_server_words_it(error, text):
    assert str(error) == text


def test_becomes_a_cause():
    cause = FieldError.duplicate("spec.ports[0]", 80).cause()
    assert cause.to_json() == {
        "reason": "FieldValueDuplicate",
        "message": "Duplicate value: 80",
        "field": "spec.ports[0]",
    }


def test_repeated_messages_are_said_once():
    assert aggregate(["a", "a"]) == "a"
    assert aggregate(["a", "b", "a"]) == "[a, b]"
