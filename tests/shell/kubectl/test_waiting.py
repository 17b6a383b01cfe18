"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

PRINTS = {
    "wait --for=create pod/alone -n shop": "pod/alone condition met\n",
    "wait --for=delete pod/nope -n shop": "",
}
REFUSES = {
    "wait": ("", 'error: unrecognized condition: ""\n', 1),
    "wait --for=bad pod/alone -n shop": ("", 'error: unrecognized condition: "bad"\n', 1),
    "wait --for=condition=Ready": (
        "",
        (
            "error: You must provide one or more resources by argument or filename.\n"
            "Example resource specifications include:\n"
            "   '-f rsrc.yaml'\n"
            "   '--filename=rsrc.json'\n"
            "   '<resource> <name>'\n"
            "   '<resource>'\n"
        ),
        1,
    ),
    "wait --for=condition=Ready pod -l app=nope -n shop": ("", "error: no matching resources found\n", 1),
    "wait --for=condition=Ready pod/nope -n shop": (
        "",
        'Error from server (NotFound): pods "nope" not found\n',
        1,
    ),
    "wait --for=condition=Ready pods --all -n empty": ("", "error: no matching resources found\n", 1),
    "wait --for=create": (
        "",
        (
            "error: You must provide one or more resources by argument or filename.\n"
            "Example resource specifications include:\n"
            "   '-f rsrc.yaml'\n"
            "   '--filename=rsrc.json'\n"
            "   '<resource> <name>'\n"
            "   '<resource>'\n"
        ),
        1,
    ),
    "wait pod/alone -n shop": ("", 'error: unrecognized condition: ""\n', 1),
}


@pytest.mark.parametrize("line", PRINTS)
def test_what_is_printed(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == (PRINTS[line], "", 0)


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


@pytest.mark.parametrize(
    "words, out, err, code",
    [
        ("--for=condition=Available deploy/web", "deployment.apps/web condition met\n", "", 0),
        ("--for=condition=available deploy web", "deployment.apps/web condition met\n", "", 0),
        (
            "--for=jsonpath='{.status.readyReplicas}'=2 deploy/web",
            "deployment.apps/web condition met\n",
            "",
            0,
        ),
        ("--for=jsonpath='{.spec.replicas}' deploy/web", "deployment.apps/web condition met\n", "", 0),
        ("--for=create deploy/web", "deployment.apps/web condition met\n", "", 0),
        (
            "--for=jsonpath='{.status.replicas}'=7 deploy/web --timeout=3s",
            "",
            "error: timed out waiting for the condition on deployments/web\n",
            1,
        ),
        (
            "--for=delete deploy/web --timeout=3s",
            "",
            "error: timed out waiting for the condition on deployments/web\n",
            1,
        ),
        (
            "--for=condition=Nope deploy/web --timeout=3s",
            "",
            "error: timed out waiting for the condition on deployments/web\n",
            1,
        ),
    ],
)
def test_what_holds_and_what_does_not_in_time(words, out, err, code):
    said = run(a_shell(), f"kubectl wait {words}")
    assert (said.out, said.err, said.code) == (out, err, code)


def test_it_waits_for_what_comes_later():
    shell = a_shell()
    run(shell, "kubectl run late --image=nginx")
    before = shell.session.world.now_ms
    said = run(shell, "kubectl wait --for=condition=Ready pod/late --timeout=60s")
    assert said.out == "pod/late condition met\n"
    assert shell.session.world.now_ms > before
    run(shell, "kubectl delete pod late --wait=false")
    assert run(shell, "kubectl wait --for=delete pod/late --timeout=60s").out == "pod/late condition met\n"


def test_all_of_a_selector():
    said = run(a_shell(), "kubectl wait --for=condition=Ready pod -l app=web")
    assert (
        sorted(line.split("-")[0] + line[-14:] for line in said.out.splitlines())
        == ["pod/web condition met"] * 2
    )
