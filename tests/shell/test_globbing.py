"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("X=ABC; echo ${X,,}", "abc\n"),
    ("echo {a,b}c", "ac bc\n"),
    ("echo {1..5}", "1 2 3 4 5\n"),
    ("echo x{1..3}y", "x1y x2y x3y\n"),
    ("echo *.txt", "a.txt b.txt pods.txt\n"),
    ("echo *.nope", "*.nope\n"),
    ("ls *.txt", "a.txt\nb.txt\npods.txt\n"),
    ("echo '*.txt' \"*.txt\"", "*.txt *.txt\n"),
    ("echo [ab].txt", "a.txt b.txt\n"),
    ("echo ?.txt", "a.txt b.txt\n"),
    ("echo a.{txt,md}", "a.txt a.md\n"),
    ("echo {a,b}{1,2}", "a1 a2 b1 b2\n"),
    ("echo {01..03}", "01 02 03\n"),
    ("echo {a..e}", "a b c d e\n"),
    ("echo {5..1..2}", "5 3 1\n"),
    ('echo "{a,b}"', "{a,b}\n"),
    ("echo pre{,-x}", "pre pre-x\n"),
    ("X=abc.tar.gz; echo ${X%.*} ${X%%.*} ${X#*.} ${X##*.}", "abc.tar abc tar.gz gz\n"),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)
