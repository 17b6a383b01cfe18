"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

PRINTS = {
    'patch deploy web -n shop -p \'{"spec":{"replicas":4}}\' --dry-run=client': "deployment.apps/web patched\n",
}
REFUSES = {
    "edit": (
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
    "edit pod nope -n shop": ("", 'Error from server (NotFound): pods "nope" not found\n', 1),
    "patch": ("", "error: must specify --patch or --patch-file containing the contents of the patch\n", 1),
    "patch deploy web -n shop": (
        "",
        "error: must specify --patch or --patch-file containing the contents of the patch\n",
        1,
    ),
    "patch deploy web -n shop --patch-file nope": (
        "",
        "error: unable to read patch file: open nope: no such file or directory\n",
        1,
    ),
    "patch deploy web -n shop --type=json -p '{}' --dry-run=client": (
        "",
        "error: json: cannot unmarshal object into Go value of type jsonpatch.Patch\n",
        1,
    ),
    "patch deploy web -n shop -p '{}' --type=nope": (
        "",
        'error: --type must be one of [json merge strategic], not "nope"\n',
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
        ('-p \'{"spec":{"replicas":3}}\'', "deployment.apps/web patched\n", ""),
        ('-p \'{"spec":{"replicas":2}}\'', "deployment.apps/web patched (no change)\n", ""),
        ("-p 'spec: {replicas: 3}'", "deployment.apps/web patched\n", ""),
        (
            '--type=json -p \'[{"op":"replace","path":"/spec/replicas","value":3}]\'',
            "deployment.apps/web patched\n",
            "",
        ),
        (
            '--type=json -p \'[{"op":"remove","path":"/spec/nope"}]\'',
            "",
            "The request is invalid: the server rejected our request due to an error in our request\n",
        ),
        (
            '--type=merge -p \'{"spec":{"template":{"spec":{"containers":[{"name":"nginx"}]}}}}\'',
            "",
            'The Deployment "web" is invalid: spec.template.spec.containers[0].image: Required value\n',
        ),
        (
            '-p \'{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.29"}]}}}}\'',
            "deployment.apps/web patched\n",
            "",
        ),
        (
            '-p \'{"spec":{"replicas":3}}\' --dry-run=server',
            "deployment.apps/web patched (server dry run)\n",
            "",
        ),
        ('-p \'{"spec":{"replicas":3}}\' -o name', "deployment.apps/web\n", ""),
        ('--subresource=scale -p \'{"spec":{"replicas":3}}\'', "scale.autoscaling/web patched\n", ""),
    ],
)
def test_the_three_kinds_of_patches(words, out, err):
    said = run(a_shell(), f"kubectl patch deploy web {words}")
    assert (said.out, said.err, said.code) == (out, err, int(bool(err)))


def test_an_edit_is_stored():
    shell = a_shell()
    shell.session.edit = lambda text: text.replace("replicas: 2", "replicas: 3")
    assert run(shell, "kubectl edit deploy web").out == "deployment.apps/web edited\n"
    assert run(shell, "kubectl get deploy web -o jsonpath={.spec.replicas}").out == "3"


def test_an_edit_that_changes_nothing():
    shell = a_shell()
    shell.session.edit = lambda text: text
    assert run(shell, "kubectl edit deploy web").err == "Edit cancelled, no changes made.\n"
