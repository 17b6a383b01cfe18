"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "certificate approve": ("", "error: one or more CSRs must be specified as <name> or -f <filename>\n", 1),
    "certificate approve nope": (
        "",
        'Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nope" not found\n',
        1,
    ),
    "certificate deny nope": (
        "",
        'Error from server (NotFound): certificatesigningrequests.certificates.k8s.io "nope" not found\n',
        1,
    ),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
