import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.api.jsonpath_parser import (
    Action,
    Field,
    Filter,
    JsonPathSyntaxError,
    Literal,
    Node,
    Number,
    Recursive,
    Slice,
    Union,
    Wildcard,
    parse,
)


@pytest.mark.parametrize(
    "expression, nodes",
    [
        (".a.b", (Field("a"), Field("b"))),
        (r".app\.kubernetes\.io/name", (Field("app.kubernetes.io/name"),)),
        ("['a']", (Field("a"),)),
        ("[*]", (Slice(None, None, None),)),
        ("[2]", (Slice(2, None, None, single=True),)),
        ("[1:-1:2]", (Slice(1, -1, 2),)),
        (".*", (Wildcard(),)),
        ("..a", (Recursive(), Field("a"))),
        ("['a','b']", (Union(((Field("a"),), (Field("b"),))),)),
        ('[?(@.t=="x")]', (Filter((Field("t"),), "==", (Literal("x"),)),)),
        ("[?(@.t)]", (Filter((Field("t"),), "exists", ()),)),
        ("true", (Number(value=True),)),
        ("-1.5", (Number(-1.5),)),
    ],
)
def test_reads_every_step(expression: str, nodes: tuple[Node, ...]) -> None:
    assert parse("{" + expression + "}") == (Action(nodes),)


def test_keeps_text_between_actions() -> None:
    assert parse("a{.b}c") == (Literal("a"), Action((Field("b"),)), Literal("c"))


@pytest.mark.parametrize(
    "template, reason",
    [
        ("{.a[}", "unterminated array"),
        ("{.a", "unclosed action"),
        ("{.a\n}", "unclosed action"),
        ("{.l[a]}", "invalid array index a"),
        ("{.l[99999999999999999999]}", "array index 99999999999999999999 is not a number"),
        ('{[?(@.v>1 || @.t=="No")]}', "unrecognized character in action: U+007C '|'"),
        ('{[?(@.v>=1 && @.t=="No")]}', "unrecognized character in action: U+0026 '&'"),
        ('{[?(@.t=="Re]}', "unterminated filter"),
        ('{[?(@.t=="Re")}', "unclosed array expect ]"),
        ('{"a}', "unterminated quoted string"),
        ('{"\\q"}', 'unquote string "\\q" error invalid syntax'),
        ("{..*}", "unrecognized character in action: U+002A '*'"),
        ("{.a.. ..b}", "invalid multiple recursive descent"),
        ("{1.2.3}", "cannot parse number 1.2.3"),
        ("{.a\t}", "unrecognized character in action: U+0009"),
    ],
)
def test_words_mistakes_as_client_go_does(template: str, reason: str) -> None:
    with pytest.raises(JsonPathSyntaxError) as caught:
        parse(template)
    assert str(caught.value) == reason


@given(st.text(alphabet="{}[]()?@$.,*:'\"\\ab019 -+<>=!|&\nrange", max_size=40))
def test_any_text_parses_or_is_refused(template: str) -> None:
    with contextlib.suppress(JsonPathSyntaxError):
        assert isinstance(parse(template), tuple)
