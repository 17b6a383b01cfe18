"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

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
