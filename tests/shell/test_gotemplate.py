import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell import gotemplate
from k8s_tui.shell.gotemplate import TemplateError, TemplateSyntaxError

POD = {
    "kind": "Pod",
    "metadata": {"name": "b", "labels": {"x": "10", "q": "w"}},
    "spec": {
        "n": 7,
        "f": 1500000.5,
        "whole": 3.0,
        "nil": None,
        "containers": [{"name": "c", "image": "i1"}, {"name": "d"}],
    },
}

# Every answer here was given by kubectl v1.32 for such a document.
ANSWERS = [
    ("{{.kind}} {{.spec.n}} {{.spec.f}} {{.spec.whole}}", "Pod 7 1.5000005e+06 3"),
    ("{{.nope}} {{.nope.x}} {{.spec.nil}}", "<no value> <no value> <no value>"),
    ('{{.metadata.labels}} {{index .metadata.labels "x"}}', "map[q:w x:10] 10"),
    ('{{range .spec.containers}}{{.name}}{{"\\n"}}{{end}}', "c\nd\n"),
    ("{{range $i, $c := .spec.containers}}{{if $i}}, {{end}}{{$i}}={{$c.name}}{{end}}", "0=c, 1=d"),
    ("{{range $k, $v := .metadata.labels}}{{$k}}={{$v}} {{end}}", "q=w x=10 "),
    ("{{range .nope}}a{{else}}b{{end}}", "b"),
    ('{{range .spec.containers}}{{if eq .name "c"}}{{continue}}{{end}}{{.name}}{{end}}', "d"),
    ("{{range .spec.containers}}{{.name}}{{break}}{{end}}!", "c!"),
    ("{{if .nope}}a{{else if .metadata}}b{{else}}c{{end}}", "b"),
    ("{{with .metadata}}{{.name}}{{else}}n{{end}} {{with .nope}}a{{else with .kind}}{{.}}{{end}}", "b Pod"),
    ("{{$x := 1}}{{range .spec.containers}}{{$x = .name}}{{end}}{{$x}}{{$.kind}}", "dPod"),
    ('{{(index .spec.containers 0).image}} {{(len "é")}}', "i1 2"),
    ('{{"a" | printf "%s-%s" "b"}} {{.kind | len | printf "%03d"}}', "b-a 003"),
    (
        '{{eq .kind "a" "Pod"}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt "b" "a"}} {{ge 1.5 2.5}}',
        "true true true true true false",
    ),
    ('{{and 1 0}} {{or 0 "x"}} {{not 1}} {{or .nope .kind}}', "0 x false Pod"),
    ('{{print 1 2 "a" "b" 3}} {{println 1 "a"}}', "1 2ab3 1 a\n"),
    ('{{base64decode "YWJj"}} {{exists . "kind"}} {{exists . "nope" "x"}}', "abc true false"),
    (
        '{{printf "%q %v %5d|%-5s|%05.2f %x %t %%" "a" .metadata.labels 3 "x" 1.5 255 true}}',
        '"a" map[q:w x:10]     3|x    |01.50 ff true %',
    ),
    ('{{printf "%s" 3}} {{printf "%d"}} {{printf "a" 1}}', "%!s(int=3) %!d(MISSING) a%!(EXTRA int=1)"),
    ('{{slice "abc" 1 2}} {{html "<a>"}} {{urlquery "a b"}}', "b &lt;a&gt; a+b"),
    ("a  {{- .kind -}}  b", "aPodb"),
    ("{{/* note */}}x{{- /* more */ -}}  y", "xy"),
    ("{{1}} {{1.5}} {{\"s\"}} {{`r`}} {{'a'}} {{-3}} {{true}} {{0x1F}}", "1 1.5 s r 97 -3 true 31"),
    ('{{"\\u00e9\\t\\""}}', 'é\t"'),
    ("{{.kind}}}", "Pod}"),
    ("plain", "plain"),
]


@pytest.mark.parametrize("template, printed", ANSWERS, ids=[template for template, _ in ANSWERS])
def test_prints_what_kubectl_prints(template: str, printed: str) -> None:
    assert gotemplate.compile(template).render(POD) == printed


@pytest.mark.parametrize(
    "template, place, reason",
    [
        (
            "{{.kind.x}}",
            '1:7: executing "output" at <.kind.x>',
            "can't evaluate field x in type interface {}",
        ),
        (
            "a\nb{{.kind.x}}",
            '2:8: executing "output" at <.kind.x>',
            "can't evaluate field x in type interface {}",
        ),
        (
            "{{.spec.nil.x}}",
            '1:7: executing "output" at <.spec.nil.x>',
            "nil pointer evaluating interface {}.x",
        ),
        ("{{range .kind}}{{end}}", '1:8: executing "output" at <.kind>', "range can't iterate over Pod"),
        (
            "{{len .nope}}",
            '1:2: executing "output" at <len .nope>',
            "error calling len: reflect: call of reflect.Value.Type on zero Value",
        ),
        ("{{1 | len}}", '1:6: executing "output" at <len>', "error calling len: len of type int"),
        (
            '{{lt 1 "a"}}',
            '1:2: executing "output" at <lt 1 "a">',
            "error calling lt: incompatible types for comparison",
        ),
        (
            "{{eq 1 1.0}}",
            '1:2: executing "output" at <eq 1 1.0>',
            "error calling eq: incompatible types for comparison",
        ),
        ("{{lt 1}}", '1:2: executing "output" at <lt>', "wrong number of args for lt: want 2 got 1"),
        ("{{eq}}", '1:2: executing "output" at <eq>', "wrong number of args for eq: want at least 1 got 0"),
        (
            "{{index .spec.containers 5}}",
            '1:2: executing "output" at <index .spec.containers 5>',
            "error calling index: index out of range: 5",
        ),
        (
            '{{base64decode "%%"}}',
            '1:2: executing "output" at <base64decode "%%">',
            "error calling base64decode: base64 decode failed: illegal base64 data at input byte 0",
        ),
        ("{{printf 3}}", '1:9: executing "output" at <3>', "expected string; found 3"),
        ("{{nil}}", '1:2: executing "output" at <nil>', "nil is not a command"),
        ("{{.kind .x}}", '1:2: executing "output" at <.kind>', "kind is not a method but has arguments"),
        ('{{"a" 1}}', '1:2: executing "output" at <"a">', 'can\'t give argument to non-function "a"'),
    ],
)
def test_words_failures_as_kubectl_does(template: str, place: str, reason: str) -> None:
    with pytest.raises(TemplateError) as caught:
        gotemplate.compile(template).render(POD)
    assert caught.value.reason == f"template: output:{place}: {reason}"


def test_a_failure_is_reported_behind_what_was_printed() -> None:
    with pytest.raises(TemplateError) as caught:
        gotemplate.compile("x{{.a.b}}").render({"a": "<"})
    reason = (
        'template: output:1:5: executing "output" at <.a.b>: can\'t evaluate field b in type interface {}'
    )
    assert str(caught.value) == f'error executing template "x{{{{.a.b}}}}": {reason}'
    assert caught.value.printed == (
        f"xError executing template: {reason}. Printing more information for debugging the template:\n"
        '\ttemplate was:\n\t\tx{{.a.b}}\n\traw data was:\n\t\t{"a":"\\u003c"}\n'
        "\tobject given to template engine was:\n\t\tmap[a:<]\n\n"
    )


PIECES = [
    "{{",
    "}}",
    "{{if .kind}}",
    "{{end}}",
    "{{else}}",
    "{{range .spec.containers}}",
    ".name",
    "{{.}}",
    "$x",
    ":=",
    "1",
    "|",
    "len",
    "(",
    ")",
    " ",
    '"',
    "{{break}}",
    "{{- ",
    " -}}",
    "index",
    ".a",
    "printf",
    "%d",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_any_template_prints_or_is_refused(pieces: list[str]) -> None:
    with contextlib.suppress(TemplateError, TemplateSyntaxError):
        assert isinstance(gotemplate.compile("".join(pieces)).render(POD), str)
