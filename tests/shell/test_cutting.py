"""What GNU's own head, tail, cut, tr and fold print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("head -n 2 a.txt", "pear 3 red\napple 10 green\n"),
    ("head -2 a.txt", "pear 3 red\napple 10 green\n"),
    ("head -n1 a.txt b.txt", "==> a.txt <==\npear 3 red\n\n==> b.txt <==\none\n"),
    ("head -c 5 a.txt", "pear "),
    ("head -n -1 a.txt", "pear 3 red\napple 10 green\nfig 2 black\n"),
    ("head -qn1 a.txt b.txt", "pear 3 red\none\n"),
    ("tail -n 2 a.txt", "fig 2 black\napple 7 red\n"),
    ("tail -1 a.txt", "apple 7 red\n"),
    ("tail -n1 a.txt b.txt", "==> a.txt <==\napple 7 red\n\n==> b.txt <==\nthree\n"),
    ("tail -c 4 b.txt", "ree\n"),
    ("tail -n +2 pods.txt | wc -l", "3\n"),
    ("cut -d' ' -f1 a.txt", "pear\napple\nfig\napple\n"),
    ("cut -d ' ' -f 1,3 a.txt", "pear red\napple green\nfig black\napple red\n"),
    ("cut -d' ' -f2- a.txt", "3 red\n10 green\n2 black\n7 red\n"),
    ("cut -d, -f-2 p.csv", "name,cpu\nweb-1,250m\nweb-2,500m\ndb-0,1\n"),
    ("cut -c1-3 a.txt", "pea\napp\nfig\napp\n"),
    ("cut -c 2 b.txt", "n\nw\nh\n"),
    ("cut -b1-2 b.txt", "on\ntw\nth\n"),
    ("cut -d' ' -f1 b.txt", "one\ntwo\nthree\n"),
    ("cut -s -d' ' -f1 b.txt", ""),
    ("cut -d: -f1", ""),
    ("cut -f1", ""),
    ("cut -d, -f1 --output-delimiter=: p.csv", "name\nweb-1\nweb-2\ndb-0\n"),
    ("cut -d, -f1,2 --output-delimiter=: p.csv", "name:cpu\nweb-1:250m\nweb-2:500m\ndb-0:1\n"),
    ("cut -d' ' --complement -f2 a.txt", "pear red\napple green\nfig black\napple red\n"),
    ("echo hello | tr a-z A-Z", "HELLO\n"),
    ("echo hello | tr -d l", "heo\n"),
    ("echo hello | tr -s l", "helo\n"),
    ("echo 'a  b   c' | tr -s ' '", "a b c\n"),
    ("echo a,b | tr , '\\n'", "a\nb\n"),
    ("echo HELLO | tr '[:upper:]' '[:lower:]'", "hello\n"),
    ("echo a1b2 | tr -d '[:digit:]'", "ab\n"),
    ("echo a1b2 | tr -cd '[:digit:]'", "12"),
    ("echo a1b2 | tr -dc 0-9", "12"),
    ("echo a1b2 | tr -c '[:alnum:]' _", "a1b2_"),
    ("echo 'a.b.c' | tr . /", "a/b/c\n"),
    ("echo 'a-b' | tr - _", "a_b\n"),
    ("yes | head -2", "y\ny\n"),
    ("fold -w2 b.txt", "on\ne\ntw\no\nth\nre\ne\n"),
]
REFUSES = [
    ("head nofile", "", "head: cannot open 'nofile' for reading: No such file or directory\n", 1),
    ("head -n x a.txt", "", "head: invalid number of lines: 'x'\n", 1),
    ("tail nofile", "", "tail: cannot open 'nofile' for reading: No such file or directory\n", 1),
    (
        "cut a.txt",
        "",
        "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.\n",
        1,
    ),
    (
        "cut -d ab -f1 a.txt",
        "",
        "cut: the delimiter must be a single character\nTry 'cut --help' for more information.\n",
        1,
    ),
    ("cut -f 0 a.txt", "", "cut: fields are numbered from 1\nTry 'cut --help' for more information.\n", 1),
    ("tr", "", "tr: missing operand\nTry 'tr --help' for more information.\n", 1),
    ("echo x | tr", "", "tr: missing operand\nTry 'tr --help' for more information.\n", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
