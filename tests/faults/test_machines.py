"""Machines lose power, hang, and run out of memory and disk."""

from k8s_tui.faults.machines import (
    BrittleKernel,
    FillDisk,
    FillMemory,
    FreezeMachine,
    PowerOff,
    PowerOn,
    Reboot,
)
from tests.network.site import Site


def test_power() -> None:
    site = Site(1)
    machine = site.fleet.machines["worker-1"]
    PowerOff("worker-1").apply(site)
    assert machine.power == "off"
    PowerOff("worker-1").revert(site)
    site.run(30_000)
    assert machine.is_up()
    PowerOn("worker-1").revert(site)
    PowerOn("worker-1", 1_000).apply(site)
    site.run(2_000)
    assert machine.is_up()
    Reboot("worker-1").apply(site)
    assert not machine.is_up()
    Reboot("worker-1").revert(site)
    site.run(30_000)
    assert machine.boots == 4


def test_a_machine_hangs() -> None:
    site = Site(1)
    FreezeMachine("worker-1").apply(site)
    assert not site.fleet.machines["worker-1"].is_up()
    FreezeMachine("worker-1").revert(site)
    assert site.fleet.machines["worker-1"].is_up()


def test_memory_and_disk_are_taken_and_given_back() -> None:
    site = Site(1)
    machine = site.fleet.machines["worker-1"]
    before = machine.memory_used_bytes(), machine.disk_used_bytes()
    FillMemory("worker-1", 1000).apply(site)
    FillDisk("worker-1", 2000).apply(site)
    assert (machine.memory_used_bytes(), machine.disk_used_bytes()) == (before[0] + 1000, before[1] + 2000)
    FillMemory("worker-1", 1000).revert(site)
    FillDisk("worker-1", 2000).revert(site)
    assert (machine.memory_used_bytes(), machine.disk_used_bytes()) == before


def test_a_kernel_gets_a_bug_and_loses_it() -> None:
    site = Site(1)
    machine = site.fleet.machines["worker-1"]
    BrittleKernel("worker-1").apply(site)
    assert machine.strain.bears_ms == 60_000
    BrittleKernel("worker-1").revert(site)
    assert machine.strain.bears_ms == 0
    assert (
        str(BrittleKernel("worker-1")) == "the kernel of worker-1 does not bear 60 s with all processors busy"
    )
