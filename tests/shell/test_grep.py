"""What GNU's own grep print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("grep apple a.txt", "apple 10 green\napple 7 red\n"),
    ("grep -c apple a.txt", "2\n"),
    ("grep -v apple a.txt", "pear 3 red\nfig 2 black\n"),
    ("grep -n red a.txt", "1:pear 3 red\n4:apple 7 red\n"),
    ("grep -i APPLE a.txt", "apple 10 green\napple 7 red\n"),
    ("grep -E 'apple|fig' a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("grep 'apple\\|fig' a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("grep -o 'r[a-z]*' a.txt", "r\nred\nreen\nred\n"),
    ("grep -e fig -e pear a.txt", "pear 3 red\nfig 2 black\n"),
    ("grep -q fig a.txt && echo yes", "yes\n"),
    ("grep -q nope a.txt || echo no", "no\n"),
    ("grep -A1 pear a.txt", "pear 3 red\napple 10 green\n"),
    ("grep -B1 fig a.txt", "apple 10 green\nfig 2 black\n"),
    ("grep -C1 fig a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("grep -n -A1 apple a.txt", "2:apple 10 green\n3-fig 2 black\n4:apple 7 red\n"),
    ("grep red a.txt b.txt p.csv", "a.txt:pear 3 red\na.txt:apple 7 red\n"),
    ("grep -h e a.txt b.txt", "pear 3 red\napple 10 green\napple 7 red\none\nthree\n"),
    ("grep -H fig a.txt", "a.txt:fig 2 black\n"),
    ("grep -l e a.txt b.txt empty", "a.txt\nb.txt\n"),
    ("grep -L e a.txt b.txt empty", "empty\n"),
    ("grep -r kind .", "./y.yaml:kind: ConfigMap\n"),
    ("grep -m1 apple a.txt", "apple 10 green\n"),
    ("grep -x one b.txt", "one\n"),
    ("grep -E '^[a-z]+ [0-9]{2}' a.txt", "apple 10 green\n"),
    ("grep '^[a-z]\\+ [0-9]\\{2\\}' a.txt", "apple 10 green\n"),
    ("grep -P '\\d{2}' a.txt", "apple 10 green\n"),
    ("grep -c . a.txt b.txt", "a.txt:4\nb.txt:3\n"),
    ("grep -on e b.txt", "1:e\n3:e\n3:e\n"),
    ("grep -1 fig a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("grep -iv --color=never RED a.txt", "apple 10 green\nfig 2 black\n"),
    ("grep --count red a.txt", "2\n"),
    ("grep -Z red a.txt", "pear 3 red\napple 7 red\n"),
]
REFUSES = [
    ("grep -w re a.txt", "", "", 1),
    ("grep -F '.' p.csv", "", "", 1),
    ("grep nope a.txt", "", "", 1),
    ("grep x nofile", "", "grep: nofile: No such file or directory\n", 2),
    ("grep", "", "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n", 2),
    ("grep -c '' empty", "0\n", "", 1),
    ("grep -E '(' a.txt", "", "grep: Unmatched ( or \\(\n", 2),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
