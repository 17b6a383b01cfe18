"""What GNU's own sed print for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("sed s/red/blue/ a.txt", "pear 3 blue\napple 10 green\nfig 2 black\napple 7 blue\n"),
    ("sed 's/e/E/g' a.txt", "pEar 3 rEd\napplE 10 grEEn\nfig 2 black\napplE 7 rEd\n"),
    ("sed -n 2p a.txt", "apple 10 green\n"),
    ("sed -n '2,3p' a.txt", "apple 10 green\nfig 2 black\n"),
    ("sed 1d a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed '$d' a.txt", "pear 3 red\napple 10 green\nfig 2 black\n"),
    ("sed '/apple/d' a.txt", "pear 3 red\nfig 2 black\n"),
    ("sed -n '/fig/p' a.txt", "fig 2 black\n"),
    ("sed -n '/pear/,/fig/p' a.txt", "pear 3 red\napple 10 green\nfig 2 black\n"),
    ("sed -e 1d -e s/red/x/ a.txt", "apple 10 green\nfig 2 black\napple 7 x\n"),
    ("sed '1d;s/red/x/' a.txt", "apple 10 green\nfig 2 black\napple 7 x\n"),
    ("sed 's|red|/a/b|' a.txt", "pear 3 /a/b\napple 10 green\nfig 2 black\napple 7 /a/b\n"),
    ("sed -E 's/([a-z]+) ([0-9]+)/\\2 \\1/' a.txt", "3 pear red\n10 apple green\n2 fig black\n7 apple red\n"),
    (
        "sed 's/\\([a-z]*\\) \\([0-9]*\\)/\\2 \\1/' a.txt",
        "3 pear red\n10 apple green\n2 fig black\n7 apple red\n",
    ),
    ("sed 's/red/[&]/' a.txt", "pear 3 [red]\napple 10 green\nfig 2 black\napple 7 [red]\n"),
    ("sed 's/RED/x/I' a.txt", "pear 3 x\napple 10 green\nfig 2 black\napple 7 x\n"),
    ("sed 's/e/E/2' a.txt", "pear 3 rEd\napple 10 grEen\nfig 2 black\napple 7 rEd\n"),
    ("sed -i s/red/blue/ a.txt; cat a.txt", "pear 3 blue\napple 10 green\nfig 2 black\napple 7 blue\n"),
    ("sed -i.bak s/red/blue/ a.txt; cat a.txt.bak", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed '2i new' a.txt", "pear 3 red\nnew\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed '2a new' a.txt", "pear 3 red\napple 10 green\nnew\nfig 2 black\napple 7 red\n"),
    ("sed '2c new' a.txt", "pear 3 red\nnew\nfig 2 black\napple 7 red\n"),
    ("sed '/fig/i\\  before' a.txt", "pear 3 red\napple 10 green\n  before\nfig 2 black\napple 7 red\n"),
    ("sed '/fig/!d' a.txt", "fig 2 black\n"),
    ("sed 2q a.txt", "pear 3 red\napple 10 green\n"),
    ("sed -n '$p' a.txt", "apple 7 red\n"),
    ("sed = b.txt", "1\none\n2\ntwo\n3\nthree\n"),
    ("sed 'y/abc/xyz/' a.txt", "pexr 3 red\nxpple 10 green\nfig 2 ylxzk\nxpple 7 red\n"),
    ("sed 's/^/  /' b.txt", "  one\n  two\n  three\n"),
    ("sed 's/$/;/' b.txt", "one;\ntwo;\nthree;\n"),
    ("sed '/two/s/o/0/' b.txt", "one\ntw0\nthree\n"),
    ("sed '2,$s/e/E/' b.txt", "one\ntwo\nthrEe\n"),
    ("sed -n '1~2p' a.txt", "pear 3 red\nfig 2 black\n"),
    ("sed '2,+1d' a.txt", "pear 3 red\napple 7 red\n"),
    ("sed G b.txt", "one\n\ntwo\n\nthree\n\n"),
    ("sed -n '/two/{p;q}' b.txt", "two\n"),
    ("sed '/one/,+1s/$/!/' b.txt", "one!\ntwo!\nthree\n"),
    ("sed 's/[0-9]\\+/N/' a.txt", "pear N red\napple N green\nfig N black\napple N red\n"),
    ("sed -r 's/[0-9]+/N/' a.txt", "pear N red\napple N green\nfig N black\napple N red\n"),
    ("sed 's/.*/\"&\"/' b.txt", '"one"\n"two"\n"three"\n'),
    ("sed 's/\\./\\\\./' p.csv", "name,cpu,mem\nweb-1,250m,64Mi\nweb-2,500m,128Mi\ndb-0,1,1Gi\n"),
    ("sed 's/,/\\n/' p.csv", "name\ncpu,mem\nweb-1\n250m,64Mi\nweb-2\n500m,128Mi\ndb-0\n1,1Gi\n"),
    ("sed 's/a\\|b/X/' b.txt", "one\ntwo\nthree\n"),
    ("sed -n 's/red/x/p' a.txt", "pear 3 x\napple 7 x\n"),
    ("sed ':a;N;$!ba;s/\\n/,/g' b.txt", "one,two,three\n"),
    ("sed '1!G;h;$!d' b.txt", "three\ntwo\none\n"),
    ("sed 'N;s/\\n/ /' a.txt", "pear 3 red apple 10 green\nfig 2 black apple 7 red\n"),
    ("sed '/^$/d' a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed -s 1d a.txt", "apple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed 's/\\t/ /' a.txt", "pear 3 red\napple 10 green\nfig 2 black\napple 7 red\n"),
    ("sed 's/\\bre/X/' a.txt", "pear 3 Xd\napple 10 green\nfig 2 black\napple 7 Xd\n"),
]
REFUSES = [
    ("sed 's/x' b.txt", "", "sed: -e expression #1, char 3: unterminated `s' command\n", 1),
    ("sed 'k' b.txt", "", "sed: -e expression #1, char 1: unknown command: `k'\n", 1),
    ("sed s/a/b/ nofile", "", "sed: can't read nofile: No such file or directory\n", 2),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
