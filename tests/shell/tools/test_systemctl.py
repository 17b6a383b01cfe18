import pytest

from tests.shell.tools.booted import run


@pytest.fixture
def node(shell):
    run(shell, "ssh worker-1")
    return shell


def test_the_desk_has_no_units_of_the_cluster(shell):
    said = run(shell, "systemctl status kubelet")
    assert said.code == 127
    assert "ssh" in said.hint


def test_a_stopped_kubelet_stays_stopped_until_it_is_started(node):
    assert run(node, "systemctl is-active kubelet").out == "active\n"
    assert run(node, "sudo systemctl stop kubelet").code == 0
    said = run(node, "systemctl is-active kubelet")
    assert (said.out, said.code) == ("inactive\n", 3)
    assert run(node, "systemctl status kubelet").code == 3
    assert run(node, "systemctl restart kubelet").code == 0
    assert run(node, "systemctl status kubelet.service").code == 0


@pytest.mark.parametrize(
    "line, words, code",
    [
        ("systemctl status foo", "Unit foo.service could not be found.", 4),
        ("systemctl start foo", "Failed to start foo.service: Unit foo.service not found.", 5),
        ("systemctl explode kubelet", "Unknown command verb 'explode'", 1),
        ("systemctl start", "Too few arguments.", 1),
        ("systemctl --nope", "unknown flag", 1),
    ],
)
def test_what_it_refuses(node, line, words, code):
    said = run(node, line)
    assert words in said.err
    assert said.code == code


def test_a_killed_process_comes_back(node):
    machine = node.session.world.fleet.machines["worker-1"]
    run(node, "systemctl kill -s SIGKILL kubelet")
    assert "activating (auto-restart) (Result: signal)" in run(node, "systemctl status kubelet").out
    node.session.world.run_for(11_000)
    assert machine.units.is_active("kubelet")


def test_enabling_and_disabling(node):
    assert "Removed" in run(node, "systemctl disable --now kubelet").err
    assert run(node, "systemctl is-enabled kubelet").out == "disabled\n"
    assert run(node, "systemctl is-active kubelet").code == 3
    assert "Created symlink" in run(node, "systemctl enable kubelet").err


@pytest.mark.parametrize(
    "line, words",
    [
        ("systemctl", "kubelet.service"),
        ("systemctl list-units", "loaded active     running"),
        ("systemctl list-unit-files", "enabled"),
        ("systemctl cat kubelet", "RestartSec=10"),
        ("systemctl show -p ActiveState kubelet", "ActiveState=active"),
        ("systemctl show -p MainPID --value kubelet", "674"),
        ("systemctl is-system-running", "running"),
        ("systemctl status", "worker-1"),
        ("service kubelet status", "Active: active (running)"),
    ],
)
def test_what_it_shows(node, line, words):
    said = run(node, line)
    assert words in said.out
    assert said.code == 0


def test_there_is_nothing_to_reload(node):
    assert run(node, "systemctl daemon-reload") == run(node, "true")
