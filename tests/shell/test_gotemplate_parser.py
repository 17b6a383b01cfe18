import pytest

from k8s_tui.shell.gotemplate_functions import EAGER
from k8s_tui.shell.gotemplate_lexer import TemplateSyntaxError
from k8s_tui.shell.gotemplate_parser import FUNCTIONS, Block, Jump, Text, parse


@pytest.mark.parametrize(
    "template, reason",
    [
        ("{{.kind", "unclosed action"),
        ("{{.kind}", "bad character U+007D '}'"),
        ("{{}}", "missing value for command"),
        ("{{if}}{{end}}", "missing value for if"),
        ("{{range .a}}", "unexpected EOF"),
        ("{{end}}", "unexpected {{end}}"),
        ("{{else}}", "unexpected {{else}}"),
        ("{{if .a}}{{else}}{{else}}{{end}}", "expected end; found {{else}}"),
        ("{{foo}}", 'function "foo" not defined'),
        ("{{.a | foo}}", 'function "foo" not defined'),
        ("{{$y}}", 'undefined variable "$y"'),
        ("{{range $x := .a}}{{end}}{{$x}}", 'undefined variable "$x"'),
        ("{{break}}", "{{break}} outside {{range}}"),
        ('{{"a}}', "unterminated quoted string"),
        ("{{.a..b}}", "unexpected <.> in operand"),
        ('{{"x".y}}', 'unexpected . after term "\\"x\\""'),
        ("{{| len}}", 'unexpected "|" in command'),
        ("{{,}}", 'unexpected "," in command'),
        ("{{$x := 1, 2}}", 'unexpected "," in operand'),
        ("{{(.a}}", "unclosed left paren"),
        ("{{.a)}}", "unexpected right paren"),
        ("{{1a}}", 'bad number syntax: "1a"'),
        ("{{'ab'}}", "malformed character constant: 'ab'"),
        ('{{.a | "b"}}', "non executable command in pipeline stage 2"),
        ("{{/* a", "unclosed comment"),
        ('{{define "T"}}{{end}}', "{{define}} is not supported by this shell"),
    ],
)
def test_words_mistakes_as_kubectl_does(template: str, reason: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        parse(template)
    assert str(caught.value) == f"error parsing template {template}, template: output:1: {reason}"


def test_mistakes_name_their_line() -> None:
    with pytest.raises(TemplateSyntaxError, match=r"output:3: function"):
        parse("a\nb\n{{foo}}")


@pytest.mark.parametrize("template", ["{{if .a}}" * 60, "{{" + "(" * 60 + ".a" + ")" * 60 + "}}"])
def test_depth_is_limited(template: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"nested too deep$"):
        parse(template)


def test_blocks_nest() -> None:
    (outer,) = parse("{{range .a}}x{{if .b}}{{break}}{{else}}y{{end}}{{end}}")
    assert isinstance(outer, Block)
    text, inner = outer.body
    assert text == Text("x")
    assert isinstance(inner, Block)
    assert inner.body == (Jump("break"),)
    assert inner.otherwise == (Text("y"),)


def test_every_function_that_parses_can_be_called() -> None:
    assert EAGER.keys() | {"and", "or"} == FUNCTIONS
