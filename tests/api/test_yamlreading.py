import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api import yamlreading
from k8s_tui.api.yamlreading import YamlError, read_yaml

# What kubectl 1.32 says of each text, after "error converting YAML to JSON: ".
WRONG = [
    ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
    ("a: 1\n b: 2\n", "yaml: line 2: mapping values are not allowed in this context"),
    ("a: [1, 2\n", "yaml: line 1: did not find expected ',' or ']'"),
    ('a: "x\n', "yaml: line 2: found unexpected end of stream"),
    ("\ta: 1\n", "yaml: found character that cannot start any token"),
    ("a: *x\n", "yaml: unknown anchor 'x' referenced"),
    ("a: &x 1\nb: {\n", "yaml: line 2: did not find expected node content"),
    ("a: @x\n", "yaml: found character that cannot start any token"),
    ("a: !!int x\n", "yaml: cannot decode !!str `x` as a !!int"),
    ("a: !!binary '***'\n", "yaml: !!binary value contains invalid base64 data"),
    ("? [1]\n: c\n", "yaml: invalid map key: []interface {}{1}"),
    ("? {a: b}\n: c\n", 'yaml: invalid map key: map[interface {}]interface {}{"a":"b"}'),
    ('a: "\\q"\n', "yaml: found unknown escape character"),
    ("a: b\x01\n", "yaml: control characters are not allowed"),
    ("a: &x [*x]\n", "yaml: anchor 'x' value contains itself"),
    ("<<: 3\n", "yaml: map merge requires map or sequence of maps as the value"),
    ("null: a\n", 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "a"'),
    ("a: -.inf\n", "json: unsupported value: -Inf"),
    ("spec:\n  x:\n  - name: a\n   image: b\n", "yaml: line 3: did not find expected key"),
    ("metadata:\n  name: x\n  foo\nspec: 1\n", "yaml: line 4: could not find expected ':'"),
]

READ = [
    ("a: y\nb: 017\nc: 1:30\n", {"a": True, "b": 15, "c": "1:30"}),
    ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
    ("c: e\n<<: {a: b, c: d}\n", {"c": "d", "a": "b"}),
    ("x: &x {a: '1'}\nz: &z {a: '2', b: '3'}\nd:\n  <<: [*x, *z]\n", None),
    ("'<<': {a: 1}\n", {"<<": {"a": 1}}),
    (
        "a: !foo 3\nb: !!str 3\nc: !!binary aGVsbG8=\nd: !!float 3\n",
        {"a": "3", "b": "3", "c": "hello", "d": 3},
    ),
    ("1.5: a\ntrue: b\n0x10: c\n1e30: d\n", {"1.5": "a", "true": "b", "16": "c", "1e+30": "d"}),
    (
        "a: >\n  x\n  y\n\n  z\nb: |+\n  x\n\nc: 'it''s\n  x'\n",
        {"a": "x y\nz\n", "b": "x\n\n", "c": "it's x"},
    ),
    ("# nothing\n", None),
    ("!!set {a, b}\n", {"a": None, "b": None}),
]


@pytest.mark.parametrize("text, message", WRONG, ids=[text.strip()[:20] for text, _ in WRONG])
def test_complains_as_go_does(text, message):
    with pytest.raises(YamlError) as refusal:
        read_yaml(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize("composer", ["native", "python"])
@pytest.mark.parametrize("text, data", READ, ids=[text[:12] for text, _ in READ])
def test_reads_as_kubectl_does(text, data, composer, monkeypatch):
    if composer == "python":
        monkeypatch.setattr(yamlreading, "_COMPOSER", yamlreading._PythonComposer)
    found = read_yaml(text).data
    assert found == data if data is not None else found is None or found["d"] == {"a": "1", "b": "3"}


def test_knows_where_everything_stands():
    text = "spec:\n  containers:\n  - name: c\n    ports: [{containerPort: 80}]\n"
    positions = read_yaml(text, first_line=10).positions
    assert positions[""] == (10, 1)
    assert positions["spec"] == (10, 1)
    assert positions["spec.containers[0]"] == (12, 5)
    assert positions["spec.containers[0].name"] == (12, 5)
    assert positions["spec.containers[0].ports[0].containerPort"] == (13, 14)


def test_warns_of_a_key_that_stands_twice():
    reading = read_yaml("a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert reading.data == {"a": 3, "b": {"c": 2}}
    assert reading.warnings == (
        'line 2: key "c" stands twice in the same map; the last one counts',
        'line 3: key "a" stands twice in the same map; the last one counts',
    )


def test_bombs_are_refused():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n + 1}: &a{n + 1} [" + ", ".join([f"*a{n}"] * 10) + "]\n" for n in range(7)
    )
    with pytest.raises(YamlError, match="excessive aliasing"):
        read_yaml(bomb)
    with pytest.raises(YamlError, match="exceeded max depth"):
        read_yaml("[" * 20_000)
    with pytest.raises(YamlError, match="exceeded max depth"):
        read_yaml("- " * 20_000 + "a")


@given(st.text(st.sampled_from("ab1:-[]{},&*!|>'\"%@#? \n\t~\\<\x00é"), max_size=25))
def test_never_fails_but_with_its_own_error(text):
    try:
        read_yaml(text)
    except YamlError as error:
        assert str(error)  # noqa: PT017 - whatever is refused is refused in words
