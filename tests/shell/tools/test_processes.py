import pytest

from tests.shell.tools.booted import run


def test_what_runs_on_a_machine(shell):
    said = run(shell, "ssh master-1 ps aux").out
    assert "/usr/bin/containerd" in said
    assert "kube-apiserver --" in said
    run(shell, "ssh master-1 systemctl stop kubelet")
    assert "/usr/bin/kubelet" not in run(shell, "ssh master-1 ps -ef").out


def test_what_runs_in_a_container(shell):
    lines = run(shell, "kubectl exec deploy/box -- ps aux").out.splitlines()
    assert len(lines) == 2
    assert lines[1].split()[1] == "1"
    assert "sleep 100000" in lines[1]
    assert "sleep" in run(shell, "kubectl exec deploy/box -- ps").out


@pytest.mark.parametrize(
    "line, words",
    [
        ("df -h", "/dev/vda1"),
        ("df", "1K-blocks"),
        ("free -m", "8192"),
        ("free -h", "8.0Gi"),
        ("free", "buff/cache"),
        ("uptime", "load average:"),
        ("top -bn1", "MiB Mem :   8192.0 total"),
    ],
)
def test_what_uses_a_machine(shell, line, words):
    assert words in run(shell, f"ssh worker-1 {line}").out


def test_memory_and_disk_follow_the_machine(shell):
    machine = shell.session.world.fleet.machines["worker-1"]
    before = run(shell, "ssh worker-1 'free -m; df'").out
    machine.memory_outside_bytes += 2**30
    machine.disk_outside_bytes += 2**33
    assert run(shell, "ssh worker-1 'free -m; df'").out != before


def test_the_desk_and_a_container_have_figures_too(shell):
    assert "/dev/vda1" in run(shell, "df -h").out
    assert "overlay" in run(shell, "kubectl exec deploy/box -- df -h").out
    assert "load average" in run(shell, "top").out
    assert run(shell, "uptime").out


def test_uptime_counts_from_the_boot(shell):
    world = shell.session.world
    world.run_for(3_600_000)
    assert "up 1:00" in run(shell, "ssh worker-1 uptime").out
    world.fleet.machines["worker-1"].booted_ms -= 25 * 3_600_000
    assert "up 1 day, 2:" in run(shell, "ssh worker-1 uptime").out
    run(shell, "ssh worker-1 reboot")
    world.run_for(120_000)
    assert "up 1 min" in run(shell, "ssh worker-1 uptime").out
