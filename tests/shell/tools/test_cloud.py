"""The provider's command line."""

import pytest

from tests.shell.tools.booted import run


def test_a_server_is_ordered_and_given_back(shell):
    made = run(shell, "cloud servers create worker-9 --size s-1cpu-2gb --image debian-12 --zone zone-x")
    assert made.code == 0
    assert "Server worker-9 is running." in made.out
    row = next(line for line in run(shell, "cloud servers list").out.splitlines() if "worker-9" in line)
    assert row.split()[1:5] == ["running", "s-1cpu-2gb", "1", "2Gi"]
    assert "worker-9" in run(shell, "ssh worker-9 hostname").out
    assert "command not found" in run(shell, "ssh worker-9 crictl ps").err
    assert "servers          1" in run(shell, "cloud quota").out
    assert "zone-x" in run(shell, "cloud server show worker-9").out
    assert "deleted" in run(shell, "cloud servers delete worker-9").out
    assert run(shell, "ssh worker-9 hostname").code == 255


def test_help(shell):
    assert run(shell, "cloud --help").out == run(shell, "cloud").out == run(shell, "cloud help").out


def test_power(shell):
    assert "is off" in run(shell, "cloud servers stop worker-1").out
    assert "already off" in run(shell, "cloud servers stop worker-1").err
    assert "is off" in run(shell, "cloud servers reboot worker-1").err
    assert "is starting" in run(shell, "cloud servers start worker-1").out
    assert "already starting" in run(shell, "cloud servers start worker-1").err
    assert "restarting" in run(shell, "cloud servers reboot worker-2").out
    assert run(shell, "cloud servers console worker-2").out == ""


@pytest.mark.parametrize(
    "line, said",
    [
        ("cloud servers show", "the name of a server is needed"),
        ("cloud servers show nobody", "'nobody' not found"),
        ("cloud servers create", "a name is needed"),
        ("cloud servers create x --size y", "size 'y' not found"),
        ("cloud servers delete master-1", "protected"),
        ("cloud servers fly", "unknown command 'servers fly'"),
        ("cloud --what", "unknown flag: --what"),
    ],
)
def test_refusals(shell, line, said):
    result = run(shell, line)
    assert result.code != 0
    assert said in result.err


def test_what_there_is(shell):
    assert "s-8cpu-16gb" in run(shell, "cloud sizes list").out
    assert "Rocky Linux 9" in run(shell, "cloud images").out
    assert "cloud servers create" in run(shell, "cloud").out
    assert run(shell, "cloud servers create later --no-wait").out.count("\n") == 1
