import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.fieldselectors import FieldRequirement, FieldSelector, parse
from k8s_tui.api.selectors import SelectorError

FIELDS = {"status.phase": "Running", "metadata.name": "web", "spec.nodeName": ""}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", True),
        ("status.phase=Running", True),
        ("status.phase==Running,metadata.name!=x", True),
        ("status.phase!=Running", False),
        ("spec.nodeName=", True),
        ("metadata.name=x,", False),
    ],
)
def test_matches_fields(text, expected):
    assert parse(text).matches(lambda path: FIELDS.get(path, "")) is expected


def test_prints_one_form():
    assert str(parse("a==b,c!=d")) == "a=b,c!=d"
    assert parse("a==b,c!=d").paths == ("a", "c")
    assert parse("a==b,c!=d").exact("a") == "b"
    assert parse("a==b,c!=d").exact("c") is None


@pytest.mark.parametrize(
    "text, message",
    [
        ("phase", "invalid selector: 'phase'; can't understand 'phase'"),
        ("a=b=c", "invalid field selector: unescaped character in value: 61"),
        ("a=\\b", "invalid field selector: invalid escape sequence: \\b"),
    ],
)
def test_says_what_does_not_parse(text, message):
    with pytest.raises(SelectorError) as refusal:
        parse(text)
    assert str(refusal.value) == message


@given(st.text(st.sampled_from("ab\\,="), max_size=8))
def test_reads_back_any_value(wanted):
    selector = FieldSelector((FieldRequirement("metadata.name", wanted),))
    assert parse(str(selector)) == selector
