import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api import selectors
from k8s_tui.api.selectors import EVERYTHING, NOTHING, SelectorError, of_labels, of_parts, of_query, parse


@attrs.frozen
class Expression:
    key: str
    operator: str
    values: tuple[str, ...] = ()


@attrs.frozen
class Query:
    match_labels: dict[str, str] = attrs.Factory(dict)
    match_expressions: tuple[Expression, ...] = ()


LABELS = {"app": "web", "tier": "front", "weight": "5"}

MATCHING = [
    ("", True),
    ("app=web", True),
    ("app==web,tier!=back", True),
    ("app=db", False),
    ("tier in (front, back)", True),
    ("tier notin (front,back)", False),
    ("missing notin (x)", True),
    ("missing!=x", True),
    ("app", True),
    ("!app", False),
    ("!missing", True),
    ("weight>4", True),
    ("weight<5", False),
    ("missing>4", False),
    ("app>4", False),
    ("app in (),app", False),
]

CANONICAL = [
    ("tier = front , app=web", "app=web,tier=front"),
    ("a in (x,,y)", "a in (,x,y)"),
    ("a in ()", "a in ()"),
    ("in=in", "in=in"),
    ("a in (c,b,c),z==1,!y,x", "a in (b,c),x,!y,z==1"),
    ("a=", "a="),
    ("a=,b", "a=,b"),
]

WRONG = [
    ("app in web", "unable to parse requirement: found 'web' expected: '('"),
    ("a=b c", "found 'c', expected: ',' or 'end of string'"),
    (",a", "found ',', expected: !, identifier, or 'end of string'"),
    ("a,", "found '', expected: identifier after ','"),
    ("!", "unable to parse requirement: found '', expected: identifier"),
    ("a!b", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"),
    ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
    ("a in (=", "unable to parse requirement: found '=', expected: ',', ')' or identifier"),
    (
        "a>b",
        (
            'unable to parse requirement: values[0]: Invalid value: "b": '
            "for 'Gt', 'Lt' operators, the value must be an integer"
        ),
    ),
]


@pytest.mark.parametrize("text, expected", MATCHING, ids=[text for text, _ in MATCHING])
def test_matches_labels(text, expected):
    assert parse(text).matches(LABELS) is expected


@pytest.mark.parametrize("text, canonical", CANONICAL, ids=[text for text, _ in CANONICAL])
def test_prints_sorted_by_key(text, canonical):
    assert str(parse(text)) == canonical


@pytest.mark.parametrize("text, message", WRONG, ids=[text for text, _ in WRONG])
def test_says_what_does_not_parse(text, message):
    with pytest.raises(SelectorError) as refusal:
        parse(text)
    assert str(refusal.value) == message


@pytest.mark.parametrize("text, start", [("_a=b", '<nil>: Invalid value: "_a"'), ("a=_b", "values[0][a]: ")])
def test_names_the_wrong_key_or_value(text, start):
    with pytest.raises(SelectorError) as refusal:
        parse(text)
    assert str(refusal.value).startswith(f"unable to parse requirement: {start}")


def test_made_from_labels_and_expressions():
    selector = of_parts(
        {"app": "web"}, (Expression("tier", "In", ("front", "back")), Expression("x", "DoesNotExist"))
    )
    assert str(selector) == "app=web,tier in (back,front),!x"
    assert selector.matches(LABELS)
    assert not selector.matches({**LABELS, "x": ""})
    assert (
        str(of_labels({"pod-template-hash": "854f968c7f", "app": "web"}))
        == "app=web,pod-template-hash=854f968c7f"
    )


def test_an_absent_query_matches_nothing_and_an_empty_one_everything():
    assert of_query(None) is NOTHING
    assert not NOTHING.matches({})
    assert of_query(Query()) == EVERYTHING
    assert of_query(Query()).is_everything
    assert not NOTHING.is_everything


def test_refuses_an_unknown_operator_of_an_expression():
    with pytest.raises(SelectorError, match='"Near" is not a valid label selector operator'):
        of_query(Query({}, (Expression("a", "Near"),)))


def test_refuses_in_without_values():
    with pytest.raises(SelectorError, match="values set can't be empty"):
        of_query(Query({}, (Expression("a", "In"),)))


def test_tells_the_labels_that_an_index_can_use():
    assert parse("app=web,tier in (front),x").exact == (("app", "web"), ("tier", "front"))


@given(st.text(st.sampled_from("ab=!,()<> in"), max_size=14))
def test_reads_back_what_it_prints_or_refuses_in_words(text):
    try:
        selector = parse(text)
    except SelectorError:
        return
    assert parse(str(selector)) == selector


words = st.sampled_from(["a", "b", "c"])


@given(st.dictionaries(words, words), st.dictionaries(words, words))
def test_equalities_are_a_subset_test(wanted, labels):
    assert selectors.of_labels(wanted).matches(labels) == (wanted.items() <= labels.items())
