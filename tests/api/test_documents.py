import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.documents import DocumentError, dump, dump_json, missing_kind, read

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\n"
CONVERTING = "error parsing STDIN: error converting YAML to JSON: yaml: "

# What kubectl 1.32 says of each stream, after "error: ".
WRONG = [
    (
        "a: b: c\n",
        f"{CONVERTING}mapping values are not allowed in this context",
    ),
    (
        f"{HEAD}---\n{HEAD}data: {{\n",
        f"{CONVERTING}line 4: did not find expected node content",
    ),
    (f"{HEAD}---x\n", "error parsing STDIN: invalid Yaml document separator: x"),
    (
        "x\n",
        'unable to decode "STDIN": json: cannot unmarshal string into Go value of type unstructured.detector',
    ),
    (
        "[]\n",
        'unable to decode "STDIN": json: cannot unmarshal array into Go value of type unstructured.detector',
    ),
    ('{"a" 1}', "error parsing STDIN: json: offset 6: invalid character '1' after object key"),
]


@pytest.mark.parametrize("text, message", WRONG, ids=[text[-12:].strip() for text, _ in WRONG])
def test_complains_as_kubectl_does(text, message):
    with pytest.raises(DocumentError) as refusal:
        read(text)
    assert refusal.value.message == message


def test_what_stands_before_the_mistake_has_been_read():
    with pytest.raises(DocumentError) as refusal:
        read(f"{HEAD}---\n{HEAD}data: {{\n")
    assert [document.name for document in refusal.value.before] == ["x"]
    assert refusal.value.line == 8


def test_a_mistake_in_json_has_its_line_and_column():
    with pytest.raises(DocumentError) as refusal:
        read('{"kind": "Pod"}\n{"spec": {"ports": [1,]}}')
    assert (refusal.value.line, refusal.value.column) == (2, 23)


def test_reads_several_documents():
    documents = read(f"# hi\n---\n{HEAD}--- # again\n\n{HEAD}---\nnull\n", "two.yaml")
    assert [(each.kind, each.name, each.namespace, each.line) for each in documents] == [
        ("ConfigMap", "x", "shop", 3),
        ("ConfigMap", "x", "shop", 8),
    ]
    assert documents[1].positions["metadata.name"] == (10, 12)
    assert documents[0].source == "two.yaml"


@pytest.mark.parametrize("text", ["", "\n", "---\n", "# only a comment\n", "null\n"])
def test_nothing_is_in_an_empty_stream(text):
    assert read(text) == ()


def test_opens_lists():
    head = "apiVersion: v1\nkind: List\nitems:\n"
    text = f"{head}- {{apiVersion: v1, kind: Pod, metadata: {{name: a}}}}\n- {{kind: Node}}\n"
    first, second = read(text)
    assert (first.kind, first.name, first.line) == ("Pod", "a", 4)
    assert first.positions["metadata.name"] == (4, 42)
    assert second.kind == "Node"


def test_items_of_a_typed_list_know_their_type():
    (item,) = read("apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: b}\n")
    assert (item.api_version, item.kind, item.name) == ("v1", "ConfigMap", "b")


def test_reads_json_documents():
    first, second = read('{"kind": "Pod",\n "metadata": {"name": "a"}}\n{"kind": "Node"}')
    assert first.positions["metadata.name"] == (2, 15)
    assert second.kind == "Node"
    assert second.line == 2


def test_an_object_must_say_its_kind():
    (document,) = read("a: <b>\n")
    assert missing_kind(document) == (
        """unable to decode "STDIN": Object 'Kind' is missing in '{"a":"\\u003cb\\u003e"}'"""
    )
    assert missing_kind(read(HEAD)[0]) == ""


def test_prints_json_as_kubectl_does():
    assert dump_json({"b": "<&>", "a": [1, {}], "c": []}) == (
        '{\n    "a": [\n        1,\n        {}\n    ],\n    "b": "\\u003c\\u0026\\u003e",\n    "c": []\n}\n'
    )


def test_what_is_printed_is_read_again():
    (document,) = read(HEAD)
    assert read(dump(document.data))[0].data == document.data
    assert read(dump_json(document.data))[0].data == document.data


@given(st.text(st.sampled_from('{}[]",:- \n#a1kindtems'), max_size=30))
def test_never_fails_but_with_its_own_error(text):
    try:
        read(text)
    except DocumentError as error:
        assert error.message  # noqa: PT017 - whatever is refused is refused in words
