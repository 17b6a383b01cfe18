"""A kernel that does not bear it when all processors are busy for long, and all others, which do."""

import pytest

from k8s_tui.machine import lockups
from k8s_tui.machine.machine import BOOT_MS, BOOTING, FROZEN, ON
from k8s_tui.sim.value import evolve
from tests.machine.world import booted_fleet, run

BEARS_MS = 40_000
SPIN = "while true; do :; done"


@pytest.fixture
def fleet():
    return booted_fleet(("worker-1",))


@pytest.fixture
def machine(fleet):
    return fleet.machines["worker-1"]


def brittle(machine):
    machine.strain = evolve(machine.strain, bears_ms=BEARS_MS)
    lockups.observe(machine)


def busy(machine, programs=4):
    return [run(machine, "busybox", "sh", "-c", SPIN) for _ in range(programs)]


def wait(machine, seconds):
    machine.sim.run_until(machine.sim.now_ms + seconds * 1000)


def test_a_healthy_kernel_bears_everything(machine):
    busy(machine, 8)
    wait(machine, 600)
    assert machine.power == ON
    assert machine.strain == lockups.HEALTHY


def test_a_brittle_one_bears_what_leaves_it_a_processor(machine):
    brittle(machine)
    busy(machine, 3)
    wait(machine, 600)
    assert machine.power == ON
    assert machine.strain.console == ()


def test_it_tells_of_lockups_panics_and_stands_still(machine):
    brittle(machine)
    busy(machine)
    wait(machine, 30)
    assert machine.power == ON
    assert "watchdog: BUG: soft lockup - CPU#0 stuck for 2" in machine.journal.read("kernel")[-1].text
    wait(machine, 30)
    assert machine.power == FROZEN
    told = "\n".join(machine.strain.console)
    assert "Kernel panic - not syncing: softlockup: hung tasks" in told
    assert "Comm: busybox" in told
    assert "---[ end Kernel panic" in told
    wait(machine, 3_600)
    assert machine.power == FROZEN


def test_a_pause_is_enough(machine):
    brittle(machine)
    containers = busy(machine)
    wait(machine, 30)
    machine.runtime.kill_container(containers[0].id)
    wait(machine, 30)
    busy(machine, 1)
    wait(machine, 30)
    assert machine.power == ON


def test_a_reset_brings_it_back_with_its_console_and_its_bug(machine):
    brittle(machine)
    busy(machine)
    wait(machine, 60)
    machine.reboot()
    wait(machine, BOOT_MS // 1000 + 1)
    assert machine.power == ON
    assert lockups.PANIC in machine.strain.console[1]
    busy(machine)
    wait(machine, 60)
    assert machine.power == FROZEN


def test_where_the_kernel_is_told_to_it_restarts_by_itself(machine):
    machine.settings.sysctls["kernel.panic"] = "10"
    brittle(machine)
    busy(machine)
    wait(machine, 50)
    assert machine.power == BOOTING
    assert machine.strain.console[-1].endswith("Rebooting in 10 seconds..")
    wait(machine, 10 + BOOT_MS // 1000)
    assert machine.power == ON
    assert machine.boots == 2
