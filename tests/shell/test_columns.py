"""What GNU's own paste, column, nl, rev and tac print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("tac a.txt", "apple 7 red\nfig 2 black\napple 10 green\npear 3 red\n"),
    ("rev b.txt", "eno\nowt\neerht\n"),
    ("nl b.txt", "     1\tone\n     2\ttwo\n     3\tthree\n"),
    ("paste -sd, b.txt", "one,two,three\n"),
    ("paste a.txt b.txt", "pear 3 red\tone\napple 10 green\ttwo\nfig 2 black\tthree\napple 7 red\t\n"),
    ("paste -d: b.txt b.txt", "one:one\ntwo:two\nthree:three\n"),
    ("column -t a.txt", "pear   3   red\napple  10  green\nfig    2   black\napple  7   red\n"),
    ("column -t -s, p.csv", "name   cpu   mem\nweb-1  250m  64Mi\nweb-2  500m  128Mi\ndb-0   1     1Gi\n"),
    ("printf '%s\\n' a b c | nl", "     1\ta\n     2\tb\n     3\tc\n"),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)
