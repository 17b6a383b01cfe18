import contextlib
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8s_tui.shell.wordscanner import HereDocument, Operator, Part, Quoting, ShellSyntaxError, Word, scan

BARE, DOUBLE, LITERAL = Quoting.BARE, Quoting.DOUBLE, Quoting.LITERAL


@pytest.mark.parametrize(
    "text, parts",
    [
        ("plain", [("plain", BARE)]),
        ("a'b c'd", [("a", BARE), ("b c", LITERAL), ("d", BARE)]),
        ('"a $B c"', [("a ", DOUBLE), ("$B", DOUBLE), (" c", DOUBLE)]),
        (r'"\$A\n\"\\"', [("$", LITERAL), ("A", DOUBLE), (r"\n", LITERAL), ('"', LITERAL), ("\\", LITERAL)]),
        (r"a\ b\$", [("a", BARE), (" ", LITERAL), ("b", BARE), ("$", LITERAL)]),
        ('""', [("", DOUBLE)]),
        ("''", [("", LITERAL)]),
        (r"$'a\tb\'\x41\0'", [("a\tb'A\0", LITERAL)]),
        ("$(echo ')' \"a b\" $(x))y", [("$(echo ')' \"a b\" $(x))", BARE), ("y", BARE)]),
        ("$A.b$", [("$A", BARE), (".b", BARE), ("$", BARE)]),
        ("${A b}", [("${A b}", BARE)]),
        ("`a b`", [("`a b`", BARE)]),
        ("a#b", [("a#b", BARE)]),
        ("a\\\nb", [("a", BARE), ("b", BARE)]),
        ("jsonpath={.items[*]}", [("jsonpath={.items[*]}", BARE)]),
    ],
)
def test_words_keep_how_they_were_quoted(text: str, parts: list[tuple[str, Quoting]]) -> None:
    assert scan(text) == [Word(tuple(Part(piece, quoting) for piece, quoting in parts))]


@pytest.mark.parametrize(
    "text, operators",
    [
        ("a|b&&c||d;e&f", ["|", "&&", "||", ";", "&"]),
        ("a 2>&1 >>f <g &>h", [">&", ">>", "<", "&>"]),
        ("a |& b\nc", ["|&", "\n"]),
        ("# a | b", []),
        ("a # b ; c\nd", ["\n"]),
    ],
)
def test_operators(text: str, operators: list[str]) -> None:
    assert [token.text for token in scan(text) if isinstance(token, Operator)] == operators


def test_descriptors_stand_right_before_a_redirection() -> None:
    assert [token.descriptor for token in scan("a 2>x b2 >y 3 >z") if isinstance(token, Operator)] == [
        2,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text, document",
    [
        ("cat <<EOF\na $B\nc\nEOF\n", HereDocument("a $B\nc\n")),
        ("cat <<'EOF' | wc\n$A\nEOF", HereDocument("$A\n", expand=False)),
        ("cat <<-EOF\n\ta\n\tEOF\nls", HereDocument("a\n")),
        ("cat << EOF\nEOF", HereDocument("")),
    ],
)
def test_here_documents(text: str, document: HereDocument) -> None:
    assert document in [token.here_document for token in scan(text) if isinstance(token, Operator)]


@pytest.mark.parametrize(
    "text, reason",
    [
        ("echo 'a", "unexpected EOF while looking for matching `''"),
        ('echo "a', "unexpected EOF while looking for matching `\"'"),
        ("echo $(a", "unexpected EOF while looking for matching `)'"),
        ("echo ${a", "unexpected EOF while looking for matching `}'"),
        ("echo `a", "unexpected EOF while looking for matching ``'"),
        ("echo $'a\\'", "unexpected EOF while looking for matching `''"),
        ("echo a\\", "syntax error: unexpected end of file"),
        ("cat <<E\nx\n", "here-document delimited by end-of-file (wanted `E')"),
    ],
)
def test_what_more_lines_could_complete(text: str, reason: str) -> None:
    with pytest.raises(ShellSyntaxError) as caught:
        scan(text)
    assert str(caught.value) == reason
    assert caught.value.incomplete


@pytest.mark.parametrize("text, token", [("cat <<", "newline"), ("cat <<\nE", "newline"), ("cat <<|", "|")])
def test_a_here_document_needs_a_delimiter(text: str, token: str) -> None:
    with pytest.raises(ShellSyntaxError) as caught:
        scan(text)
    assert str(caught.value) == f"syntax error near unexpected token `{token}'"


def test_substitutions_have_a_limit() -> None:
    with pytest.raises(ShellSyntaxError, match="nested too deep"):
        scan("$(" * 2000)


@given(st.lists(st.text(alphabet="ab \t\n'\"\\$`;&|<>()#*{}éEOF-", max_size=8), max_size=6))
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    scanned = scan(" ".join(map(shlex.quote, words)))
    assert [token.text for token in scanned] == words


@given(st.text(alphabet="ab \t\n'\"\\$`;&|<>(){}#EOF-12", max_size=40))
def test_any_text_is_scanned_or_refused(text: str) -> None:
    with contextlib.suppress(ShellSyntaxError):
        assert isinstance(scan(text), list)
