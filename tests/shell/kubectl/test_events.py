"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "events --for nope": ("", "error: --for must be in resource/name form\n", 1),
    "events --types=Nope": ("", "error: valid --types are Normal or Warning\n", 1),
    "events -n empty": ("", "No events found in empty namespace.\n", 0),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
