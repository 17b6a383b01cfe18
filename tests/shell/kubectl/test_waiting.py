"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk

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
