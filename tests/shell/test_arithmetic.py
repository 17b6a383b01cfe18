"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("echo $((1+2)) $((2*3)) $((7/2)) $((7%2))", "3 6 3 1\n"),
    ("X=4; echo $((X+1)) $(($X*2))", "5 8\n"),
    ("i=0; i=$((i+1)); echo $i", "1\n"),
    ("cat > f <<EOF\nx: 1\ny: $((1+1))\nEOF\ncat f", "x: 1\ny: 2\n"),
    ("let x=1+2; echo $x", "3\n"),
    ("n=5; echo $((n*2+1)) $(( (1+2)*3 )) $((10%4)) $((2**8)) $((-7/2))", "11 9 2 256 -3\n"),
    ("echo $((1>2)) $((1<2)) $((1==1 && 0)) $((1?5:6))", "0 1 0 5\n"),
    ("let n=3*4; echo $n", "12\n"),
    ('x=5; echo "$((x+1))th"', "6th\n"),
]
REFUSES = [
    ("echo $((1/0))", "", 'bash: 1/0: division by 0 (error token is "0")\n', 1),
    ("echo $((1+))", "", 'bash: 1+: syntax error: operand expected (error token is "+")\n', 1),
    ("echo $((08))", "", 'bash: 08: value too great for base (error token is "08")\n', 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
