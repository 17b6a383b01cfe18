import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.jsontext import JsonError, read_next, unmarshal_complaint

# What kubectl 1.32 says of each text.
WRONG = [
    ('{"a": 1,}', "json: offset 9: invalid character '}' looking for beginning of object key string"),
    ('{"a" 1}', "json: offset 6: invalid character '1' after object key"),
    ('{"apiVersion": "v1", "kind": ', "unexpected EOF"),
    ('{"a": [1 2]}', "json: offset 10: invalid character '2' after array element"),
    ('{"a": tru}', "json: offset 10: invalid character '}' in literal true (expecting 'e')"),
    ('{"a": "x\ny"}', "json: offset 9: invalid character '\\n' in string literal"),
    ('{"a": 1 "b": 2}', "json: offset 9: invalid character '\"' after object key:value pair"),
    ('{"a": 01}', "json: offset 8: invalid character '1' after object key:value pair"),
    ('{"a": "\\q"}', "json: offset 9: invalid character 'q' in string escape code"),
    ('{"a": +1}', "json: offset 7: invalid character '+' looking for beginning of value"),
    ('\n\n  {"a":\n [1,\n 2,]}', "json: offset 19: invalid character ']' looking for beginning of value"),
    ("{a: 1}", "json: offset 2: invalid character 'a' looking for beginning of object key string"),
    ('{"a": --1}', "json: offset 8: invalid character '-' in numeric literal"),
    ('{"a": 1.x}', "json: offset 9: invalid character 'x' after decimal point in numeric literal"),
    ('{"a": 1ex}', "json: offset 9: invalid character 'x' in exponent of numeric literal"),
    ('{"a": "\\u12"}', "json: offset 12: invalid character '\"' in \\u hexadecimal character escape"),
    ('{"a": NaN}', "json: offset 7: invalid character 'N' looking for beginning of value"),
    ("{'a'}", "json: offset 2: invalid character '\\'' looking for beginning of object key string"),
]


@pytest.mark.parametrize("text, message", WRONG, ids=[text.strip() for text, _ in WRONG])
def test_complains_as_go_does(text, message):
    with pytest.raises(JsonError) as refusal:
        read_next(text, 0)
    assert str(refusal.value) == message


def test_reads_one_document_after_another():
    text = ' {"a": 1.0}\n{"b": [true, null, 1e30]} '
    first = read_next(text, 0)
    assert first == ({"a": 1}, 11)
    second = read_next(text, first[1])
    assert second is not None
    assert second[0] == {"b": [True, None, 1e30]}
    assert read_next(text, second[1]) is None


@pytest.mark.parametrize(
    "value, name", [("x", "string"), (3, "number"), (1.5, "number"), ([], "array"), (True, "bool")]
)
def test_names_what_is_no_object(value, name):
    assert unmarshal_complaint(value).startswith(f"json: cannot unmarshal {name} into")


def test_deep_nesting_is_refused():
    with pytest.raises(JsonError):
        read_next("[" * 100_000, 0)


@given(st.text(st.sampled_from('{}[]",:\\ntrue019.eE-+ u\n'), max_size=20))
def test_agrees_with_pythons_reader(text):
    try:
        json.loads(text)
    except ValueError:
        position = 0
        try:
            while (found := read_next(text, position)) is not None:
                position = found[1]
        except JsonError:
            return
        return
    assert read_next(text, 0) is not None
