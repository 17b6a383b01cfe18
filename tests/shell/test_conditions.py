"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("[ -f a.txt ] && echo file", "file\n"),
    ("[ -f nope ] || echo none", "none\n"),
    ('[ -z "" ] && echo empty', "empty\n"),
    ("[ -n x ] && echo set", "set\n"),
    ("[ a = a ] && echo same", "same\n"),
    ("[ a != b ] && echo differ", "differ\n"),
    ("[[ a == a ]] && echo same", "same\n"),
    ("[[ abc == a* ]] && echo glob", "glob\n"),
    ("[[ abc =~ ^a ]] && echo re", "re\n"),
    ("[ 3 -lt 10 ] && echo less", "less\n"),
    ("[ 1 -eq 1 -a 2 -eq 2 ] && echo and", "and\n"),
    ("[ -d . ] && echo dir", "dir\n"),
    ("test 1 = 1; echo $?", "0\n"),
    ('[[ "a b" == "a b" ]] && echo same', "same\n"),
    ("[[ abc != a* ]] || echo no", "no\n"),
    ('[[ abc == "a*" ]] || echo literal', "literal\n"),
    ("[[ -z $NOPE ]] && echo empty", "empty\n"),
    ("[[ 3 -lt 10 && a < b ]] && echo yes", "yes\n"),
    ("[[ web-1 =~ ^web-[0-9]+$ ]] && echo re", "re\n"),
    ("[[ (a == b || c == c) && d == d ]] && echo grouped", "grouped\n"),
    ("[ a = a -a b = b ] && echo and", "and\n"),
    ("[ a = b -o b = b ] && echo or", "or\n"),
    ("[ ! -f nope ] && echo not", "not\n"),
    ("[ -e a.txt ] && [ -s a.txt ] && ! [ -s empty ] && echo sized", "sized\n"),
    ('[ "" ] || echo empty', "empty\n"),
    ("[ x ] && echo x", "x\n"),
    ("[ 1 -eq 1 ] && [ 2 -ne 3 ] && [ 2 -ge 2 ] && [ 1 -le 1 ] && echo numbers", "numbers\n"),
    ('test -n "$HOME" && echo set', "set\n"),
]
REFUSES = [
    ("[ 1 -gt x ]", "", "bash: [: x: integer expression expected\n", 2),
    ("[ a", "", "bash: [: missing `]'\n", 2),
    ("[ 1 2 ]", "", "bash: [: 1: unary operator expected\n", 2),
    ("[ a b c d ]", "", "bash: [: too many arguments\n", 2),
    ("test 1 -lt", "", "bash: test: 1: unary operator expected\n", 2),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
