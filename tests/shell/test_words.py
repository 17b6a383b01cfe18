import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.words import (
    AndOrList,
    Choice,
    Command,
    Conditional,
    ForEach,
    Function,
    Group,
    HereDocument,
    Loop,
    Part,
    Pipeline,
    Redirect,
    Script,
    ShellSyntaxError,
    Word,
    parse,
    split,
)


def word(text: str) -> Word:
    return Word((Part(text),))


def command(text: str, *redirects: Redirect, here_document: HereDocument | None = None) -> Command:
    return Command(tuple(map(word, text.split())), redirects, here_document)


def single(text: str) -> AndOrList:
    return AndOrList((Pipeline((command(text),)),))


@pytest.mark.parametrize(
    "text, lists",
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# only a comment", [], id="comment"),
        pytest.param("kubectl get pods", [single("kubectl get pods")], id="command"),
        pytest.param("a; b\n\nc;", [single("a"), single("b"), single("c")], id="lists"),
        pytest.param(
            "a | b |\n c", [AndOrList((Pipeline((command("a"), command("b"), command("c"))),))], id="pipe"
        ),
        pytest.param(
            "a && b ||\n c",
            [AndOrList(tuple(Pipeline((command(name),)) for name in "abc"), ("&&", "||"))],
            id="joins",
        ),
        pytest.param(
            "a & b", [AndOrList((Pipeline((command("a"),)),), (), True), single("b")], id="background"
        ),
        pytest.param("! a", [AndOrList((Pipeline((command("a"),), negated=True),))], id="negated"),
        pytest.param(
            "a > f 2>&1",
            [
                AndOrList(
                    (Pipeline((command("a", Redirect(1, ">", word("f")), Redirect(2, ">&", word("1"))),)),)
                )
            ],
            id="redirects",
        ),
        pytest.param(
            "a |& b",
            [AndOrList((Pipeline((command("a", Redirect(2, ">&", word("1"))), command("b"))),))],
            id="pipe-both",
        ),
        pytest.param(
            "< f", [AndOrList((Pipeline((command("", Redirect(0, "<", word("f"))),)),))], id="only-redirect"
        ),
        pytest.param(
            "kubectl apply -f - <<EOF | cat\nkind: Pod\nEOF\nls",
            [
                AndOrList(
                    (
                        Pipeline(
                            (
                                command("kubectl apply -f -", here_document=HereDocument("kind: Pod\n")),
                                command("cat"),
                            )
                        ),
                    )
                ),
                single("ls"),
            ],
            id="here-document",
        ),
        pytest.param("echo for if", [single("echo for if")], id="keywords-as-arguments"),
    ],
)
def test_scripts(text: str, lists: list[AndOrList]) -> None:
    assert parse(text) == Script(tuple(lists))


@pytest.mark.parametrize(
    "text, reason",
    [
        ("a | | b", "syntax error near unexpected token `|'"),
        ("| a", "syntax error near unexpected token `|'"),
        ("a ; ; b", "syntax error near unexpected token `;'"),
        ("a ;; b", "syntax error near unexpected token `;;'"),
        ("&& a", "syntax error near unexpected token `&&'"),
        ("a & & b", "syntax error near unexpected token `&'"),
        ("a )", "syntax error near unexpected token `)'"),
        ("a (b)", "syntax error near unexpected token `('"),
        ("a; done", "syntax error near unexpected token `done'"),
        ("a >", "syntax error near unexpected token `newline'"),
        ("a > | b", "syntax error near unexpected token `|'"),
        ("a >\nb", "syntax error near unexpected token `newline'"),
        ("select i in 1 2; do a; done", "`select' is not supported by this shell"),
        ("a | fi", "syntax error near unexpected token `fi'"),
    ],
)
def test_words_refusals_as_bash_does(text: str, reason: str) -> None:
    with pytest.raises(ShellSyntaxError) as caught:
        parse(text)
    assert str(caught.value) == reason
    assert not caught.value.incomplete


@pytest.mark.parametrize("text", ["a &&", "a |", "a ||\n", "!"])
def test_waits_for_more(text: str) -> None:
    with pytest.raises(ShellSyntaxError, match=r"^syntax error: unexpected end of file$") as caught:
        parse(text)
    assert caught.value.incomplete


def test_split_gives_the_words_alone() -> None:
    assert split("kubectl get po -o 'jsonpath={.a}' | grep \"x y\"") == [
        *("kubectl", "get", "po", "-o", "jsonpath={.a}", "grep", "x y")
    ]


@given(st.text(alphabet="ab \n'\"\\$;&|<>(){}!#EOF", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    with contextlib.suppress(ShellSyntaxError):
        assert isinstance(parse(text), Script)


def compound_of(text: str):
    return parse(text).lists[0].pipelines[0].commands[0].compound


@pytest.mark.parametrize(
    "text, kind",
    [
        ("for i in a b; do c; done", ForEach),
        ("for ((i=0;i<3;i++)); do c; done", Loop),
        ("while a; do b; done", Loop),
        ("until a; do b; done", Loop),
        ("if a; then b; elif c; then d; else e; fi", Conditional),
        ("case a in b|c) d;; *) e; esac", Choice),
        ("{ a; b; }", Group),
        ("(a; b)", Group),
        ("f() { a; }", Function),
        ("function f { a; }", Function),
    ],
)
def test_compound_commands(text: str, kind: type) -> None:
    assert isinstance(compound_of(text), kind)


def test_what_a_conditional_is_made_of() -> None:
    condition = compound_of("if a; then b; elif c; then d; else e; fi")
    assert condition == Conditional(
        ((Script((single("a"),)), Script((single("b"),))), (Script((single("c"),)), Script((single("d"),)))),
        Script((single("e"),)),
    )


def test_the_operators_between_double_brackets_are_words() -> None:
    words = parse("[[ a && b < c ]] && d").lists[0].pipelines[0].commands[0].words
    assert [each.text for each in words] == ["[[", "a", "&&", "b", "<", "c", "]]"]


@pytest.mark.parametrize(
    "text", ["if a; then", "while a; do b", "for i in 1; do", "{ a", "(a", "case a in b)", "[[ a"]
)
def test_an_open_compound_waits_for_more_lines(text: str) -> None:
    with pytest.raises(ShellSyntaxError) as caught:
        parse(text)
    assert caught.value.incomplete
