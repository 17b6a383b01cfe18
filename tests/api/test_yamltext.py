import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.yamlreading import read_yaml
from k8s_tui.api.yamltext import dump, natural_order

# What kubectl 1.32 prints for each text.
TEXTS = [
    ("true", '"true"'),
    ("1", '"1"'),
    ("2026-01-01T00:00:00Z", '"2026-01-01T00:00:00Z"'),
    ("x\ny\n", "|\n  x\n  y"),
    ("x\ny", "|-\n  x\n  y"),
    ("a\n\n", "|+\n  a\n"),
    ("", '""'),
    (" lead", "' lead'"),
    ("a: b", "'a: b'"),
    ("- x", "'- x'"),
    ("yes", '"yes"'),
    ("a\tb", '"a\\tb"'),
    ("é", "é"),
    ("x:", "'x:'"),
    ("it's", "it's"),
    ("'x", "'''x'"),
    ("<<", "<<"),
    ("1.2.3", "1.2.3"),
    ("  x\ny", "|2-\n    x\n  y"),
    ("x \ny", '"x \\ny"'),
    ("\U0001f600", '"\\U0001F600"'),
    ("1:30", '"1:30"'),
    ("{}", "'{}'"),
    ("25%", "25%"),
    ("x" * 200, "x" * 200),
]


@pytest.mark.parametrize("text, printed", TEXTS, ids=[repr(text[:20]) for text, _ in TEXTS])
def test_texts_are_quoted_as_kubectl_quotes(text, printed):
    assert dump({"k": text}) == f"k: {printed}\n"


def test_objects_look_as_kubectl_prints_them():
    document = {
        "spec": {"ports": [{"port": 80, "name": "http"}], "none": None, "on": True, "half": 0.5},
        "kind": "Service",
        "status": {},
        "items": [[], {}, [1, [2]]],
        "10": "a",
    }
    assert dump(document) == (
        '"10": a\n'
        "items:\n"
        "- []\n"
        "- {}\n"
        "- - 1\n"
        "  - - 2\n"
        "kind: Service\n"
        "spec:\n"
        "  half: 0.5\n"
        "  none: null\n"
        '  "on": true\n'
        "  ports:\n"
        "  - name: http\n"
        "    port: 80\n"
        "status: {}\n"
    )


def test_long_texts_are_folded():
    sixteen = ("word " * 16).strip()
    assert dump({"long": f"{sixteen} {sixteen} end"}) == f"long: {sixteen}\n  {sixteen}\n  end\n"


def test_keys_stand_in_natural_order():
    keys = ["a10", "a2", "a", "A", "a-b", "a_b", "", "1", "aB", "a01"]
    assert natural_order(keys) == ["", "1", "A", "a", "a-b", "a_b", "a01", "a2", "a10", "aB"]


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.floats(-1e9, 1e9)
printable = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\x85\ufeff\ufffe\uffff")
texts = st.text(printable | st.sampled_from("\n\t -:#'\""), max_size=30)
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(texts, documents, max_size=4))
def test_reads_back_what_it_prints(document):
    assert read_yaml(dump(document)).data == document
