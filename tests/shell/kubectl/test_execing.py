"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "exec": ("", "error: pod, type/name or --filename must be specified\n", 1),
    "exec alone -n shop": ("", "error: you must specify at least one command for the container\n", 1),
    "exec alone ls -n shop": (
        "",
        (
            "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n"
            "See 'kubectl exec -h' for help and examples\n"
        ),
        1,
    ),
    "exec nope -n shop -- ls": ("", 'Error from server (NotFound): pods "nope" not found\n', 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
