import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api import jsonpath
from k8s_tui.api.jsonpath import JsonPathError
from k8s_tui.api.jsonpath_parser import JsonPathSyntaxError

POD_LIST = {
    "kind": "List",
    "labels": {"app.kubernetes.io/name": "z"},
    "n": 3,
    "f": 1.5,
    "big": 1e21,
    "nil": None,
    "s": "str",
    "e": [],
    "m": {"z": 1, "a": {"q": "<&>"}},
    "l": [1, 2, 3, "x"],
    "items": [{"name": "a", "v": 1, "t": "Ready"}, {"name": "b", "v": 2, "t": "No"}, {"name": "c"}],
}

# Every answer here was given by kubectl v1.32 for the same document.
ANSWERS = [
    ("{.n} {.f} {.big} {.nil} {.e}", "3 1.5 1e+21 null []"),
    ("{.m}", '{"a":{"q":"\\u003c\\u0026\\u003e"},"z":1}'),
    ("{.m.a.q}", "<&>"),
    ("{.items[*].name}", "a b c"),
    ("{.items[0]}", '{"name":"a","t":"Ready","v":1}'),
    ("{.items[].name}", "a"),
    ("{.items.*.name}", "a b c"),
    ("{..name}", "a b c"),
    ("{...name}", "a b c"),
    ('{.items[?(@.t=="Ready")].name}', "a"),
    ("{.items[?(@.t=='Ready')].name}", "a"),
    ('{.items[?(@.t=="Re)")].name}', ""),
    ("{.items[?(@.v>1)].name}", "b"),
    ("{.items[?(@.v<=1)].name}", "a"),
    ("{.items[?(@.v!=1)].name}", "b"),
    ("{.items[?(@.t)].name}", "a b"),
    ('{.items[?(@.nope=="1")].name}', ""),
    ("{.items[?(@['name']=='a')].v}", "1"),
    ('{.items[?("b"==@.name)].name}', "b"),
    ("{.nope.x}", ""),
    ("{.s.x}", ""),
    ("{.s.*}", "115 116 114"),
    ("{.nil[0]}", ""),
    ("{.l[-1]}", "x"),
    ("{.l[-2]}", "3"),
    ("{.l[0:2]}", "1 2"),
    ("{.l[::2]}", "1 3"),
    ("{.l[:-1]}", "1 2 3"),
    ("{.l[0:0]}", ""),
    ("{.l[0,2]}", "1 3"),
    ("{['n', 'f']}", "3 1.5"),
    (r"{.labels.app\.kubernetes\.io/name}", "z"),
    (r"{.labels['app\.kubernetes\.io/name']}", "z"),
    ("x{'\\n'}y", "x\ny"),
    (r"{'a\tb'}", "a\tb"),
    (r"{'it\'s'}", "it's"),
    ("{range .items[*]}[{.name},{.v}]{end}", "[a,1][b,2][c,]"),
    ("{range .items[*]}x", "xxxx"),
    ("{range .nope[*]}x{.y}{end}z", "z"),
    ("{range .items[*]}{range .nope[*]}q{end}{.name}{end}z", "abcz"),
    ('{range .items[?(@.v>=1)]}{.name}={.v}{"\\n"}{end}', "a=1\nb=2\n"),
    ("{$.n}{@.n}{ .n }", "333"),
    ("{3}{1.5}{true}", "31.5true"),
    (".n", ".n"),
    ("}", "}"),
]


@pytest.mark.parametrize("template, printed", ANSWERS, ids=[template for template, _ in ANSWERS])
def test_prints_what_kubectl_prints(template: str, printed: str) -> None:
    assert jsonpath.compile(template).render(POD_LIST) == printed


@pytest.mark.parametrize(
    "template, reason",
    [
        ("{.l[9]}", "array index out of bounds: index 9, length 4"),
        ("{.l[-9]}", "array index out of bounds: index -5, length 4"),
        ("{.l[0:9]}", "array index out of bounds: index 8, length 4"),
        ("{.l[3:1]}", "starting index 3 is greater than ending index 1"),
        ("{.l[::0]}", "step must be > 0"),
        ("{.s[0]}", "string is not array or slice"),
        ("{.m[0]}", "map[string]interface {} is not array or slice"),
        ("{.m[?(@.a)]}", "map[a:map[q:<&>] z:1] is not array or slice and cannot be filtered"),
        ('{.items[?(@.v=="1")]}', "incompatible types for comparison"),
        ("{.items[?(@.v==1.0)]}", "incompatible types for comparison"),
        ("{.items[?(@==1)]}", "invalid type for comparison"),
        ("{.items[?(@.v===1)]}", "unrecognized filter operator ==="),
        ("{end}", "not in range, nothing to end"),
        ("{foo}", "unrecognized identifier foo"),
    ],
)
def test_words_failures_as_kubectl_does(template: str, reason: str) -> None:
    with pytest.raises(JsonPathError) as caught:
        jsonpath.compile(template).render(POD_LIST)
    assert str(caught.value) == reason


def test_words_syntax_errors_as_kubectl_does() -> None:
    with pytest.raises(JsonPathSyntaxError, match=r"^error parsing jsonpath \{\.a\[\}, unterminated array$"):
        jsonpath.compile("{.a[}")


def test_reports_a_failure_with_template_and_document() -> None:
    report = jsonpath.failure_report('{.a["x"]}', {"a": 1}, JsonPathError("foo"))
    assert report == (
        'error executing jsonpath "{.a[\\"x\\"]}": Error executing template: foo.'
        " Printing more information for debugging the template:\n\ttemplate was:\n\t\t"
        '{.a["x"]}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"a":1}\n\n'
    )


def test_missing_keys_can_be_refused() -> None:
    path = jsonpath.compile("{.items[*].nope}")
    assert path.find(POD_LIST) == []
    with pytest.raises(JsonPathError, match=r"^nope is not found$"):
        path.find(POD_LIST, allow_missing=False)


@pytest.mark.parametrize(
    "expression, template",
    [("a.b", "{.a.b}"), (".a.b", "{.a.b}"), ("{a.b}", "{.a.b}"), ("{.a.b}", "{.a.b}"), ("", "")],
)
def test_relaxed_forms(expression: str, template: str) -> None:
    assert jsonpath.relaxed(expression) == template


def test_other_forms_are_not_relaxed() -> None:
    with pytest.raises(JsonPathSyntaxError, match=r"^unexpected path string, expected a"):
        jsonpath.relaxed("{.a}{.b}")


def test_deep_ranges_are_refused() -> None:
    with pytest.raises(JsonPathSyntaxError, match="ranges nested deeper than 8 levels"):
        jsonpath.compile("{range .items[*]}" * 9)


@given(
    st.lists(
        st.sampled_from(
            [
                "{range .items[*]}",
                "{end}",
                "{.name}",
                "{..v}",
                "{.l[0:2]}",
                "{.items[?(@.v)]}",
                "{.*}",
                "x",
                "{",
            ]
        ),
        max_size=8,
    )
)
def test_any_template_prints_or_is_refused(pieces: list[str]) -> None:
    with contextlib.suppress(JsonPathError, JsonPathSyntaxError):
        assert isinstance(jsonpath.compile("".join(pieces)).render(POD_LIST), str)
