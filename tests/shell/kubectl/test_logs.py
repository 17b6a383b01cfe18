"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

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


@pytest.fixture(scope="module")
def talking():
    """A shell in whose cluster a pod of two containers says a line a second."""
    shell = a_shell()
    say = "i=0; while true; do i=$((i+1)); echo line $i; sleep 1; done"
    manifest = (
        "apiVersion: v1\\nkind: Pod\\nmetadata: {name: t, labels: {app: t}}\\nspec:\\n  containers:\\n"
        f'  - {{name: a, image: busybox, command: [sh, -c, "{say}"]}}\\n'
        '  - {name: b, image: busybox, command: [sh, -c, "echo only; sleep 10000"]}\\n'
    )
    assert run(shell, f"printf '{manifest}' | kubectl apply -f -").code == 0
    shell.session.world.run_for(30_000)
    return shell


@pytest.mark.parametrize(
    "words, count, first",
    [
        ("t -c a --tail=3", 3, "line "),
        ("t -c b", 1, "only"),
        ("t b", 1, "only"),
        ("t -c a --since=5s", 5, "line "),
        ("t -c a --limit-bytes=14", 2, "line 1"),
        ("t --all-containers --tail=1", 2, "line "),
        ("t --all-containers --prefix --tail=1", 2, "[pod/t/a] line "),
        ("-l app=t -c a", 10, "line "),
        ("-l app=t -c a --tail=-1", 25, "line "),
        ("t -c a --timestamps --tail=1", 1, "2026-01-05T"),
    ],
)
def test_which_lines_are_shown(talking, words, count, first):
    lines = run(talking, f"kubectl logs {words}").out.splitlines()
    assert lines[0].startswith(first)
    assert count <= len(lines) <= (count + 1 if count < 25 else 60)


def test_the_first_container_is_the_default(talking):
    said = run(talking, "kubectl logs t --tail=1")
    assert said.err == 'Defaulted container "a" out of: a, b\n'


def test_lines_follow_until_they_are_enough(talking):
    before = talking.session.world.now_ms
    said = run(talking, "kubectl logs -f t -c a --tail=1 | head -4")
    assert len(said.out.splitlines()) == 4
    assert 2_000 <= talking.session.world.now_ms - before <= 4_000


def test_there_is_no_former_container(talking):
    assert run(talking, "kubectl logs t -c a -p").err == (
        'Error from server (BadRequest): previous terminated container "a" in pod "t" not found\n'
    )
