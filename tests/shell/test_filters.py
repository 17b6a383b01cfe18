"""What GNU's own the small programs print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("cat a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    (
        "cat -n a.txt",
        "     1\tpear 3 red\n     2\tapple 10 green\n     3\tfig 2 black\n     4\tapple 7 red\n",
    ),
    ("cat -A b.txt", "one$\ntwo$\nthree$\n"),
    ("cat < a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("echo hi | tee f; cat f", "hi\nhi\n"),
    ("echo hi | tee -a b.txt; cat b.txt", "hi\none\ntwo\nthree\nhi\n"),
    ("echo hello | base64", "aGVsbG8K\n"),
    ("echo -n hello | base64", "aGVsbG8=\n"),
    ("echo aGVsbG8= | base64 -d", "hello"),
    ("echo aGVsbG8= | base64 --decode", "hello"),
    ("base64 -w0 a.txt", "cGVhciAzIHJlZAphcHBsZSAxMCBncmVlbgpmaWcgMiBibGFjawphcHBsZSA3IHJlZAo="),
    ("base64 a.txt", "cGVhciAzIHJlZAphcHBsZSAxMCBncmVlbgpmaWcgMiBibGFjawphcHBsZSA3IHJlZAo=\n"),
    ("seq 3", "1\n2\n3\n"),
    ("seq 2 4", "2\n3\n4\n"),
    ("seq 1 2 7", "1\n3\n5\n7\n"),
    ("seq 3 -1 1", "3\n2\n1\n"),
    ("seq 5 1", ""),
    ("seq -s, 3", "1,2,3\n"),
    ("seq -w 8 10", "08\n09\n10\n"),
    ("seq 0.5 2", "0.5\n1.5\n"),
    ("basename /a/b.txt", "b.txt\n"),
    ("basename /a/b.txt .txt", "b\n"),
    ("dirname /a/b.txt", "/a\n"),
    ("cp b.txt c.txt; cat c.txt", "one\ntwo\nthree\n"),
    ("md5sum b.txt", "deed54b823522e0525693b090363f9df  b.txt\n"),
    ("sha256sum b.txt", "b6285c57e8797db5d4c51c80d6f11938afda9b11c6a003549709189e9b4b92a2  b.txt\n"),
]
REFUSES = [
    ("cat nope", "", "cat: nope: No such file or directory\n", 1),
    (
        "cat a.txt nope b.txt",
        "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\none\ntwo\nthree\n",
        "cat: nope: No such file or directory\n",
        1,
    ),
    ("echo 'aGVs!' | base64 -d", "hel", "base64: invalid input\n", 1),
    ("echo aGVsbG8 | base64 -d", "hello", "base64: invalid input\n", 1),
    ("base64 nofile", "", "base64: nofile: No such file or directory\n", 1),
    ("seq", "", "seq: missing operand\nTry 'seq --help' for more information.\n", 1),
    ("seq x", "", "seq: invalid floating point argument: 'x'\nTry 'seq --help' for more information.\n", 1),
    ("rm b.txt; cat b.txt", "", "cat: b.txt: No such file or directory\n", 1),
    ("mv b.txt c.txt; cat c.txt b.txt", "one\ntwo\nthree\n", "cat: b.txt: No such file or directory\n", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
