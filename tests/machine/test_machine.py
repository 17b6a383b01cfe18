import itertools

import pytest

from k8s_tui.machine.machine import (
    BOOT_MS,
    BOOTING,
    FROZEN,
    OFF,
    ON,
    TRANSITIONS,
)
from tests.machine.world import Listener, booted_fleet, run


@pytest.fixture
def fleet():
    return booted_fleet()


@pytest.fixture
def machine(fleet):
    return fleet.machines["worker-1"]


def test_the_table_of_power():
    states = {ON, OFF, BOOTING, FROZEN}
    assert {state for state, _ in TRANSITIONS} == states
    assert set(TRANSITIONS.values()) == states
    for state, event in itertools.product(states, ("power-off",)):
        assert state == OFF or TRANSITIONS[state, event] == OFF


def test_a_machine_boots_and_starts_its_units(fleet, machine):
    machine.power_off()
    machine.power_on()
    start_ms = fleet.sim.now_ms
    fleet.sim.run_until(start_ms + BOOT_MS - 1)
    assert machine.power == BOOTING
    assert not fleet.sim.is_running("worker-1/kubelet")
    fleet.sim.run_until(start_ms + BOOT_MS)
    assert machine.is_up()
    assert machine.boots == 2
    assert fleet.sim.is_running("worker-1/kubelet")
    assert fleet.sim.is_running("worker-1/containerd")


def test_without_power_everything_stops_at_once(fleet, machine):
    container = run(machine, "nginx")
    machine.power_off()
    assert machine.processes() == ()
    assert not fleet.sim.is_running("worker-1/kubelet")
    lost = machine.runtime.containers[container.id]
    assert (lost.state, lost.exit_code) == ("exited", 255)
    assert not machine.runtime.sandboxes["pod-1"].ready


def test_dead_containers_and_images_are_there_after_a_reboot(fleet, machine):
    container = run(machine, "nginx")
    machine.runtime.add_image("nginx", 1)
    machine.reboot()
    fleet.sim.run_until(BOOT_MS + 10)
    assert machine.runtime.containers[container.id].state == "exited"
    assert machine.runtime.has_image("nginx:latest")


def test_a_frozen_machine_does_nothing_and_goes_on_later(fleet, machine):
    container = run(machine, "busybox", "sleep", "5")
    machine.freeze()
    fleet.sim.run_until(60_000)
    assert machine.runtime.containers[container.id].state == "running"
    assert not machine.is_up()
    machine.thaw()
    fleet.sim.run_until(60_001)
    assert machine.runtime.containers[container.id].state == "exited"


def test_a_killed_unit_comes_back(fleet, machine):
    fleet.sim.register("worker-1/kubelet", Listener())
    machine.units.kill("kubelet")
    assert not fleet.sim.is_running("worker-1/kubelet")
    fleet.sim.run_until(10_010)
    assert fleet.sim.is_running("worker-1/kubelet")


def test_who_watches_a_folder_is_told(fleet, machine):
    listener = Listener()
    fleet.sim.register("worker-1/kubelet", listener)
    machine.watch_files("/etc/kubernetes/manifests", "worker-1/kubelet")
    machine.write_file("/etc/kubernetes/manifests/a.yaml", "x")
    machine.write_file("/etc/kubernetes/manifests/a.yaml", "x")
    machine.write_file("/etc/elsewhere", "x")
    fleet.sim.run_until(1_000)
    assert listener.heard == [("files",)]
    assert machine.remove_file("/etc/kubernetes/manifests/a.yaml")
    assert not machine.remove_file("/etc/kubernetes/manifests/a.yaml")
    assert machine.files_under("/etc/kubernetes") == {}


def test_use_of_memory_and_cpu(fleet, machine):
    memory, cpu = machine.memory_used_bytes(), machine.cpu_used_millicores()
    run(machine, "busybox", "sh", "-c", "while true; do :; done")
    assert machine.memory_used_bytes() > memory
    assert machine.cpu_used_millicores() >= cpu + 1000
    assert machine.disk_used_bytes() > 0
