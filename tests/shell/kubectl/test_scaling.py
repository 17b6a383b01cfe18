"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

PRINTS = {
    "scale deploy/web sts/db --replicas=1 -n shop --dry-run=client": (
        "deployment.apps/web scaled (dry run)\nstatefulset.apps/db scaled (dry run)\n"
    ),
    "scale pod alone -n shop --replicas=1 --dry-run=client": "pod/alone scaled (dry run)\n",
}
REFUSES = {
    "scale --replicas=1": (
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
    "scale deploy nope -n shop --replicas=1": (
        "",
        'error: no objects passed to scale deployments.apps "nope" not found\n',
        1,
    ),
    "scale deploy web --replicas=x -n shop": (
        "",
        (
            'Error: invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax\n'
            "See 'kubectl scale --help' for usage.\n"
        ),
        1,
    ),
    "scale deploy web -n shop --replicas=-1": (
        "",
        "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n",
        1,
    ),
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
    "words, out, err",
    [
        ("--replicas=3", "deployment.apps/web scaled\n", ""),
        ("--replicas=3 --current-replicas=2", "deployment.apps/web scaled\n", ""),
        ("--replicas=3 --current-replicas=9", "", "error: Expected replicas to be 9, was 2\n"),
        (
            "--replicas=3 --resource-version=1",
            "",
            "error: Expected resource version to be 1, was {version}\n",
        ),
        ("--replicas=3 --dry-run=server", "deployment.apps/web scaled (server dry run)\n", ""),
        ("--replicas=3 -o name", "deployment.apps/web\n", ""),
        ("--replicas=3 --timeout=30s", "deployment.apps/web scaled\n", ""),
    ],
)
def test_a_deployment_of_two(words, out, err):
    shell = a_shell()
    version = run(shell, "kubectl get deploy web -o jsonpath={.metadata.resourceVersion}").out
    said = run(shell, f"kubectl scale deploy/web {words}")
    assert (said.out, said.err) == (out, err.format(version=version))
    replicas = run(shell, "kubectl get deploy web -o jsonpath={.spec.replicas}").out
    assert replicas == ("2" if err or "dry-run" in words else "3")


def test_several_at_once():
    said = run(a_shell(), "kubectl scale --replicas=1 deploy/web deploy/cache")
    assert said.out == "deployment.apps/web scaled\ndeployment.apps/cache scaled\n"
