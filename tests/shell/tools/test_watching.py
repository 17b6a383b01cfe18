import pytest

from tests.shell.tools.booted import run


def test_a_command_is_run_until_it_is_interrupted(shell):
    said = run(shell, "watch -n 1 kubectl get deploy web", limit_ms=2_500)
    assert said.out.count("Every 1.0s: kubectl get deploy web    laptop: Mon Jan  5 09:00") == 3
    assert said.out.count("READY") == 3
    assert said.code == 130


def test_a_quoted_line_is_a_line(shell):
    assert "2\n" in run(shell, "watch -t 'kubectl get pods | grep -c web'", limit_ms=100).out


@pytest.mark.parametrize("line", ["watch", "watch -n soon ls", "watch --nope ls", "watch -n inf ls"])
def test_what_it_refuses(shell, line):
    assert run(shell, line).code == 1
