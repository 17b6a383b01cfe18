"""What bash itself prints for the same lines."""

import pytest

from tests.shell.samples import lines_of, typed

PRINTS = [
    ("export X=3; echo ${X}", "3\n"),
    ("alias k=kubectl", ""),
    ("read X <<< hi; echo $X", "hi\n"),
    ("set -o pipefail; false | true; echo $?", "1\n"),
    ("alias ll='echo long'; type cat | head -1", "cat is /usr/bin/cat\n"),
    ("echo ${X:=set}; echo $X", "set\nset\n"),
    ("set -- a b c; echo $# $2; shift; echo $1", "3 b\nb\n"),
    ('read a b <<< "1 2 3"; echo $b', "2 3\n"),
    ('export A=1 B="x y"; echo $B', "x y\n"),
    ("export C=$(echo 'p q'); echo \"$C\"", "p q\n"),
    ('unset A; echo "[$A]"', "[]\n"),
]
REFUSES = [
    ("export 1x=2", "", "bash: export: `1x=2': not a valid identifier\n", 1),
    ("local x=1", "", "bash: local: can only be used in a function\n", 1),
    ("shift 3", "", "", 1),
    ("alias nope", "", "bash: alias: nope: not found\n", 1),
    ("unalias nope", "", "bash: unalias: nope: not found\n", 1),
]


@pytest.mark.parametrize("line, out", PRINTS, ids=lines_of(PRINTS))
def test_what_is_printed(line, out):
    assert typed(line) == (out, "", 0)


@pytest.mark.parametrize("line, out, err, code", REFUSES, ids=lines_of(REFUSES))
def test_what_is_complained_of(line, out, err, code):
    assert typed(line) == (out, err, code)
