"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "apply": ("", "error: must specify one of -f and -k\n", 1),
    "apply nope": ("", ("error: Unexpected args: [nope]\nSee 'kubectl apply -h' for help and examples\n"), 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
