import pytest

from k8s_tui.machine.shellgrammar import (
    STATEMENTS_LIMIT,
    Chain,
    For,
    If,
    ShellSyntaxError,
    Simple,
    While,
    parse_program,
)


@pytest.mark.parametrize(
    "text, nodes",
    [
        ("", ()),
        ("echo a", (Simple(("echo", "a")),)),
        ("echo 'a b' \"c\"", (Simple(("echo", "a b", "c")),)),
        ("a; b\nc", (Simple(("a",)), Simple(("b",)), Simple(("c",)))),
        ("# nothing\na", (Simple(("a",)),)),
        ("a &", (Simple(("a",), background=True),)),
        ("a > f", (Simple(("a",), to_file="f"),)),
        ("a >> f", (Simple(("a",), to_file="f", append=True),)),
        ("a 2>&1", (Simple(("a",)),)),
        ("a | b", (Simple(("a",)),)),
        ("a && b || c", (Chain((("", Simple(("a",))), ("&&", Simple(("b",))), ("||", Simple(("c",))))),)),
        ("while a; do b; done", (While((Simple(("a",)),), (Simple(("b",)),), until=False),)),
        ("until a; do b; done", (While((Simple(("a",)),), (Simple(("b",)),), until=True),)),
        ("for i in 1 2; do a; done", (For("i", ("1", "2"), (Simple(("a",)),)),)),
        ("if a; then b; fi", (If((Simple(("a",)),), (Simple(("b",)),), ()),)),
        ("if a; then b; else c; fi", (If((Simple(("a",)),), (Simple(("b",)),), (Simple(("c",)),)),)),
        (
            "if a; then b; elif c; then d; fi",
            (If((Simple(("a",)),), (Simple(("b",)),), (If((Simple(("c",)),), (Simple(("d",)),), ()),)),),
        ),
    ],
)
def test_programs_of_containers(text, nodes):
    assert parse_program(text) == nodes


@pytest.mark.parametrize(
    "text, reason",
    [
        ("while a; do b", "unexpected end of file"),
        ("if a; then b", "unexpected end of file"),
        ("for", "unexpected end of file"),
        ("done", "unexpected 'done'"),
        ("echo 'a", "unterminated quoted string"),
        (";".join("a" * (STATEMENTS_LIMIT + 2)), "program too long"),
    ],
)
def test_what_is_no_program(text, reason):
    with pytest.raises(ShellSyntaxError, match=reason):
        parse_program(text)
