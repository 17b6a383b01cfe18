import pytest

from tests.shell.bare import Desk
from tests.shell.kubectl.objects import get, put_node

QUALIFIED = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
HELP = "See 'kubectl taint -h' for help and examples\n"


@pytest.fixture
def desk():
    desk = Desk()
    for name in ("worker-1", "worker-2"):
        put_node(desk, name)
    return desk


def taints(desk, node="worker-1"):
    return [(taint.key, taint.value, taint.effect) for taint in get(desk, "nodes", node, "").spec.taints]


def test_a_taint_comes_and_goes(desk):
    typed = desk.k("taint node worker-1 dedicated=db:NoSchedule")
    assert (typed.out, typed.err, typed.code) == ("node/worker-1 tainted\n", "", 0)
    assert ("dedicated", "db", "NoSchedule") in taints(desk)
    assert desk.k("taint node worker-1 dedicated-").out == "node/worker-1 untainted\n"
    assert not [taint for taint in taints(desk) if taint[0] == "dedicated"]


def test_the_same_effect_twice_needs_overwrite(desk):
    desk.k("taint node worker-1 dedicated=db:NoSchedule")
    typed = desk.k("taint node worker-1 dedicated=web:NoSchedule")
    assert (typed.code, typed.err) == (
        1,
        "error: node worker-1 already has dedicated taint(s) with same effect(s) and --overwrite is false\n",
    )
    assert desk.k("taint node worker-1 dedicated=web:NoSchedule --overwrite").code == 0
    assert [taint for taint in taints(desk) if taint[0] == "dedicated"] == [
        ("dedicated", "web", "NoSchedule")
    ]


def test_one_key_may_have_several_effects(desk):
    desk.k("taint node worker-1 a=b:NoSchedule a=b:NoExecute")
    assert desk.k("taint nodes worker-1 a:NoExecute-").out == "node/worker-1 untainted\n"
    assert [taint for taint in taints(desk) if taint[0] == "a"] == [("a", "b", "NoSchedule")]


def test_adding_and_removing_at_once_modifies(desk):
    desk.k("taint node worker-1 a:NoSchedule")
    assert desk.k("taint node worker-1 a- b:NoExecute").out == "node/worker-1 modified\n"
    assert [key for key, _, _ in taints(desk) if key in "ab"] == ["b"]


def test_all_nodes(desk):
    assert desk.k("taint nodes --all a=b:NoSchedule").out == "node/worker-1 tainted\nnode/worker-2 tainted\n"


def test_a_dry_run_stores_nothing(desk):
    before = taints(desk)
    assert desk.k("taint node worker-1 a=b:NoSchedule --dry-run=client").out == "node/worker-1 tainted\n"
    assert taints(desk) == before


@pytest.mark.parametrize(
    "words, error",
    [
        (
            "node worker-1 a=b:Nope",
            f"error: invalid taint effect: Nope, unsupported taint effect\n{HELP}",
        ),
        ("node worker-1 a=b", f"error: invalid taint spec: a=b, {QUALIFIED}\n{HELP}"),
        ("node worker-1", "error: at least one taint update is required\n"),
        (
            "node worker-1 a=b:NoSchedule a=c:NoSchedule",
            f"error: duplicated taints with the same key and effect: {{a c NoSchedule <nil>}}\n{HELP}",
        ),
        ("pod web a=b:NoSchedule", "error: invalid resource type pod, only node types are supported\n"),
        ("node worker-1 nope-", 'error: taint "nope" not found\n'),
        ("node worker-1 nope:NoSchedule-", 'error: taint "nope:NoSchedule" not found\n'),
        ("node nope a=b:NoSchedule", 'Error from server (NotFound): nodes "nope" not found\n'),
    ],
)
def test_refusals(desk, words, error):
    typed = desk.k(f"taint {words}")
    assert (typed.err, typed.code) == (error, 1)
