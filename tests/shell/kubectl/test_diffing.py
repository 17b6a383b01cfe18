"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "diff": ("", "error: must specify one of -f and -k\n", 2),
    "diff -f nope.yaml": ("", 'error: the path "nope.yaml" does not exist\n', 2),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
