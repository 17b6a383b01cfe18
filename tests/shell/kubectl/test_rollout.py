"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

REFUSES = {
    "rollout history": ("", "error: required resource not specified\n", 1),
    "rollout history pod/alone -n shop": ("", 'error: no history viewer has been implemented for "Pod"\n', 1),
    "rollout nope": (
        "",
        ("error: unknown command \"nope\"\nSee 'kubectl rollout -h' for help and examples\n"),
        1,
    ),
    "rollout pause": ("", "error: required resource not specified\n", 1),
    "rollout pause sts/db -n shop": ("", 'error: statefulsets.apps "db" pausing is not supported\n', 1),
    "rollout restart": ("", "error: required resource not specified\n", 1),
    "rollout restart pod/alone -n shop": ("", 'error: pods "alone" restarting is not supported\n', 1),
    "rollout restart svc/web -n shop": ("", 'error: services "web" restarting is not supported\n', 1),
    "rollout resume deploy/web -n shop": ("", 'error: deployments.apps "web" is not paused\n', 1),
    "rollout status": ("", "error: required resource not specified\n", 1),
    "rollout status deploy/nope -n shop": (
        "",
        'Error from server (NotFound): deployments.apps "nope" not found\n',
        1,
    ),
    "rollout status pod/alone -n shop": ("", "error: no status viewer has been implemented for Pod\n", 1),
    "rollout undo": ("", "error: required resource not specified\n", 1),
    "rollout undo deploy/web -n shop": ("", 'error: no rollout history found for deployment "web"\n', 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]
