"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = {
    "events --for nope": ("", "error: --for must be in resource/name form\n", 1),
    "events --types=Nope": ("", "error: valid --types are Normal or Warning\n", 1),
    "events -n empty": ("", "No events found in empty namespace.\n", 0),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


@pytest.mark.parametrize(
    "words, reasons",
    [
        ("--for deploy/web", {"ScalingReplicaSet"}),
        ("--types=Normal", {"Scheduled", "Pulling", "Pulled", "Created", "Started"}),
        ("-A", {"RegisteredNode", "Started"}),
    ],
)
def test_which_events_are_shown(words, reasons):
    lines = run(a_shell(), f"kubectl events {words}").out.splitlines()
    at = lines[0].split().index("REASON") - 1
    assert reasons <= {line.split()[at] for line in lines[1:]}


def test_there_may_be_none():
    assert run(a_shell(), "kubectl events --types=Warning").err == "No events found in default namespace.\n"
