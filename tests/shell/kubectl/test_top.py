"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = {
    "top node": ("", "error: Metrics API not available\n", 1),
    "top pod --sort-by=x": ("", "error: --sort-by accepts only cpu or memory\n", 1),
    "top pod -n shop": ("", "error: Metrics API not available\n", 1),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


def test_without_metrics_server_there_are_no_metrics():
    said = run(a_shell(), "kubectl top pod web")
    assert (said.out, said.err, said.code) == ("", "error: Metrics API not available\n", 1)
