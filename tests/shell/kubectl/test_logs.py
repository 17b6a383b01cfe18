"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "logs": (
        "",
        (
            "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
            "POD or TYPE/NAME is a required argument for the logs command\n"
            "See 'kubectl logs -h' for help and examples\n"
        ),
        1,
    ),
    "logs -l app=web alone": (
        "",
        (
            "error: only a selector (-l) or a POD name is allowed\n"
            "See 'kubectl logs -h' for help and examples\n"
        ),
        1,
    ),
    "logs alone -n shop --all-containers -c c": (
        "",
        "error: --all-containers=true should not be specified with container name c\n",
        1,
    ),
    "logs alone -n shop --since=1h --since-time=2026-01-01T00:00:00Z": (
        "",
        "error: at most one of `sinceTime` or `sinceSeconds` may be specified\n",
        1,
    ),
    "logs alone -n shop --since=x": (
        "",
        (
            'Error: invalid argument "x" for "--since" flag: time: invalid duration "x"\n'
            "See 'kubectl logs --help' for usage.\n"
        ),
        1,
    ),
    "logs alone -n shop --tail=-2": ("", "error: --tail must be greater than or equal to -1\n", 1),
    "logs alone -n shop -c nope": ("", "error: container nope is not valid for pod alone\n", 1),
    "logs cm/conf -n shop": (
        "",
        "error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n",
        1,
    ),
    "logs nope -n shop": (
        "",
        'error: error from server (NotFound): pods "nope" not found in namespace "shop"\n',
        1,
    ),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
