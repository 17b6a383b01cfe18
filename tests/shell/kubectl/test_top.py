"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "top node": ("", "error: Metrics API not available\n", 1),
    "top pod --sort-by=x": ("", "error: --sort-by accepts only cpu or memory\n", 1),
    "top pod -n shop": ("", "error: Metrics API not available\n", 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
