import pytest

from tests.shell.tools.booted import run


@pytest.mark.parametrize(
    "line, out",
    [
        ("hostname", "laptop"),
        ("ssh worker-1 hostname", "worker-1"),
        ("ssh worker-1 hostname -I", "10.0.0.11"),
        ("whoami", "player"),
        ("ssh worker-1 whoami", "root"),
        ("ssh worker-1 id -u", "0"),
        ("ssh worker-1 uname -r", "6.1.0-28-amd64"),
        ("uname", "Linux"),
        ("ssh worker-1 kubelet --version", "Kubernetes v1.32.13"),
        ("date +%F", "2026-01-05"),
        ("date -Iseconds", "2026-01-05T09:00:37+00:00"),
        ("sudo hostname", "laptop"),
        ("nproc", "8"),
        ("ssh worker-1 nproc", "4"),
        ("ssh worker-1 'hostnamectl | grep Operating'", "Operating System: Debian GNU/Linux 12 (bookworm)"),
        ("sudo -u root hostname", "laptop"),
    ],
)
def test_what_they_say(shell, line, out):
    assert run(shell, line).out == f"{out}\n"


def test_the_rest(shell):
    assert "1.7.24" in run(shell, "ssh worker-1 containerd --version").out
    assert run(shell, "uname -a").out.startswith("Linux laptop")
    assert "uid=1000(player)" in run(shell, "id").out
    assert "UTC 2026" in run(shell, "date").out
    assert run(shell, "sudo -i; su").code == 0
    assert run(shell, "date +%s.%N%q").code == 0


def test_what_a_bare_machine_has(shell):
    assert run(shell, "cloud servers create bare").code == 0
    for line in ("which kubeadm", "command -v kubeadm", "type kubeadm", "echo version | xargs kubeadm"):
        assert run(shell, f"ssh bare '{line}'").code != 0, line
    assert "/usr/bin/apt-get" in run(shell, "ssh bare which apt-get").out
    assert "2048.0 total" in run(shell, "ssh bare top -bn1").out


@pytest.mark.parametrize("program", ["kubelet", "containerd"])
def test_services_are_not_started_by_hand(shell, program):
    said = run(shell, f"ssh worker-1 {program}")
    assert said.code == 1
    assert "service" in said.err
