import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import get


@pytest.fixture
def desk():
    return Desk()


@pytest.mark.parametrize(
    "flags, said, is_stored",
    [
        ("", "configmap/c1 created\n", True),
        ("--dry-run=client", "configmap/c1 created (dry run)\n", False),
        ("--dry-run=server", "configmap/c1 created (server dry run)\n", False),
        ("-o name", "configmap/c1\n", True),
    ],
)
def test_what_is_said(desk, flags, said, is_stored):
    typed = desk.k(f"create configmap c1 {flags}")
    assert (typed.out, typed.err, typed.code) == (said, "", 0)
    assert (desk.k("get cm c1").code == 0) is is_stored


def test_a_namespace_that_was_asked_for_is_written_down(desk):
    assert "namespace: shop\n" in desk.k("create cm c1 -n shop --dry-run=client -o yaml").out
    assert "namespace" not in desk.k("create cm c1 --dry-run=client -o yaml").out
    desk.k("create ns shop")
    desk.k("create cm c1 -n shop")
    assert get(desk, "configmaps", "c1", "shop").metadata.namespace == "shop"


@pytest.mark.parametrize(
    "words, error",
    [
        (
            "configmap",
            (
                "error: exactly one NAME is required, got 0\n"
                "See 'kubectl create configmap -h' for help and examples\n"
            ),
        ),
        (
            "secret generic a b",
            (
                "error: exactly one NAME is required, got 2\n"
                "See 'kubectl create secret generic -h' for help and examples\n"
            ),
        ),
        ("deployment a", 'error: required flag(s) "image" not set\n'),
        ("cronjob a", 'error: required flag(s) "image", "schedule" not set\n'),
        ("namespace default", 'Error from server (AlreadyExists): namespaces "default" already exists\n'),
        ("cm taken", 'error: failed to create configmap: configmaps "taken" already exists\n'),
        ("cm c1 -n nope", 'error: failed to create configmap: namespaces "nope" not found\n'),
    ],
)
def test_refusals(desk, words, error):
    desk.k("create cm taken")
    typed = desk.k(f"create {words}")
    assert (typed.err, typed.code) == (error, 1)
