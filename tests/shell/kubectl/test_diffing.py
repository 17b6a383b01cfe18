"""What kubectl v1.32 answers to the same calls."""

import pytest

from tests.shell.kubectl.shop import a_desk
from tests.shell.tools.booted import a_shell, run

REFUSES = {
    "diff": ("", "error: must specify one of -f and -k\n", 2),
    "diff -f nope.yaml": ("", 'error: the path "nope.yaml" does not exist\n', 2),
}


@pytest.mark.parametrize("line", REFUSES)
def test_what_is_complained_of(line):
    typed = a_desk().k(line)
    assert (typed.out, typed.err, typed.code) == REFUSES[line]


def test_a_difference_is_shown_as_diff_shows_it():
    shell = a_shell()
    run(shell, "kubectl create cm a --from-literal=k=v --save-config")
    run(shell, "kubectl create cm a --from-literal=k=w --dry-run=client -o yaml > a.yaml")
    said = run(shell, "kubectl diff -f a.yaml")
    lines = [line for line in said.out.splitlines() if line[:1] in "+-" or line.startswith("diff")]
    assert lines[0] == "diff -u -N /tmp/LIVE-1/v1.ConfigMap.default.a /tmp/MERGED-2/v1.ConfigMap.default.a"
    assert lines[3:] == ["-  k: v", "+  k: w"]
    assert said.code == 1
    run(shell, "kubectl apply -f a.yaml")
    said = run(shell, "kubectl diff -f a.yaml")
    assert (said.out, said.err, said.code) == ("", "", 0)
