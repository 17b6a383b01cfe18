import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api import jsonvalue
from k8s_tui.api.jsonvalue import Json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-(2.0**53), 2.0**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "value, plain, syntax, as_json",
    [
        pytest.param(None, "<nil>", "interface {}(nil)", "null", id="nil"),
        pytest.param(True, "true", "true", "true", id="true"),
        pytest.param(3, "3", "3", "3", id="integer"),
        pytest.param(100000.0, "100000", "100000", "100000", id="below-a-million"),
        pytest.param(3.0, "3", "3", "3", id="whole-float"),
        pytest.param(1.5, "1.5", "1.5", "1.5", id="float"),
        pytest.param(1e21, "1e+21", "1e+21", "1e+21", id="large"),
        pytest.param(1500000.5, "1.5000005e+06", "1.5000005e+06", "1500000.5", id="a-million"),
        pytest.param(0.00001, "1e-05", "1e-05", "0.00001", id="small"),
        pytest.param(1.25e-7, "1.25e-07", "1.25e-07", "1.25e-7", id="smaller"),
        pytest.param("a<&>b\n", "a<&>b\n", '"a<&>b\\n"', '"a\\u003c\\u0026\\u003eb\\n"', id="text"),
        pytest.param(
            {"b": [1, "x"], "a": {}},
            "map[a:map[] b:[1 x]]",
            'map[string]interface {}{"a":map[string]interface {}{}, "b":[]interface {}{1, "x"}}',
            '{"a":{},"b":[1,"x"]}',
            id="map",
        ),
    ],
)
def test_prints_as_go_does(value: Json, plain: str, syntax: str, as_json: str) -> None:
    assert jsonvalue.text(value) == plain
    assert jsonvalue.syntax(value) == syntax
    assert jsonvalue.json_text(value) == as_json


def test_indents_as_kubectl_does() -> None:
    assert jsonvalue.json_text({"b": [1, {}], "a": {"c": []}}, indent=4) == (
        '{\n    "a": {\n        "c": []\n    },\n    "b": [\n        1,\n        {}\n    ]\n}'
    )


@pytest.mark.parametrize(
    "left, right", [(1, True), (1, 1.0), (0, None), ([1], [True]), ({"a": 1}, {"a": 1.0})]
)
def test_types_count_in_comparisons(left: Json, right: Json) -> None:
    assert not jsonvalue.deep_equal(left, right)


@pytest.mark.parametrize("string, quoted", [("\x00", '"\\x00"'), ("\u200b", '"\\u200b"'), ("é\t", '"é\\t"')])
def test_quotes_what_cannot_be_printed(string: str, quoted: str) -> None:
    assert jsonvalue.quote(string) == quoted


@given(VALUES, st.sampled_from([0, 2, 4]))
def test_json_reads_back(value: Json, indent: int) -> None:
    assert json.loads(jsonvalue.json_text(value, indent)) == value


@given(VALUES)
def test_a_copy_is_equal_and_shares_nothing(value: Json) -> None:
    copy = jsonvalue.deep_copy(value)
    assert jsonvalue.deep_equal(copy, value)
    assert not isinstance(value, dict | list) or copy is not value


@pytest.mark.parametrize(
    "value, name", [(1, "int64"), (None, "<nil>"), ([], "[]interface {}"), ("", "string")]
)
def test_names_go_types(value: Json, name: str) -> None:
    assert jsonvalue.type_name(value) == name
