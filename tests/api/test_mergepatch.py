import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.jsonvalue import Json, JsonObject
from k8s_tui.api.mergepatch import apply, create, create_three_way

KEYS = st.sampled_from(["a", "b", "c"])
LEAVES = st.integers(0, 2) | st.sampled_from(["x", "y"]) | st.lists(st.integers(0, 1), max_size=2)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=6),
    max_size=3,
)


@pytest.mark.parametrize(
    "document, patch, result",
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc(document: Json, patch: Json, result: Json) -> None:
    assert apply(document, patch) == result


@given(DOCUMENTS, DOCUMENTS)
def test_a_patch_makes_one_document_of_the_other(original: JsonObject, modified: JsonObject) -> None:
    before = copy.deepcopy((original, modified))
    assert apply(original, create(original, modified)) == modified
    assert (original, modified) == before


@given(DOCUMENTS)
def test_equal_documents_need_no_patch(document: JsonObject) -> None:
    assert create(document, copy.deepcopy(document)) == {}


def test_types_count() -> None:
    assert create({"a": 1}, {"a": True}) == {"a": True}


@given(DOCUMENTS, DOCUMENTS)
def test_applying_keeps_what_only_the_server_set(last: JsonObject, wanted: JsonObject) -> None:
    current = {**last, "status": {"ready": True}}
    applied = apply(current, create_three_way(last, wanted, current))
    assert applied == {**wanted, "status": {"ready": True}}
    assert isinstance(applied, dict)
    assert create_three_way(wanted, wanted, applied) == {}


def test_applying_restores_what_others_changed_and_deletes_what_is_no_longer_wanted() -> None:
    last = {"spec": {"size": 3, "color": "red", "gone": 1}}
    wanted = {"spec": {"size": 3, "color": "red"}}
    current = {"spec": {"size": 9, "color": "red", "gone": 1, "set": "by the server"}}
    assert create_three_way(last, wanted, current) == {"spec": {"size": 3, "gone": None}}
