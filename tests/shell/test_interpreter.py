"""What bash itself prints for the same lines."""

import pytest

from tests.shell.bare import Desk
from tests.shell.samples import FILES, lines_of, typed

PRINTS = [
    ("echo hi", "hi\n"),
    ('echo "a  b"', "a  b\n"),
    ("echo a  b", "a b\n"),
    ("X=1 env | grep ^X=", "X=1\n"),
    ("echo `echo back`", "back\n"),
    ("true && echo yes", "yes\n"),
    ("false || echo no", "no\n"),
    ("echo a; echo b", "a\nb\n"),
    ("echo a > f; cat f", "a\n"),
    ("echo a > f; echo b >> f; cat f", "a\nb\n"),
    ("cat nofile 2>&1 | wc -l", "1\n"),
    ("cat nofile 2> err; cat err", "cat: nofile: No such file or directory\n"),
    ("cat nofile > f 2>&1; cat f", "cat: nofile: No such file or directory\n"),
    ("cat nofile &> f; cat f", "cat: nofile: No such file or directory\n"),
    ("echo x >/dev/null", ""),
    ("cat <<< hello", "hello\n"),
    ("cat <<-EOF\n\ttabbed\n\tEOF", "tabbed\n"),
    ("cat <<EOF | wc -l\na\nb\nEOF", "2\n"),
    ("echo a | cat | cat", "a\n"),
    ("echo \"a\\\"b\" 'c'\\''d'", "a\"b c'd\n"),
    ("echo a\\ b", "a b\n"),
    ("echo a # comment", "a\n"),
    ("# comment only", ""),
    ("echo ~", "/home/player\n"),
    ("echo ~/x", "/home/player/x\n"),
    ("echo a{b", "a{b\n"),
    ("wait", ""),
    ("jobs", ""),
    ("echo 'multi\nline'", "multi\nline\n"),
    ("echo a \\\n b", "a b\n"),
    ("true && false || echo c", "c\n"),
    ("! false && echo not", "not\n"),
    ("cat <(echo one) <(echo two)", "one\ntwo\n"),
    ("cat <(echo one)", "one\n"),
    ("env FOO=bar env | grep FOO", "FOO=bar\n"),
    ('echo "tab\\there"', "tab\\there\n"),
    ("echo a'b'\"c\"d", "abcd\n"),
]
REFUSES = [
    ("false && echo yes", "", "", 1),
    ("nocmd", "", "bash: nocmd: command not found\n", 127),
    ("cat nofile 2>/dev/null", "", "", 1),
    ("echo err >&2", "", "err\n", 0),
    ("cat < nofile", "", "bash: nofile: No such file or directory\n", 1),
    ("exit 3", "", "", 3),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)


@pytest.mark.parametrize(
    "line, said",
    [
        ("echo )", "syntax error near unexpected token `)'"),
        ("| cat", "syntax error near unexpected token `|'"),
        ("echo a ;; echo b", "syntax error near unexpected token `;;'"),
        ("echo a; fi", "syntax error near unexpected token `fi'"),
        ("if; then echo; fi", "syntax error near unexpected token `;'"),
        ("echo a &&", "syntax error: unexpected end of file"),
        ("for i in 1 2; do echo", "syntax error: unexpected end of file"),
        ("select x in a; do :; done", "`select' is not supported by this shell"),
        ("sleep 1 &", "`&': this shell runs one command at a time"),
    ],
)
def test_what_cannot_be_read(line, said):
    assert typed(line) == ("", f"bash: {said}\n", 2)


def test_the_exit_code_of_a_pipeline_is_that_of_the_last_unless_asked_otherwise():
    assert typed("false | cat")[2] == 0
    assert typed("set -o pipefail; false | cat")[2] == 1
    assert typed("set -o pipefail; false | cat | head")[2] == 1


def test_a_command_that_waits_hands_on_its_lines_as_they_come():
    desk = Desk(files=FILES)
    job = desk.shell.run("for i in 1 2; do echo line $i; sleep 5; done | grep line")
    assert job.read() == (("stdout", "line 1\n"),)
    job.cancel()


def test_what_a_substituted_file_held_is_gone_after_the_command():
    desk = Desk(files=FILES)
    assert desk("cat <(echo one)").out == "one\n"
    assert desk("cat /dev/fd/63").code == 1
