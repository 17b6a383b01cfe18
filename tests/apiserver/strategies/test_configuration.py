import base64

import pytest

from k8s_tui.api.errors import Invalid

IMMUTABLE = "Forbidden: field is immutable when `immutable` is set"


def config_map(body):
    return f"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: c}}, {body}}}"


def secret(body):
    return f"{{apiVersion: v1, kind: Secret, metadata: {{name: s}}, {body}}}"


def test_plain_text_of_a_secret_is_encoded_and_not_kept(api):
    (document,) = api.apply(secret("stringData: {password: s3cret}, data: {password: eA==, other: eQ==}"))
    assert document["data"] == {"password": base64.b64encode(b"s3cret").decode(), "other": "eQ=="}
    assert "stringData" not in document
    assert document["type"] == "Opaque"


@pytest.mark.parametrize(
    "text, said",
    [
        (config_map("data: {a b: x}"), 'data[a b]: Invalid value: "a b": a valid config key must consist of'),
        (config_map("data: {a: x}, binaryData: {a: eA==}"), "data[a]: Invalid value: "),
        (config_map("data: {..: x}"), "data[..]: Invalid value: \"..\": must not be '..'"),
        (secret("type: kubernetes.io/tls, data: {tls.crt: eA==}"), "data[tls.key]: Required value"),
        (secret("data: {a b: eA==}"), 'data[a b]: Invalid value: "a b"'),
    ],
)
def test_what_is_wrong(api, text, said):
    with pytest.raises(Invalid) as caught:
        api.apply(text)
    assert said in str(caught.value)


def test_too_much_is_too_much(api):
    with pytest.raises(Invalid, match="Too long: may not be more than 1048576 bytes"):
        api.apply(config_map(f"data: {{a: {'x' * 1_100_000}}}"))


@pytest.mark.parametrize(
    "word, text, body, said",
    [
        ("cm", config_map("immutable: true"), {"data": {"a": "b"}}, f"data: {IMMUTABLE}"),
        ("cm", config_map("immutable: true"), {"immutable": False}, f"immutable: {IMMUTABLE}"),
        ("cm", config_map("immutable: true"), {"binaryData": {"a": "eA=="}}, f"binaryData: {IMMUTABLE}"),
        ("secret", secret("immutable: true"), {"data": {"a": "eA=="}}, f"data: {IMMUTABLE}"),
        ("secret", secret("immutable: true"), {"immutable": None}, f"immutable: {IMMUTABLE}"),
        ("secret", secret("data: {}"), {"type": "x/y"}, 'type: Invalid value: "x/y": field is immutable'),
    ],
)
def test_what_stays(api, word, text, body, said):
    (document,) = api.apply(text)
    with pytest.raises(Invalid) as caught:
        api.patch(word, document["metadata"]["name"], body, "merge")
    assert str(caught.value).endswith(f"is invalid: {said}")


def test_labels_of_immutable_ones_may_change(api):
    api.apply(config_map("immutable: true, data: {a: x}"))
    assert api.patch("cm", "c", {"metadata": {"labels": {"a": "b"}}}, "merge").changed
