import pytest

from k8s_tui.machine.units import ACTIVE, FAILED, INACTIVE, KUBELET, Unit
from k8s_tui.shell.tools.unitstatus import cpu_text, journal_line, result_of, status_lines


@pytest.fixture
def machine(shell):
    return shell.session.world.fleet.machines["worker-1"]


def test_a_running_unit(machine):
    lines = status_lines(machine, machine.units.get("kubelet"))
    assert lines[0] == "● kubelet.service - kubelet: The Kubernetes Node Agent"
    assert "     Loaded: loaded (/lib/systemd/system/kubelet.service; enabled; preset: enabled)" in lines
    assert any(
        line.startswith("     Active: active (running) since Mon 2026-01-05 09:00:00 UTC; ") for line in lines
    )
    assert "   Main PID: 674 (kubelet)" in lines
    assert lines[-1].startswith("Jan 05 09:")


@pytest.mark.parametrize(
    "unit, words",
    [
        (Unit(KUBELET, INACTIVE), "○ kubelet.service"),
        (Unit(KUBELET, INACTIVE), "Active: inactive (dead)"),
        (Unit(KUBELET, FAILED, last_pid=7, exit_code=1), "Active: failed (Result: exit-code) since"),
        (Unit(KUBELET, FAILED, last_pid=7, exit_code=1), "(code=exited, status=1/FAILURE)"),
        (Unit(KUBELET, FAILED, last_pid=7, exit_code=9, signal=True), "(code=killed, signal=KILL)"),
        (Unit(KUBELET, INACTIVE, last_pid=7, exit_code=0), "status=0/SUCCESS"),
        (Unit(KUBELET, ACTIVE, enabled=False, main_pid=3), "kubelet.service; disabled;"),
    ],
)
def test_units_in_other_states(machine, unit, words):
    assert words in "\n".join(status_lines(machine, unit))


@pytest.mark.parametrize(
    "unit, result",
    [
        (Unit(KUBELET), "success"),
        (Unit(KUBELET, exit_code=2), "exit-code"),
        (Unit(KUBELET, exit_code=9, signal=True), "signal"),
    ],
)
def test_the_result_of_a_run(unit, result):
    assert result_of(unit) == result


@pytest.mark.parametrize("cpu_ms, text", [(1_205, "1.205s"), (61_500, "1min 1.500s")])
def test_cpu_times(cpu_ms, text):
    assert cpu_text(cpu_ms) == text


@pytest.mark.parametrize(
    "source, text, output, line",
    [
        (
            "kubelet.service",
            "systemd[1]: Started it.",
            "short",
            "Jan 05 09:00:12 worker-1 systemd[1]: Started it.",
        ),
        ("kubelet.service", "it is late", "short", "Jan 05 09:00:12 worker-1 kubelet[674]: it is late"),
        ("kernel", "Linux version 6", "short", "Jan 05 09:00:12 worker-1 kernel: Linux version 6"),
        ("kubelet.service", "systemd[1]: Started it.", "cat", "Started it."),
    ],
)
def test_lines_of_the_journal(machine, source, text, output, line):
    assert journal_line(machine, source, 12_000, text, output) == line
