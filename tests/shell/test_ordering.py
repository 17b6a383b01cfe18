"""What GNU's own sort, uniq and wc print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("wc a.txt", " 4 12 50 a.txt\n"),
    ("wc -l a.txt", "4 a.txt\n"),
    ("wc -l < a.txt", "4\n"),
    ("wc -l a.txt b.txt", " 4 a.txt\n 3 b.txt\n 7 total\n"),
    ("wc -w a.txt", "12 a.txt\n"),
    ("wc -c a.txt", "50 a.txt\n"),
    ("wc -lw a.txt", " 4 12 a.txt\n"),
    ("cat a.txt | wc", "      4      12      50\n"),
    ("cat a.txt | wc -l", "4\n"),
    ("wc nonl", "1 2 3 nonl\n"),
    ("wc -L a.txt", "14 a.txt\n"),
    ("sort a.txt", "apple 10 green\napple 7 red\nfig 2 black\npear 3 red\n"),
    ("sort -r a.txt", "pear 3 red\nfig 2 black\napple 7 red\napple 10 green\n"),
    ("sort -k2 a.txt", "apple 10 green\nfig 2 black\npear 3 red\napple 7 red\n"),
    ("sort -k2n a.txt", "fig 2 black\npear 3 red\napple 7 red\napple 10 green\n"),
    ("sort -k2,2n a.txt", "fig 2 black\npear 3 red\napple 7 red\napple 10 green\n"),
    ("sort -k2 -n a.txt", "fig 2 black\npear 3 red\napple 7 red\napple 10 green\n"),
    ("sort -k2 -nr a.txt", "apple 10 green\napple 7 red\npear 3 red\nfig 2 black\n"),
    ("sort -k1,1 -k2,2n a.txt", "apple 7 red\napple 10 green\nfig 2 black\npear 3 red\n"),
    ("sort -k3 -k2n a.txt", "fig 2 black\napple 10 green\npear 3 red\napple 7 red\n"),
    ("sort -u b.txt b.txt", "one\nthree\ntwo\n"),
    ("sort -t, -k2 p.csv", "db-0,1,1Gi\nweb-1,250m,64Mi\nweb-2,500m,128Mi\nname,cpu,mem\n"),
    ("sort -t , -k 3 -h p.csv", "name,cpu,mem\nweb-1,250m,64Mi\nweb-2,500m,128Mi\ndb-0,1,1Gi\n"),
    ("sort -n b.txt", "one\nthree\ntwo\n"),
    ("sort -f a.txt", "apple 10 green\napple 7 red\nfig 2 black\npear 3 red\n"),
    ("printf '10\\n9\\n1.5\\n-3\\n' | sort -n", "-3\n1.5\n9\n10\n"),
    ("printf 'v1.10\\nv1.9\\nv1.2\\n' | sort -V", "v1.2\nv1.9\nv1.10\n"),
    ("printf '1Gi\\n128Mi\\n64Mi\\n2K\\n' | sort -h", "2K\n64Mi\n128Mi\n1Gi\n"),
    ("printf 'b\\nB\\na\\nA\\n' | sort", "A\nB\na\nb\n"),
    ("printf 'b\\nB\\na\\nA\\n' | sort -f", "A\na\nB\nb\n"),
    ("sort -o out a.txt; cat out", "apple 10 green\napple 7 red\nfig 2 black\npear 3 red\n"),
    ("printf 'a\\na\\nb\\na\\n' | uniq", "a\nb\na\n"),
    ("printf 'a\\na\\nb\\na\\n' | uniq -c", "      2 a\n      1 b\n      1 a\n"),
    ("printf 'a\\na\\nb\\na\\n' | uniq -d", "a\n"),
    ("printf 'a\\na\\nb\\na\\n' | uniq -u", "b\na\n"),
    ("printf 'a\\nA\\nb\\n' | uniq -i", "a\nb\n"),
    ("printf 'a\\nA\\nb\\n' | uniq -ci", "      2 a\n      1 b\n"),
    ("echo 'a b' | tr ' ' '\\n' | sort", "a\nb\n"),
    ("date +%Y | wc -c", "5\n"),
    ("printf 'x' | wc -l", "0\n"),
]
REFUSES = [
    ("wc -l nofile", "", "wc: nofile: No such file or directory\n", 1),
    ("printf 'b\\na\\nb\\n' | sort -c", "", "sort: -:2: disorder: a\n", 1),
    ("sort nofile", "", "sort: cannot read: nofile: No such file or directory\n", 2),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
