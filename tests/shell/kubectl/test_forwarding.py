"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "attach": ("", "error: at least 1 argument is required for attach\n", 1),
    "port-forward": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward alone": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward alone -n shop": (
        "",
        (
            "error: TYPE/NAME and list of ports are required for port-forward\n"
            "See 'kubectl port-forward -h' for help and examples\n"
        ),
        1,
    ),
    "port-forward pod/nope -n shop 8080": ("", 'Error from server (NotFound): pods "nope" not found\n', 1),
    "port-forward svc/nope -n shop 8080": (
        "",
        'Error from server (NotFound): services "nope" not found\n',
        1,
    ),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
