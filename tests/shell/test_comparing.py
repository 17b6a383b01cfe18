"""What GNU's own diff prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("diff <(echo a) <(echo a) && echo same", "same\n"),
    ("diff b.txt b.txt; echo $?", "0\n"),
    (
        "diff -u b.txt nonl | tail -n +3",
        "@@ -1,3 +1,2 @@\n-one\n-two\n-three\n+x\n+y\n\\ No newline at end of file\n",
    ),
    ("printf 'ONE\\ntwo\\nthree\\n' | diff -i b.txt - && echo same", "same\n"),
    ("printf 'o ne\\ntwo\\nthree\\n' | diff -w b.txt - && echo same", "same\n"),
]
REFUSES = [
    (
        "diff b.txt nonl",
        "1,3c1,2\n< one\n< two\n< three\n---\n> x\n> y\n\\ No newline at end of file\n",
        "",
        1,
    ),
    ("printf 'one\\n2\\nthree\\nfour\\n' | diff b.txt -", "2c2\n< two\n---\n> 2\n3a4\n> four\n", "", 1),
    ("printf 'two\\nthree\\n' | diff b.txt -", "1d0\n< one\n", "", 1),
    ("diff -q b.txt a.txt", "Files b.txt and a.txt differ\n", "", 1),
    (
        "diff b.txt",
        "",
        "diff: missing operand after 'b.txt'\ndiff: Try 'diff --help' for more information.\n",
        2,
    ),
    ("diff b.txt nofile", "", "diff: nofile: No such file or directory\n", 2),
    ("diff <(echo a) <(echo b)", "1c1\n< a\n---\n> b\n", "", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
